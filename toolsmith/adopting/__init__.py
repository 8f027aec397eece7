"""Reads tools that toolsmith did not make, one format a file; what comes out are tools like any other."""

"""Reads a tool's source before it runs: which names, imports and attributes a policy allows."""

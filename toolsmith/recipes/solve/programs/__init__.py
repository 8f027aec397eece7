"""Requests answered by one program: read, mended, run."""

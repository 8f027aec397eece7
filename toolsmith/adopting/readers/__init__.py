"""Reads foreign tools, one kind of source a file."""

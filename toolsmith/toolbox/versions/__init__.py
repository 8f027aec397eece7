"""Versions of tools and of the whole toolbox: log, differences, restoring, releases."""

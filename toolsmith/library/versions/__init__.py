"""Clones, pulls and pushes toolboxes."""

"""Improves docs and code by evidence."""

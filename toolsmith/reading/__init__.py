"""Reads what people bring: task files."""

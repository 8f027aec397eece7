"""Reads what people bring: task files, and books of seven formats as one tree."""

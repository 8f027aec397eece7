"""Calls a tool to see what it does: imagined, varied, without regard to its schema; each once."""

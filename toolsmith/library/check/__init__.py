"""Checks tools, costs and this machine."""

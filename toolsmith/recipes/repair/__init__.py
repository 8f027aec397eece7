"""Repairs tools from their logged bugs."""

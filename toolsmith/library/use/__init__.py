"""Uses and serves tools."""

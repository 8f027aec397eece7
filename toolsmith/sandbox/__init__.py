"""Runs what we do not trust. `Sandbox.call` is the only door to running code."""

"""Starts and keeps confined processes: warm ones that fork a worker a call, or one a call."""

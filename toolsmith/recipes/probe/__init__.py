"""Probes tools with imagined requests (STE)."""

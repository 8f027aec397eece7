"""Rewrites a tool's doc from what really happened: DRAFT (Qu et al. 2024), gated on held-out requests."""

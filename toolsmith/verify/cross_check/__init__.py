"""A second function against a tool, on generated inputs; no model is asked here."""

"""Decides whether a tool is accepted, from evidence alone: no model is asked here."""

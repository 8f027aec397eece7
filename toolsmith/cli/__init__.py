"""Talks to people: commands, and records shown as text or JSON."""

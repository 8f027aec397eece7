"""Exercises and what is withheld as hidden cases of the tools of a section."""

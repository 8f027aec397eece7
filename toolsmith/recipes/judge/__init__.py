"""Judges answers by running the evidence: tests, recomputation, tools; says nothing where nothing decides."""

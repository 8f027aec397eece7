"""The verbs as functions, one a file: names and paths in, records out. The one place that chooses concrete classes."""

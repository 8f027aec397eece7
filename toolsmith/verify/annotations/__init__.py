"""Type annotations of a source as JSON Schema, read without running it."""

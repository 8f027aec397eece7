"""Grammars that hold a local model to calls: of schemas, of forms, of marks, and how a call is ended in time."""

"""What a doc claims, checked against the schema and against executed calls."""

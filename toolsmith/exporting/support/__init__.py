"""Code that exported modules bring along as it stands here; it needs pydantic and nothing of toolsmith."""

"""Makes tools or takes them in."""

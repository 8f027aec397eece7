"""What decides between two docs: how large a difference must be, what must not leak, and which tools stand beside."""

"""A section as its maker and the reader of its exercises are asked about it, and what they reply."""

"""One file a format of books."""

"""From a flat sequence of blocks to the tree of a book."""

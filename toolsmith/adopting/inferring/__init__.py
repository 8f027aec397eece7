"""Types that a source does not write: read from its docstrings, its examples, its defaults and its own code."""

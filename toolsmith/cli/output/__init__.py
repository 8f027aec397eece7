"""How results look: streams, tables and progress."""

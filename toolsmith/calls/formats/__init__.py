"""How model families write calls as text: one table, and a reader for each shape that occurs in it."""

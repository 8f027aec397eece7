"""A corpus of tools that only know their cases, of honest ones with tables, and of wrong ones."""

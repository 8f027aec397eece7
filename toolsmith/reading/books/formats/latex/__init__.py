r"""LaTeX: the author's own macros and environments are carried out here, and pandoc reads what is left."""

"""A book that is a folder of files: which files, in which order, at which depth."""

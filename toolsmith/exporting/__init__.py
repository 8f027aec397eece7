"""A toolbox in the form of another ecosystem: one module, file or folder that it loads as it is."""

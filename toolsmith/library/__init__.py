"""The verbs as functions, in the folders of their commands: names in, records out. Here concrete classes are chosen."""

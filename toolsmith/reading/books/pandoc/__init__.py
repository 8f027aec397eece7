"""Books by way of pandoc (extra `books`): the program, and the walk over the document tree that it gives."""

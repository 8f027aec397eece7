"""Cases as people have them: task files, tables, question and answer pairs, files of requests."""

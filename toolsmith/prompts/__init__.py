"""The questions asked of models, one Markdown file each, and `ask`, which sends one and reads the reply."""

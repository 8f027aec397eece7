"""Commands that make tools or take them in: the panel Make."""

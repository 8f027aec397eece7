"""Commands for versions and sharing: the panel of that name."""

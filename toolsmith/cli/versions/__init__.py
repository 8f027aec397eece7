"""Commands for versions and sharing."""

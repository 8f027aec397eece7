"""Clone, pull and push: what a remote brings is proved here and merged tool by tool."""

"""Other people's programs that use a toolbox over MCP: where each keeps its configuration, and how that is changed."""

"""Tools that run elsewhere: MCP servers, OpenAPI services, Python functions; each call becomes a trial."""

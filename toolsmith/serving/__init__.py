"""Offers a toolbox to others: an MCP server, and HTTP with an OpenAI-compatible endpoint."""

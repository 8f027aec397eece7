"""The HTTP server: OpenAI-compatible chat and the tools as REST."""

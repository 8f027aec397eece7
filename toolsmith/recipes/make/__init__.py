"""Makes tools: from tasks (LATM) and from books (RefTool)."""

"""OpenAI's interfaces over one tool loop: chat completions and responses, whole and as streams."""

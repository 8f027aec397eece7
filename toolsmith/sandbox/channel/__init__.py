"""Between owner and worker: requests, replies, and values as bytes."""

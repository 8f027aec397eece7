"""Training from what really happened: data, rewards, environments, and thin commands over the field's own trainers."""

"""What is known of a model by its name: which role it has, where it is, what it costs."""

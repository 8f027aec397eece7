"""What is known of every tool of a toolbox at one commit, in one file."""

"""What this machine's user has agreed to, toolbox by toolbox, kept where nothing in a toolbox can write it."""

"""Commands that check tools, costs and this machine: the panel Check."""

"""Commands that check tools, costs and this machine."""

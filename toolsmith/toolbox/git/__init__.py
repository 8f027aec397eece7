"""The git repository of a toolbox: commands, one change as one commit, and what stands in its way."""

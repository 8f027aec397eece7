"""What of a tool its hidden cases have not decided: branches, entries, defaults, parameters, signs, steps."""

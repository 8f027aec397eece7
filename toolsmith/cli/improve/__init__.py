"""Commands that improve docs and code by evidence: the panel Improve."""

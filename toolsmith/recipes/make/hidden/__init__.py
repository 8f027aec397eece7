"""What of a section its maker does not see, besides the exercises: it proves the tools."""

"""Lists, finds and arranges tools."""

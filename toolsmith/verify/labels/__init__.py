"""Labels in doubt: when a miss may be the case's fault instead of the tool's."""

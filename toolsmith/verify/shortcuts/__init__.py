"""The shortcut audit: tables of answers, however they are coded."""

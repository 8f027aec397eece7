"""What of a section is kept from its maker, besides the exercises, and how each becomes an exercise."""

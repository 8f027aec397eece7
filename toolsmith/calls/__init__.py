"""A model's call of a tool, from the text it wrote to what it reads back: read, repaired, checked, run, paged."""

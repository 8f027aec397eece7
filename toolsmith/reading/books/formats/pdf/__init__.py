"""PDF: lines of print, which of them are headings, and the blocks that they make."""

"""Answers requests with kept tools: selection, four strategies, and what is done where no tool fits."""

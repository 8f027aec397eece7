"""Examines models on a toolbox: questions from its own cases, asked as `solve` asks, marked by what is executed."""

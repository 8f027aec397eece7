"""Holds calls that a model made against those that are right, without asking a model."""

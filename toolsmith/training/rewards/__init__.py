"""Rewards as plain functions, each after its paper; they are added and multiplied in `compose`."""

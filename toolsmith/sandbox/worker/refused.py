"""What a guard raises inside the worker when a tool reaches for what its policy does not allow."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818  # the word for it everywhere in the sandbox
    """What was refused, in the words of the screen."""

"""How a call ended, and who is to blame: apart from trials, since the command line needs these names alone."""

from __future__ import annotations

from typing import Literal

Outcome = Literal[
    "ok",  # returned a value
    "refused",  # the policy does not allow the code
    "error",  # the tool raised
    "timeout",  # computed or slept for longer than it may
    "memory",  # over its memory
    "output",  # its result, its printed text or what it writes is too large
    "crashed",  # the worker died: signal, exit
    "bad_result",  # returned something that is not a value
    "invalid",  # the arguments do not fit the schema; nothing ran
    "environment",  # the machine kept it from running; a remote could not be reached, refused us, or asked to wait
]
Blame = Literal["none", "caller", "tool", "environment"]

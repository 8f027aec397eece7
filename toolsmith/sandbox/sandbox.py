"""The door to running code: what every sandbox backend offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from toolsmith.sandbox.policy import Policy
    from toolsmith.types.program import Program
    from toolsmith.types.trial import Trial
    from toolsmith.types.value import Value


class Sandbox(Protocol):
    """Runs programs that nobody trusts.

    Untrusted code failing, in whatever way, is a `Trial` with an outcome, never an exception.

    Raises (all methods):
        SandboxError: our own machinery failed; the code is not to blame.
    """

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        """Call the program's function once with keyword arguments."""
        ...

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        """One trial per set of arguments, in their order, on all cores."""
        ...

    def close(self) -> None:
        """Stop every process that the sandbox started."""
        ...

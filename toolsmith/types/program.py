"""What the sandbox runs: source code, and the function in it to call."""

from __future__ import annotations

from toolsmith.types.record import Record, content_hash


class Program(Record):
    """Source of one module and its entry function.

    `dependencies` are other programs whose functions the code may import: `from toolbox import mean`, each of another
    name. Where `records_calls`, the trial holds the calls that the code made of them; where `records_branches`, the
    numbers of the branches of its own code that it took (see `sandbox.screen.branches`).
    """

    name: str
    code: str
    function: str
    dependencies: tuple[Program, ...] = ()
    records_calls: bool = False
    records_branches: bool = False

    @property
    def code_id(self) -> str:
        """Identity of everything that runs: own code, entry and dependencies."""
        return content_hash(self.code, self.function, [program.code_id for program in self.dependencies])

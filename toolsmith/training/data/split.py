"""Which tools and which requests a model never sees in training, so that an exam of them says something.

A request is drawn by the digest of its text, so that it stays on its side when others come or go. Hidden cases of a
tool are the requests that proved it; they are trained on only where somebody says so, and those drawn for the exam
never are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from toolsmith.errors import UsageError
from toolsmith.types.record import Record
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool

TEST_SHARE = 0.25  # of a tool's requests that are held out


class Split(Record):
    """`test_tools` are paths; `with_hidden`: hidden cases may be trained on too, but for those held out."""

    seed: int = 0
    test_share: float = TEST_SHARE
    test_tools: tuple[str, ...] = ()
    with_hidden: bool = False

    def is_held_out(self, request: str) -> bool:
        """Whether a request is for exams only, whatever its tool; case and spaces do not matter."""
        return _place(self.seed, " ".join(request.casefold().split())) < self.test_share

    def may_train(self, case: Case, tool: Tool) -> bool:
        """Whether a case with a text may stand in a training line."""
        if case.input is None or case.suspected or tool.path in self.test_tools:
            return False
        return (self.with_hidden or case.part != "hidden") and not self.is_held_out(case.input)

    def is_exam(self, case: Case, tool: Tool) -> bool:
        """Whether a case belongs to the exam: held out, hidden from training, or of a tool that is."""
        return case.input is not None and not case.suspected and not self.may_train(case, tool)


def drawn_test_tools(paths: Sequence[str], wanted: Collection[str] | int, seed: int) -> tuple[str, ...]:
    """The tools left out of training: those named, or so many, drawn by digest.

    Raises:
        UsageError: nothing would be left to train on.
    """
    chosen = (
        sorted(paths, key=lambda path: _place(seed, f"tool {path}"))[:wanted] if isinstance(wanted, int) else wanted
    )
    if paths and not set(paths) - set(chosen):
        raise UsageError(f"all {len(paths)} tools are test tools", hint="Leave at least one to train on.")
    return tuple(sorted(chosen))


def _place(seed: int, text: str) -> float:
    """A number in [0, 1) that only seed and text decide."""
    digest = hashlib.sha256(f"{seed} {text}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64

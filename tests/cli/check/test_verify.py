"""`toolsmith verify` of a library that others made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Ran
from toolsmith.adopting.audit import Audit


def test_every_count_of_an_audit_is_said_in_words(command: Callable[..., Ran], tmp_path: Path) -> None:
    library = tmp_path / "sums.py"
    library.write_text(
        'def double(value: int) -> int:\n    """Twice the value.\n\n    >>> double(2)\n    4\n    """\n    return 2 * value\n'
    )
    ran = command("verify", library)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "     1  entries in all")
    assert "     1  give the results of their examples" in ran.out
    assert len(ran.out.splitlines()) == len(Audit.model_fields) - 1

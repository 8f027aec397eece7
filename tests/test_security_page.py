"""docs/security.md: every file and every test that a promise names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
SOURCES = [path for folder in ("tests", "toolsmith", "benchmarks") for path in (ROOT / folder).rglob("*.py")]


def test_each_file_that_is_named_exists() -> None:
    known = [f"/{path.relative_to(ROOT).as_posix()}" for path in SOURCES]
    named = set(re.findall(r"`([\w/]+\.py)`", PAGE))
    assert len(named) > 40
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in known)] == []


def test_each_test_that_a_promise_names_exists() -> None:
    defined = {
        name for path in SOURCES for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+…?)`", PAGE))
    assert len(named) > 10
    begun = {name[:-1] for name in named if name.endswith("…")}
    assert {name for name in named if not name.endswith("…")} - defined == set()
    assert [name for name in begun if not any(each.startswith(name) for each in defined)] == []


def test_each_promise_about_strangers_names_a_test() -> None:
    """A row of a table whose last column is `test` names one."""
    rows = re.findall(r"^\| (?:promise \|.*\btest) \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert len(rows) == 3
    assert [row for table in rows for row in table.splitlines() if "test_" not in row.rpartition(" | ")[2]] == []

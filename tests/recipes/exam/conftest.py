"""A toolbox of five tools that chain, with their requests; built once for all tests of exams."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.toolbox.tools import proved
from tests.toolboxes import make_tool
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool

_TOOLS = {
    "shapes/rectangle-area": (
        'def rectangle_area(width: float, height: float) -> float:\n    """Area of a rectangle."""\n    return width * height\n',
        "Computes the area of a rectangle from its width and height.",
        [{"width": w, "height": h} for w, h in ((2.0, 3.5), (4.0, 5.0), (1.5, 8.0), (9.0, 7.0))],
    ),
    "money/add-tax": (
        'def add_tax(price: float, percent: float) -> float:\n    """Price with tax."""\n    return price * (1 + percent / 100)\n',
        "Adds a tax in percent to a price.",
        [{"price": p, "percent": t} for p, t in ((10.0, 19.0), (250.0, 7.0), (99.5, 20.0), (12.0, 25.0))],
    ),
    "money/split-bill": (
        'def split_bill(total: float, people: int) -> dict:\n    """Shares of a bill."""\n    return {"share": total / people, "people": people}\n',
        "Splits a restaurant bill evenly among people.",
        [{"total": t, "people": p} for t, p in ((90.0, 4), (31.5, 3), (240.0, 5), (77.0, 7))],
    ),
    "words/letter-count": (
        'def letter_count(text: str) -> dict[str, int]:\n    """Counts letters."""\n    return {c: text.count(c) for c in sorted(set(text.lower())) if c.isalpha()}\n',
        "Counts how often each letter occurs in a word.",
        [{"text": word} for word in ("banana", "mississippi", "strawberry", "toolbox")],
    ),
    "words/backwards": (
        'def backwards(text: str) -> str:\n    """Reverses a word."""\n    return text[::-1]\n',
        "Writes a word backwards, last letter first.",
        [{"text": word} for word in ("lantern", "garden", "window", "parcel")],
    ),
}


def exam_tools() -> list[Tool]:
    found = []
    for path, (code, description, calls) in _TOOLS.items():
        category, _, name = path.rpartition("/")
        tool = make_tool(name, category, code, description)
        cases = tuple(Case(arguments=dict(call), expected=None) for call in calls)
        found.append(proved(tool.with_(cases=cases)))
    return found


@pytest.fixture(scope="session")
def made_box(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    box = Toolbox.create(tmp_path_factory.mktemp("exam") / "box", sandbox=sandbox)
    box.add_many(exam_tools())
    box.refresh_index()
    box.close()
    return box.root


@pytest.fixture
def box(made_box: Path, tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    shutil.copytree(made_box, tmp_path / "box")
    return Toolbox.open(tmp_path / "box", sandbox=sandbox)

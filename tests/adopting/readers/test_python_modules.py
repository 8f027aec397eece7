"""Modules as people use them: functions called where they are, methods, second names, packages, tests beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.linking import self_contained
from toolsmith.adopting.readers.module_files import neighbouring_tests
from toolsmith.adopting.readers.pypi import is_requirement
from toolsmith.adopting.readers.python_module import read_python
from toolsmith.library.make.adopt import adopt
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.toolbox.toolbox import Toolbox


def tools(candidates: list[Candidate]) -> dict[str, Candidate]:
    return {each.source.rpartition("#")[2]: each for each in candidates}


def result(sandbox: Sandbox, candidate: Candidate, **arguments: object) -> object:
    assert candidate.tool is not None, candidate.problem
    trial = sandbox.call(candidate.tool.program, arguments, Policy())
    assert trial.is_ok, trial.failure
    return trial.result


@pytest.mark.parametrize("module", ["statistics", "textwrap", "fractions", "calendar", "colorsys", "bisect", "string"])
def test_public_functions_of_the_standard_library_are_typed_tools(module: str) -> None:
    found = read_python(module)
    assert found
    assert not [each.problem for each in found if each.tool is None]
    for each in found:
        assert each.tool is not None
        assert each.tool.inferred, "none of these modules writes its types"


def test_what_the_sandbox_offers_is_called_where_it_is(sandbox: Sandbox) -> None:
    mean = tools(read_python("statistics", ["mean"]))["mean"]
    assert mean.tool is not None
    assert "import statistics as _module" in mean.tool.code
    assert len(mean.tool.cases) == 4, "its own doctests, and those of the module"
    assert float(result(sandbox, mean, data=["0.5", "0.75"])) == 0.625  # type: ignore[arg-type]  # a number
    assert result(sandbox, tools(read_python("calendar", ["month"]))["month"], theyear=2024, themonth=2).startswith(
        "   February"
    )  # type: ignore[attr-defined]  # a text
    days = tools(read_python("calendar", ["Calendar.itermonthdates"]))["Calendar_itermonthdates"]
    assert result(sandbox, days, year=2024, month=2)[0].isoformat() == "2024-01-29"  # type: ignore[index]  # a list


SHAPES = '''
from dataclasses import dataclass

@dataclass
class Box:
    width: float
    height: float = 2.0

    def area(self, scale: float = 1.0) -> float:
        """Area.

        Args:
            scale: factor
        """
        return self.width * self.height * scale

    @staticmethod
    def unit(width: float) -> "Box":
        """A box of height 1."""
        return Box(width, 1.0)

class Counter:
    """Counts."""

    def __init__(self, start, *, step=1):
        self.value, self.step = start * 1, step

    async def after(self, start: int) -> int:
        """Value after some steps."""
        return self.value + start * self.step

class Broken(Unknown):
    def run(self):
        """Needs who knows what."""
'''


def test_methods_make_their_instance_first(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "shapes.py").write_text(SHAPES)
    found = tools(read_python(str(tmp_path / "shapes.py")))
    assert set(found) == {"Box_area", "Box_unit", "Counter_after"}
    assert result(sandbox, found["Box_area"], width=3.0, scale=2.0) == 12.0
    assert result(sandbox, found["Box_unit"], width=3) == {"width": 3, "height": 1.0}
    assert result(sandbox, found["Counter_after"], start=5, after_start=3, step=2) == 11


PACKAGE = {
    "__init__.py": "from .core import area\nfrom . import units\n\ndef doubled(x):\n    '''Twice the area.\n\n    :type x: float\n    '''\n    return 2 * area(x) * units.FACTOR\n",
    "core.py": "import math\nimport os\nfrom pkg import units as u\nfrom .units import helper as _h\n\nFACTOR = 10\n\ndef helper(x):\n    return x + FACTOR\n\ndef area(x):\n    '''Area.\n\n    :type x: float\n    '''\n    return helper(_h(x)) * u.FACTOR * math.pi\n",
    "units.py": "FACTOR = 2\nTABLE = {}\nTABLE.update(a=1)\n\ndef helper(x):\n    return x * TABLE['a'] * FACTOR\n",
    "tests/test_core.py": "from pkg import area\n\ndef test_it():\n    assert area(0) == 62.83185307179586\n",
}


def test_modules_that_import_one_another_become_one_source(sandbox: Sandbox, tmp_path: Path) -> None:
    for name, text in PACKAGE.items():
        file = tmp_path / "pkg" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    found = tools(read_python(str(tmp_path / "pkg")))
    assert set(found) == {"doubled", "area"}, "neither helpers without a docstring nor tests"
    area = found["area"].tool
    assert area is not None
    assert "import os" not in area.code
    assert result(sandbox, found["area"], x=1.0) == pytest.approx(24 * 3.14159265)
    assert result(sandbox, found["doubled"], x=1.0) == pytest.approx(96 * 3.14159265)
    assert [(case.arguments, case.source) for case in area.cases] == [({"x": 0}, "test_core.py")]


def test_a_source_of_one_module_is_what_is_used_alone() -> None:
    tree = parse(
        "import os, math\nA = 1\nB = A + 1\nC = 3\n\ndef f():\n    return B + math.pi\n\nfor _ in (1,):\n    C = 4\n"
    )
    made = self_contained(tree, "f")
    assert "import math" in made
    assert "os" not in made
    assert "C" not in made
    with pytest.raises(ValueError, match="more than"):
        self_contained(parse("".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(6000))), "f0")


def test_tests_are_found_beside_a_module(tmp_path: Path) -> None:
    for name in ("m.py", "test_m.py", "tests/test_other.py", "other.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    assert {name for name, _ in neighbouring_tests(tmp_path / "m.py")} == {"test_m.py", "test_other.py"}


@pytest.mark.parametrize(("text", "expected"), [("toolz==1.0.0", True), ("a-b.c==1!2", True), ("toolz", False), ("toolz==1.0 --x", False), ("-r==1", False)])  # fmt: skip
def test_a_package_of_a_version_is_known_by_its_looks(text: str, expected: object) -> None:
    assert is_requirement(text) is expected


def test_a_package_that_passes_names_on_is_followed_to_where_they_are_defined(tmp_path: Path, sandbox: Sandbox) -> None:
    files = {
        "shop/__init__.py": "from .prices import *\nfrom .base import Base\n",
        "shop/base.py": "class Base:\n    rate = 3\n",
        "shop/prices.py": 'def net(price: float) -> float:\n    """Net."""\n    return price / 3\n',
        "shop/till.py": (
            "import shop\nfrom shop import Base, net\n\n\n"
            'def total(prices: list[float]) -> float:\n    """Total.\n\n    >>> total([3.0, 9.0])\n    13.0\n    """\n'
            "    return sum(net(price) for price in prices) + shop.net(27.0) * Base.rate / 3\n"
        ),
        "shop/__main__.py": 'def main() -> int:\n    """Run."""\n    return 1\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    adopted = {each.source: each for each in adopt(str(tmp_path / "shop"), tmp_path / "box", sandbox=sandbox)}
    assert set(adopted) == {"shop.prices#net", "shop.till#total"}, "a command line is no tool"
    verdict = adopted["shop.till#total"].verdict
    assert verdict is not None
    assert (verdict.passed, verdict.total) == (1, 1)


ALONE = '''
try:
    from .marks import make_mark
    MISSING = make_mark("MISSING")
except ImportError:
    MISSING = object()
try:
    from .scale import FACTOR
except ImportError:
    FACTOR = None
try:
    from .scale import OFFSET
except ImportError as error:
    why = f"the package lacks a part: {error}"
    raise ImportError(why)
try:
    import numba
    if numba:
        from numba import njit
    fast = numba.njit
except ModuleNotFoundError:
    def fast(function):
        return function


@fast
def scaled(value, otherwise=MISSING):
    """Scaled.

    :param float value: a number
    :rtype: float
    """
    return FACTOR * value + OFFSET if otherwise is MISSING else otherwise
'''


def test_what_a_module_can_do_without_is_left_out_and_what_it_needs_is_taken(tmp_path: Path, sandbox: Sandbox) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "marks.py").write_text("import sys\n\ndef make_mark(name):\n    return sys._getframe(1)\n")
    (folder / "scale.py").write_text("FACTOR = 3.0\nOFFSET = 1.0\n")
    (folder / "alone.py").write_text(ALONE)
    scaled = tools(read_python(str(folder)))["scaled"]
    assert result(sandbox, scaled, value=2.5) == 8.5
    assert scaled.tool is not None
    assert "_getframe" not in scaled.tool.code


def test_what_is_imported_for_type_checkers_says_how_values_are_taken(tmp_path: Path, sandbox: Sandbox) -> None:
    file = tmp_path / "spans.py"
    file.write_text(
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n\n"
        "if TYPE_CHECKING:\n    import datetime as dt\n    import nowhere_to_be_found\n\n\n"
        'def hours(span: dt.timedelta | int) -> float:\n    """Hours.\n\n    >>> import datetime as dt\n'
        '    >>> hours(dt.timedelta(seconds=5400.5))\n    1.5001388888888889\n    """\n'
        "    return span.total_seconds() / 3600\n"
    )
    (adopted,) = adopt(str(file), tmp_path / "box", sandbox=sandbox)
    assert adopted.verdict is not None
    assert adopted.verdict.passed == 1, adopted.reason


def test_a_tool_class_is_one_tool_and_its_other_methods_are_none(tmp_path: Path, sandbox: Sandbox) -> None:
    file = tmp_path / "apis.py"
    file.write_text(
        "class Doubled:\n    description = 'Doubles a number.'\n"
        "    input_parameters = {'number': {'type': 'int', 'description': 'Which.'}}\n\n"
        "    def __init__(self, factor: int = 2) -> None:\n        self.factor = factor\n\n"
        "    def check(self, response: dict) -> bool:\n        '''Checks.'''\n        return True\n\n"
        "    def call(self, number):\n        return {'result': number * self.factor}\n"
    )
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    (adopted,) = adopt(str(file), box)
    tool = box.get(adopted.path)
    assert tool.doc.description == "Doubles a number."
    assert tool.doc.parameters["number"] == "Which."
    assert tool.call(number=21).result == {"result": 42}


OWN_ASSERTS = """
def greet(name: str, loud: bool = False) -> str:
    'Greet.'
    assert greet.__name__ == "greet"
    return f"HI {name.upper()}" if loud else f"hi {name}"

assert greet("bo") == "hi bo"

def check():
    assert greet("al", True) == "HI AL"

if __name__ == "__main__":
    assert greet("cy", loud=True) == "HI CY"
"""


def test_asserts_in_a_module_itself_are_cases(tmp_path: Path) -> None:
    (tmp_path / "greeting.py").write_text(OWN_ASSERTS)
    tool = tools(read_python(str(tmp_path / "greeting.py")))["greet"].tool
    assert tool is not None
    assert {case.expected for case in tool.cases} == {"hi bo", "HI AL", "HI CY"}
    assert {case.source for case in tool.cases} == {"greeting.py"}

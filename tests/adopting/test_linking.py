"""Functions taken out of a package give what they give in it, whatever its modules call alike, try, ask or put off."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolsmith.adopting.linking import Package, self_contained
from toolsmith.sandbox.screen.parsing import parse

CHANGED = """
class Earth:
    def __init__(self, radius):
        self.radius = radius

def halved(value):
    return value / halved.by

Earth.MEAN = Earth(6371.0)
halved.by = 2
"""


@pytest.mark.parametrize(("name", "gives"), [("Earth", "Earth.MEAN.radius == 6371.0"), ("halved", "halved(4) == 2")])
def test_what_is_set_of_a_class_or_function_comes_after_it(name: str, gives: str) -> None:
    scope: dict[str, object] = {}
    exec(self_contained(parse(CHANGED), name), scope)  # noqa: S102  # written above
    assert eval(gives, scope)  # noqa: S307  # as well


def test_an_import_that_is_always_there_needs_nothing_in_its_place() -> None:
    source = "try:\n    import zoneinfo\nexcept ImportError:\n    from backports import zoneinfo\n\ndef zone(name):\n    return zoneinfo.ZoneInfo(name)\n"  # fmt: skip
    code = self_contained(parse(source), "zone")
    assert "import zoneinfo" in code
    assert "backports" not in code


MODULES = {
    "__init__": "LIMIT = 5\nfrom .main import *\n",
    "a": "from .b import Base\nfrom math import floor as f\n\nclass X(Base):\n    def name(self): return 'x' + self.own()\n"
    "    def total(self): return f(2.7)\n",
    "b": "from math import ceil as f\nTABLE = {'a': 1}\n\nclass Base:\n    own_name = 'base'\n    shown = own_name + '!'\n"
    "    def own(self): return self.shown + str(f(0.5))\n\ndef total(numbers, *, start=0):\n    return sum(numbers) + start\n"
    "\ndef sum(numbers):\n    return len(list(numbers))\n",
    "counting": "_count = 0\n\ndef count():\n    global _count\n    _count += 1\n    return _count\n",
    "late": "from .main import FACTOR\n\ndef scaled(value):\n    return value * FACTOR\n",
    "slow": "def double(n): return n * 2\ndef len(n): return 100\n",
    "main": '''
import os.path
from math import *
from . import LIMIT, b, counting
from .a import X
from .b import total as b_total
from .slow import len as slow_len
import {name}.slow
try:
    from .b import TABLE
except ImportError:
    from b import TABLE
try:
    import nobody_has_this as fast
except ImportError:
    from {name} import slow as fast
try:
    from ._native import halved
except ImportError:
    def halved(n): return n / 2

FACTOR = 3
_count = 40

def total(n):
    """A name that other modules have too."""
    return X().name() * n, X().total(), b_total([7, 7, 7], start=_count), total.__name__

def locals_of_its_own(total=2, X=1):
    b, TABLE = [1], [total for total in range(3)]
    def inner(counting): return counting + X
    return inner(5), b, TABLE, (lambda FACTOR: FACTOR + 1)(2)

def caught():
    try:
        raise ValueError(FACTOR)
    except ValueError as total:
        return str(total)

def of_modules(n):
    return b.total([1] * n), b.TABLE["a"], {name}.slow.double(n), counting.count(), _count, LIMIT, {name}.LIMIT

def lazily(n):
    from .late import scaled
    return scaled(n)

def tried(n):
    return TABLE["a"] * n, fast.double(n), halved(n)

def of_others(n):
    return floor(n), os.path.basename("a/b"), slow_len([]), len([1])

if "asked_for" not in globals():
    def asked_for(n):
        from {name} import slow
        return slow.double(n)

def hands_on():
    return b

def matched(value):
    match value:
        case {"total": total, **b}: return total, b
        case [X, *TABLE]: return X, TABLE
''',
}
FUNCTIONS = {
    "total": (2,),
    "locals_of_its_own": (),
    "caught": (),
    "of_modules": (4,),
    "lazily": (2,),
    "tried": (3,),
    "of_others": (2.5,),
    "asked_for": (2,),
    "matched": ({"total": 1, "x": 2},),
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"linked_{tmp_path.name.replace('-', '_')}"
    for module, text in MODULES.items():
        file = tmp_path / name / f"{module}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("{name}", name))
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for each in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[each]


def read(name: str) -> Package:
    modules = {module: f"{name}.{module}" if module != "__init__" else name for module in MODULES}
    return Package({dotted: parse(MODULES[module].replace("{name}", name)) for module, dotted in modules.items()})


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_gives_alone_what_it_gives_in_its_package(package: str, function: str) -> None:
    arguments = FUNCTIONS[function]
    expected = getattr(importlib.import_module(f"{package}.main"), function)(*arguments)
    source = read(package).source(f"{package}.main", function)
    assert package not in source.replace(f"{package}_", "")
    assert "from ." not in source
    scope: dict[str, object] = {"__name__": "alone"}
    exec(compile(source, "alone", "exec"), scope)  # noqa: S102 - a source of this file
    assert scope[function](*arguments) == expected  # type: ignore[operator]  # a function


def test_a_module_that_is_handed_on_cannot_be_left_behind(package: str) -> None:
    with pytest.raises(ValueError, match=r"the module linked_\w+\.b as a value"):
        read(package).source(f"{package}.main", "hands_on")


def test_what_no_module_has_is_said_and_not_left_out() -> None:
    modules = {
        "p": parse(""),
        "p.a": parse("from .b import gone\nfrom . import b\ndef f(): return gone()\ndef g(): b.x()"),
    }
    modules["p.b"] = parse("there = 1")
    with pytest.raises(ValueError, match=r"p\.b\.gone is not in its source"):
        Package(modules).source("p.a", "f")
    with pytest.raises(ValueError, match=r"p\.b\.x is not in its source"):
        Package(modules).source("p.a", "g")


def test_modules_that_load_one_another_stand_in_the_order_in_which_they_load() -> None:
    modules = {
        "p": parse(""),
        "p.a": parse("from .c import Low\nfrom .b import High\ndef f(): return High().x, Low().x"),
        "p.b": parse("from .c import Low\nclass High(Low): y = 1"),
        "p.c": parse("class Low: x = 1\ndef back():\n    from .b import High\n    return High()"),
    }
    scope: dict[str, object] = {"__name__": "alone"}
    exec(Package(modules).source("p.a", "f"), scope)  # noqa: S102 - a source of this file
    assert scope["f"]() == (1, 1)  # type: ignore[operator]  # a function
    back = Package(modules).source("p.c", "back")
    exec(back, scope)  # noqa: S102 - as above
    assert scope["back"]().y == 1  # type: ignore[operator]  # a function


REGISTRY = """
TABLE = {}
NAMES = []
SEEN = []
SQUARES = []
for word in ("a", "b"):
    if word:
        NAMES.append(word)

def fill(table):
    table["filled"] = 1

fill(TABLE)

def register(name):
    def taken(function):
        TABLE[name] = function
        return function
    return taken

def noted(function):
    SEEN.append(function.__name__)
    def inner(*given):
        SQUARES.append(given)
        return function(*given)
    return inner

@register("double")
def double(n):
    return n * 2

@noted
def halve(n):
    return n / 2

def every():
    return sorted(TABLE), NAMES, TABLE["double"](4)

def seen():
    return SEEN

def unrelated():
    return SQUARES
"""


def test_what_a_module_changes_as_it_loads_comes_along() -> None:
    package = Package({"": parse(REGISTRY)})
    whole: dict[str, object] = {"__name__": "whole"}
    exec(REGISTRY, whole)  # noqa: S102 - a source of this file
    for function in ("every", "seen", "unrelated"):
        scope: dict[str, object] = {"__name__": "alone"}
        exec(package.source("", function), scope)  # noqa: S102 - as above
        assert scope[function]() == whole[function]()  # type: ignore[operator]  # functions
    assert "def halve" not in package.source("", "unrelated"), "what a call changes later is not needed now"
    assert "def double" not in package.source("", "seen")


@pytest.mark.parametrize(
    "nest", ["[x for x in {}]", "[(a := {}) for x in y]", "(lambda a: {})", "{{z: {} for z in y}}"]
)
def test_what_is_nested_deeply_is_read_once(nest: str) -> None:
    inner = "y"
    for _ in range(25):
        inner = nest.format(inner)
    package = Package({"": parse(f"y = [1]\ndef f():\n    return {inner}\nx = z = {inner}\ndef g():\n    return x")})
    assert "y = [1]" in package.source("", "f")
    assert "y = [1]" in package.source("", "g")

"""The screen names what no tool needs, with line and reason, and takes everything else; its time is bounded."""

from __future__ import annotations

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.screen.screen import screen_code


def reasons(code: str, policy: Policy | None = None) -> list[str]:
    return [f"{refusal.line}: {refusal.reason}" for refusal in screen_code(code, policy or Policy())]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = (1).__class__.__bases__", ".__bases__ reaches into the interpreter"),
        ("x = int.__ｍro__", ".__mro__ reaches into the interpreter"),
        ("x = f'{1:{int.__subclasses__}}'", ".__subclasses__ reaches into the interpreter"),
        ("x = (lambda f=len.__self__: f)()", ".__self__ reaches into the interpreter"),
        ("x = [y.gi_frame for y in ()]", ".gi_frame reaches frames or code objects"),
        ("def f(): pass\nf.__code__ = 1", ".__code__ reaches into the interpreter"),
        ("match 1:\n    case int(__mro__=x): pass", ".__mro__ reaches into the interpreter"),
        ("x = getattr(1, '__mro__', None)", ".__mro__ reaches into the interpreter"),
        ("x = '{0.__class__.__mro__}'.format(1)", ".__mro__ reaches into the interpreter"),
        ("x = '{a:{b.f_globals}}'.format_map({})", ".f_globals reaches frames or code objects"),
        ("x = eval('1')", "eval is not offered to tools: use ast.literal_eval for data"),
        ("@exec\ndef f(): pass", "exec is not offered to tools"),
        ("x = __builtins__", "__builtins__ is not offered to tools"),
        ("x = open('a')", "open is not offered to tools: tools see no files; take the text as a parameter"),
        ("import socket", "importing socket is not allowed"),
        ("import numpy._core", "numpy._core is a private module"),
        ("from . import x", "relative imports are not allowed"),
        ("from os import *", "name what you import from os"),
        ("from toolbox import *", "name what you import from toolbox"),
        ("from os import system", "os.system is not offered to tools"),
        ("import os as o\nx = o.system", "os.system is not offered to tools"),
        ("import threading\nx = threading.Thread", "threading.Thread is not offered to tools"),
        ("import random\nx = random._os", "random._os is private"),
        ("import math\nmath.pi = 3", "changing the module math is not allowed"),
        ("x = object()._secret", "._secret is private, and not an attribute that this source makes"),
        ("x = (yield from", "not valid Python: '(' was never closed"),
    ],
)
def test_what_no_tool_needs_is_refused_with_a_reason(code: str, reason: str) -> None:
    assert reason in [each.partition(": ")[2] for each in reasons(code)]


@pytest.mark.parametrize(
    "code",
    [
        "class A:\n    def __init__(self): self._x = 1\n    def f(self): return self._x + self.__y()\n    def __y(self): return 1",
        "class A:\n    __slots__ = ('_x',)\n    def f(self): return self._x",
        "class A:\n    _count: int = 0\nx = A._count",
        "def f(o, name):\n    setattr(o, '_' + name, 1)\n    return o._made",
        "from types import SimpleNamespace\nx = SimpleNamespace(_a=1)._a",
        "from collections import namedtuple\nx = namedtuple('P', 'x')(1)._asdict()",
        "words = ['__globals__', 'gi_frame', '__import__']\nx = 'f_back' in words",
        "class A:\n    def __reduce__(self): return (A, ())",
        "def compile(x): return x\ny = compile(1)",
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1, 1)",
        "import argparse\ndef parse(): return argparse.ArgumentParser().parse_args([])",
        "import os\nx = os.getenv('HOME', ''), os.environ.get('A')",
        "import mpmath\nmpmath.mp.dps = 30",
        "try:\n    import socket\nexcept ImportError:\n    socket = None",
        "import sys\nif sys.version_info >= (3, 99):\n    import annotationlib\nelse:\n    annotationlib = None",
        "import errno, os, platform, stat\nx = platform.system(), errno.ENOENT, stat.S_IRUSR, os.SEEK_END",
        "x = '{:.2f}_{a}'.format(1.5, a=2)",
        "if __name__ == '__main__':\n    import subprocess\n    print(input())",
    ],
)
def test_ordinary_source_is_taken(code: str) -> None:
    assert reasons(code) == []


def test_an_import_that_is_only_tried_takes_nothing_private_of_a_module_that_is_there() -> None:
    code = "try:\n    if 1:\n        from random import _os\nexcept ImportError:\n    _os = None"
    assert reasons(code) == ["3: random._os is private"]


def test_what_a_policy_adds_is_taken() -> None:
    code = "import shelve\nfrom shelve import open as o, _x\nx = shelve._y"
    assert reasons(code) == ["1: importing shelve is not allowed", "2: importing shelve is not allowed", "3: shelve._y is private"]  # fmt: skip
    assert reasons(code, Policy(extra_modules=("shelve",))) == []


@pytest.mark.parametrize(
    "code",
    ["x = [" + "1," * 49_996 + "]", "x+x+x+x+x\n" * 3_000, "lambda a: a\n" * 4_000],
    ids=["data", "sums", "functions"],
)
def test_source_that_would_take_long_to_screen_is_refused_before(code: str) -> None:
    wanted = "1: more than 50,000 names, numbers and operations; take large data as a parameter"
    assert reasons(code) == [wanted]


def test_the_largest_source_that_is_taken_is_bounded_in_nodes_and_characters() -> None:
    """The time to screen grows with the nodes, five to ten microseconds each."""
    assert reasons("x = [" + "1," * 49_990 + "]") == []
    assert reasons("#" * 100_000) == []
    assert reasons("#" * 100_001) == ["1: longer than 100,000 characters; take large data as a parameter"]

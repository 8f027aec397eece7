"""Examples that make an instance first are read as far as nothing may have changed it before."""

from __future__ import annotations

import ast

import pytest

from toolsmith.adopting.examples.asserts import asserted_examples
from toolsmith.adopting.examples.calls import Found, Unread
from toolsmith.adopting.examples.doctests import docstring_examples
from toolsmith.adopting.examples.instances import method_of, steady_methods
from toolsmith.types.tool import Signature
from toolsmith.verify.signature import read_function

BAG = """
class Bag:
    def __init__(self, size: int, name: str = "bag") -> None:
        self.size, self.name = size, name

    def left(self, used: int, name: str = "") -> int:
        return self.size - used

    def both(self, used: int) -> int:
        return self.left(used) * 2

    def take(self, n: int) -> int:
        self.size -= n
        return self.size

    def listed(self) -> list:
        return register(self)

    @staticmethod
    def doubled(n: int) -> int:
        return n * 2
"""
TOOLS = {
    "left": "def Bag_left(size: int, used: int, name: str = 'bag', left_name: str = '') -> int: ...",
    "take": "def Bag_take(size: int, n: int, name: str = 'bag') -> int: ...",
    "doubled": "def Bag_doubled(n: int) -> int: ...",
}


def found(text: str, name: str, *, is_test: bool = False) -> list[Found]:
    owner = ast.parse(BAG).body[0]
    assert isinstance(owner, ast.ClassDef)
    node = next(each for each in owner.body if isinstance(each, ast.FunctionDef) and each.name == name)
    first = owner.body[0]
    assert isinstance(first, ast.FunctionDef)
    is_static = name == "doubled"
    if not is_static:
        node.args.args.pop(0)
    first.args.args.pop(0)
    method = method_of(owner, f"Bag_{name}", name, None if is_static else first.args, node.args)
    told: Signature = read_function(TOOLS[name]).signature
    if is_test:
        return asserted_examples(text, f"Bag_{name}", told, "test_bag.py", None, method)
    return docstring_examples(text, f"Bag_{name}", told, None, method)


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        (">>> Bag(3).left(1)\n2\n", "left", {"size": 3, "used": 1}),
        (">>> bag = Bag(3, name='b')\n>>> bag.left(1, name='x')\n2\n", "left", {"size": 3, "name": "b", "used": 1, "left_name": "x"}),
        (">>> n = 3\n>>> bag = shop.Bag(n)\n>>> n = 4\n>>> print(bag.left(used=1))\n2\n", "left", {"size": 3, "used": 1}),
        (">>> bag = Bag(3)\n>>> bag.both(1)\n4\n>>> bag.left(1)\n2\n", "left", {"size": 3, "used": 1}),
        (">>> bag = Bag(3)\n>>> bag.take(1)\n2\n", "take", {"size": 3, "n": 1}),
        (">>> Bag.doubled(4)\n8\n", "doubled", {"n": 4}),
    ],
)  # fmt: skip
def test_a_call_of_a_fresh_instance_is_a_case(text: str, name: str, arguments: dict[str, object]) -> None:
    (case,) = found(text, name)
    assert not isinstance(case, Unread)
    assert case.arguments == arguments


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (">>> bag = Bag(3)\n>>> bag.take(1)\n2\n", "bag may have been changed before"),
        (">>> bag = Bag(3)\n>>> bag.size = 1\n", "bag may have been changed before"),
        (">>> bag = Bag(3)\n>>> fill(bag)\n", "the test may have changed what the call sees: fill(bag)"),
        (">>> bag = Bag(3)\n>>> bag.listed()\n", "bag may have been changed before"),
        (">>> bag = Bag(open('x'))\n", "open(…) would have to be run"),
        (">>> bag = filled()\n", "how bag is made is not known"),
        ("", "how bag is made is not known"),
    ],
)
def test_an_instance_that_may_be_another_one_by_then_shows_nothing(before: str, reason: str) -> None:
    (unread,) = found(f"{before}>>> bag.left(1)\n2\n", "left")
    assert isinstance(unread, Unread)
    assert (unread.text, unread.reason) == ("bag.left(1) == 2", reason)


def test_fixtures_and_set_up_make_instances() -> None:
    tests = """
import pytest

@pytest.fixture
def bag():
    return Bag(10)

def test_left(bag):
    assert bag.left(3) == 7

class Tests(unittest.TestCase):
    def setUp(self):
        self.bag = Bag(20, name="a")

    def test_it(self):
        self.assertEqual(self.bag.left(3), 17)

    def test_other(self):
        self.bag.take(3)
        self.assertEqual(self.bag.left(3), 14)
"""
    first, second, third = found(tests, "left", is_test=True)
    assert not isinstance(first, Unread)
    assert not isinstance(second, Unread)
    assert (first.arguments, first.expected) == ({"size": 10, "used": 3}, 7)
    assert (second.arguments, second.expected) == ({"size": 20, "name": "a", "used": 3}, 17)
    assert isinstance(third, Unread)


@pytest.mark.parametrize(
    ("body", "is_steady"),
    [
        ("return self.size + 1", True),
        ("return sorted(self.rows)", True),
        ("return [each + 1 for each in self.rows]", True),
        ("return self.known()", True),
        ("self.size = 3", False),
        ("self.rows[0] = 3", False),
        ("self.rows.append(3)", False),
        ("return self.rows.pop()", False),
        ("rows = self.rows\n        rows.sort()", False),
        ("for row in self.rows:\n            row.clear()", False),
        ("fill([self.rows])", False),
        ("return self.unknown()", False),
        ("del self.size", False),
    ],
)
def test_a_method_is_steady_where_its_source_shows_it(body: str, *, is_steady: bool) -> None:
    source = f"class A:\n    def known(self):\n        return self.size\n\n    def told(self):\n        {body}\n"
    (owner,) = ast.parse(source).body
    assert isinstance(owner, ast.ClassDef)
    assert ("told" in steady_methods(owner)) is is_steady


@pytest.mark.parametrize(
    "text",
    [
        ">>> sizes = [3]\n>>> bag = Bag(sizes)\n>>> sizes.append(4)\n>>> bag.left(1)\n2\n",
        ">>> bag = Bag(3)\n>>> parts = bag.left(1)\n>>> parts.append(4)\n>>> bag.left(1)\n2\n",
        ">>> bag = Bag(3)\n>>> Bag.rate = 7\n>>> bag.left(1)\n2\n",
        ">>> class Bag(shop.Bag):\n...     pass\n>>> bag = Bag(3)\n>>> bag.left(1)\n2\n",
    ],
)
def test_what_an_instance_shares_may_change_it(text: str) -> None:
    (each,) = found(text, "left")
    assert isinstance(each, Unread)


@pytest.mark.parametrize(
    "method", ["def f(self):\n        return super().take(1)", "@counted\n    def f(self):\n        return self.size"]
)
def test_what_a_method_runs_unseen_may_change_the_instance(method: str) -> None:
    owner = ast.parse(f"class Bag(Base):\n    {method}").body[0]
    assert isinstance(owner, ast.ClassDef)
    assert not steady_methods(owner)

"""Of a class one function takes along what it may reach, and no more."""

from __future__ import annotations

import pytest

from toolsmith.adopting.pruning import without_idle_methods, without_talk

CLASS = '''
import socket

BASE = 3


class Bag{bases}:
    """A bag."""

    def __init__(self, size: int) -> None:
        self.size = size

    def left(self, used: int) -> int:
        return self._checked(self.size) - used

    def _checked(self, size: int) -> int:
        return size

    def sent(self) -> None:
        socket.socket().send(self.size)

    def __len__(self) -> int:
        return self.size


def Bag_left(size: int, used: int) -> int:
    """What is left."""
    return {call}
'''


def test_what_nothing_names_is_left_out_with_what_it_needs() -> None:
    code = without_idle_methods(CLASS.format(bases="", call="Bag(size).left(used)"), "Bag_left")
    assert "def sent" not in code
    assert "import socket" not in code
    for name in ("__init__", "left", "_checked", "__len__"):
        assert f"def {name}(" in code
    scope: dict[str, object] = {}
    exec(code, scope)  # noqa: S102  # written above
    assert scope["Bag_left"](3, 1) == 2  # type: ignore[operator]  # a function


@pytest.mark.parametrize(
    ("bases", "call"),
    [
        ("(Foreign)", "Bag(size).left(used)"),
        ("(metaclass=Kept)", "Bag(size).left(used)"),
        ("", "getattr(Bag(size), chosen())(used)"),
        ("", "vars(Bag)['left'](Bag(size), used)"),
        ("", "getattr(Bag(size), 'sent')()"),
    ],
)
def test_all_stays_where_something_else_may_call_it(bases: str, call: str) -> None:
    source = CLASS.format(bases=bases, call=call)
    assert "def sent" in without_idle_methods(source, "Bag_left")


def test_only_the_docstring_of_the_function_itself_stays() -> None:
    code = without_talk(CLASS.format(bases="", call="Bag(size).left(used)"), "Bag_left")
    assert '"""What is left."""' in code
    assert "A bag." not in code

"""What no call in JSON can be right for is told before it is proved."""

from __future__ import annotations

import pytest

from toolsmith.adopting.inferring.barriers import barrier_of


@pytest.mark.parametrize(
    ("source", "barrier"),
    [
        ("def f(g, x):\n    return g(x)", "g takes a function"),
        ("def f(g, x):\n    return list(map(g, x))", "g takes a function"),
        ("def f(g: Callable[[int], int], x: int) -> int:\n    return g(x)", "g takes a function"),
        ("def f(g: 'Callable | None', x: int) -> int: ...", ""),
        ("def f(kind: type[int]) -> int: ...", "kind takes a class"),
        ("def f(file: typing.TextIO) -> str: ...", "file takes an open file"),
        ("class Bag:\n    def __init__(self): ...\n\ndef f(bag: Bag) -> int: ...", "bag takes an instance of Bag"),
        ("class Bag:\n    def __init__(self): ...\n\ndef f(bag: Bag | str) -> int: ...", ""),
        ("@dataclass\nclass Bag:\n    size: int\n\ndef f(bag: Bag, g) -> int: ...", ""),
        ("def f(x: int) -> Callable[[], int]: ...", "it gives a function"),
        ("def f(x):\n    def g(y):\n        return x + y\n    return g", "it gives a function"),
        ("def f(x):\n    return lambda y: x + y", "it gives a function"),
        ("class Bag:\n    def __init__(self): ...\n\ndef f(x):\n    return Bag()", "it gives an instance of Bag"),
        ("class Bag:\n    def __init__(self): ...\n\ndef f(x):\n    b = Bag()\n    return b if x else 1", ""),
        (
            "class Bag:\n    def __init__(self): ...\n\ndef f(x):\n    if not x:\n        return None\n    b = Bag()\n    return b",
            "it gives an instance of Bag",
        ),
        ("@dataclass\nclass Bag:\n    size: int\n\ndef f(x):\n    return Bag(x)", ""),
        ("class Bag:\n    def __init__(self): ...\n\ndef f(x):\n    return Bag().size", ""),
        ("def f(x, g=None):\n    return g(x) if g else x", ""),
        ("def f(g, x):\n    return g(x) if callable(g) else g", ""),
        ("def f(g, x):\n    g = make(g)\n    return g(x)", ""),
        ("def f(x):\n    return x + 1", ""),
    ],
)
def test_functions_classes_and_files_are_named(source: str, barrier: str) -> None:
    found = barrier_of(source, "f")
    assert found == (f"{barrier}, which JSON has no form for" if barrier else "")

"""Types that a source does not write come from its docstring, examples, defaults and code, and say from where."""

from __future__ import annotations

import ast

import pytest

from toolsmith.adopting.inferring.annotate import Sampled, annotate
from toolsmith.adopting.inferring.docstrings import read_docstring
from toolsmith.adopting.inferring.worded_types import annotation_of
from toolsmith.verify.signature import read_function

STYLES = {
    "google": "Sum.\n\n    Args:\n        mass (float): in kg\n        names (list of str, optional): of them\n\n    Returns:\n        bool: whether",
    "numpy": "Sum.\n\n    Parameters\n    ----------\n    mass : float\n        in kg\n    names : list of str\n        of them\n\n    Returns\n    -------\n    bool\n        whether",
    "sphinx": "Sum.\n\n    :param float mass: in kg\n    :param names: of them\n    :type names: list of str\n    :returns: whether\n    :rtype: bool",
    "free": "Sum.\n\n    mass (float): in kg\n    names (list of str): of them\n\n    Returns: bool, whether",
    "Chinese": "求和\n\n    参数:\n        mass (float): in kg\n        names (list of str): of them\n\n    返回:\n        bool: whether",
    "dashes": "Sum.\n\n    Parameters:\n    - `mass` (float) - in kg\n    - `names` (list[str]) - of them\n\n    Returns:\n    - bool: whether",
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_every_form_of_docstring_says_its_types(style: str) -> None:
    source = f'def total(mass, names=None):\n    """{STYLES[style]}\n    """\n    return g(mass, names)\n'
    found = annotate(source, "total")
    head = found.code.splitlines()[0]
    assert head.startswith("def total(mass: float, names: list[str] | None=None)"), (style, head)
    assert "bool" in head
    assert set(found.inferred.values()) == {"docstring"}
    assert (
        read_docstring(ast.get_docstring(ast.parse(source).body[0]) or "", ["mass", "names"]).parameters["mass"].text
        == "in kg"
    )  # type: ignore[arg-type]  # a function


_DOCTEST = ">>> gross(10.0)\n10.7\n>>> for n in (1, 2):\n...     print(n)\n1\n2"


@pytest.mark.parametrize(
    "docstring",
    [
        f"Gross price.\n\n{_DOCTEST}\n\nMore words.\n\nArgs:\n    price: in euros.\n\nReturns:\n    the sum",
        f"Gross price.\n\nMore words.\n\nArgs:\n    price: in euros.\n\nReturns:\n    the sum\n\n{_DOCTEST}\n\nSo much.",
        f"Gross price.\n\nMore words.\n\nReturns:\n    the sum\nArgs:\n    price: in euros.\n{_DOCTEST}",
        f"Gross price.\n{_DOCTEST}\n:param price: in euros.\n:return: the sum\n\nMore words.",
        f"Gross price.\n\nMore words.\n\nExample:\n    {_DOCTEST.replace(chr(10), chr(10) + '    ')}\nArgs:\n    price: in euros.\nReturns: the sum",
    ],
)  # fmt: skip
def test_words_end_where_a_doctest_begins(docstring: str) -> None:
    found = read_docstring(docstring, ["price"])
    assert found.description.split() == ["Gross", "price.", "More", "words."]
    assert (found.parameters["price"].text, found.returns.text) == ("in euros.", "the sum")


@pytest.mark.parametrize(
    ("words", "annotation"),
    [
        ("float", "float"), ("int or None", "int | None"), ("list of (int)", "list[int]"), ("numpy.ndarray", "numpy.ndarray"),
        ("{'car', 'train'}", "typing.Literal['car', 'train']"), ("Optional[List[int]]", "typing.Optional[list[int]]"),
        ("dict of str to float", "dict[str, float]"), ("str, optional", "str"), ("positive integer", "int"),
        ("some nonsense", ""), ("__import__('os')", ""), ("array-like", "list[float]"), ("datetime.date", "datetime.date"),
    ],
)  # fmt: skip
def test_words_become_annotations(words: str, annotation: str) -> None:
    assert annotation_of(words) == annotation


def test_examples_defaults_and_use_say_what_no_docstring_says() -> None:
    source = (
        "# kept\ndef mix(a, b, c, d=2.5, *rest, e, **more):  # kept too\n"
        "    x = a.strip().upper()\n    for i in range(c):\n        x += str(e)\n    return f'{x}{b}{d}{rest}{more}'\n"
    )
    calls = ({"a": "x", "b": [1, 2.5], "c": 2, "rest": [1], "more": {"z": True}},)
    found = annotate(source, "mix", Sampled(arguments=calls))
    assert found.code.splitlines()[1] == (
        "def mix(a: str, b: list[float], c: int, d: float=2.5, *rest: float, e: object, **more: bool) -> str:  # kept too"
    )
    assert found.inferred["d"] == "default"
    assert found.unknown == ("e",)
    assert not read_function(found.code, "mix").problems


def test_what_calls_show_widens_what_words_say() -> None:
    source = 'def f(n):\n    """F.\n\n    Args:\n        n (int): any\n    """\n    return n\n'
    assert "n: float" in annotate(source, "f", Sampled(arguments=({"n": 2.5},))).code
    assert "n: int | str" in annotate(source, "f", Sampled(arguments=({"n": "x"},))).code


def test_types_of_other_modules_are_imported_behind_the_future() -> None:
    source = '"""Doc."""\nfrom __future__ import annotations\nx = 1\n\ndef f(day):\n    """F.\n\n    :type day: datetime.date\n    """\n    return day\n'
    found = annotate(source, "f")
    assert found.code.splitlines()[2] == "import datetime"
    compile(found.code, "f", "exec")


def test_what_is_written_stays_as_it_is() -> None:
    source = "def f(größe: float, b: list[int]) -> str: return ''\n"
    assert annotate(source, "f").code == source
    only = annotate("def f(größe: float, b) -> str: return ''\n", "f", Sampled(arguments=({"b": 1},)))
    assert only.code == "def f(größe: float, b: float) -> str: return ''\n"
    assert set(only.inferred) == {"b"}


def test_types_are_spelled_with_the_names_that_a_source_gives_to_their_modules() -> None:
    body = '    """Old.\n\n    :param datetime born: when\n    :param timedelta least: how old\n    :rtype: bool\n    """\n    return g(born, least)\n'
    member = annotate(f"from datetime import datetime\n\n\ndef is_old(born, least):\n{body}", "is_old").code
    assert "from datetime import timedelta\nfrom datetime import datetime\n" in member
    assert "def is_old(born: datetime, least: timedelta) -> bool" in member
    whole = annotate(f"import datetime\n\n\ndef is_old(born, least):\n{body}", "is_old").code
    assert "def is_old(born: datetime.datetime, least: datetime.timedelta) -> bool" in whole
    assert whole.count("import") == 1
    for source in (member, whole):
        parameters = read_function(source, "is_old").signature.parameters
        assert parameters[0].type_schema["format"] == "date-time"

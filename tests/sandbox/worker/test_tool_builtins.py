"""Attributes that a tool names at run time are judged by their names, as those that its source spells."""

from __future__ import annotations

import pytest

from tests.sandbox.running import call
from toolsmith.sandbox.sandbox import Sandbox

READ = "import functools, operator, statistics\nmean = statistics.mean\ndef tool():\n    return {}\n"


@pytest.mark.parametrize(
    "expression",
    [
        "getattr(mean, '__glo' + 'bals__')",
        "getattr(mean, '__glo' + 'bals__', None)",
        "[getattr(int, name, None) for name in ('real', '__m' + 'ro__')]",
        "setattr(mean, '__co' + 'de__', 1)",
        "delattr(mean, '__def' + 'aults__')",
        "functools.reduce(getattr, ['__cla' + 'ss__', '__ba' + 'se__'], 1)",
        "list(map(getattr, [int], ['__m' + 'ro__']))",
        "operator.attrgetter('__class__.__ba' + 'se__')",
        "operator.methodcaller('__subc' + 'lasses__')",
        "('{0.__cla' + 'ss__.__m' + 'ro__}').format(1)",
        "('{a.b.__m' + 'ro__}').format_map({})",
        "str.format('{0.__m' + 'ro__}', int)",
        "list(map(str.format, ['{0.__m' + 'ro__}'], [int]))",
    ],
)
def test_a_name_made_at_run_time_is_refused(expression: str, screened: Sandbox) -> None:
    trial = call(screened, READ.format(expression))
    assert (trial.outcome, "reaches into the interpreter" in trial.explain()) == ("refused", True), trial.explain()


def test_other_names_give_what_plain_python_gives(screened: Sandbox) -> None:
    code = """
import operator
class Box:
    def __init__(self):
        self._size, self.name = 3, "box"
    def format(self, text):
        return text + "!"
def tool():
    box = Box()
    setattr(box, "_" + "weight", 4)
    delattr(box, "name")
    template = "{0._size:>{width}} of {0._weight}"
    name = "".join(["_si", "ze"])
    return [getattr(box, "_si" + "ze"), getattr(box, name), getattr(box, "_size"), getattr(box, "gone", None), hasattr(box, "name"), hasattr(int, "__m" + "ro__"),
            vars(box), operator.attrgetter("_size", "_weight")(box), operator.methodcaller("upper")("a"),
            template.format(box, width=3), "{a}".format_map({"a": 1}), box.format("x"), "".join(map("{}".format, "ab"))]
"""
    wanted = [3, 3, 3, None, False, False, {"_size": 3, "_weight": 4}, (3, 4), "A", "  3 of 4", "1", "x!", "ab"]
    assert call(screened, code).result == wanted


def test_a_module_that_is_not_offered_is_an_import_error_that_a_tool_may_catch(screened: Sandbox) -> None:
    code = "def tool():\n    try:\n        import socket\n    except ImportError as error:\n        return [str(error), error.name]\n"
    assert call(screened, code).result == ["importing socket is not allowed", "socket"]

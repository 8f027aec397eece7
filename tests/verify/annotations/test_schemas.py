"""Types of the real world as JSON Schema, and values of that form as the function wants them, in the real sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.program import Program
from toolsmith.types.schema import fits
from toolsmith.types.tool import Doc
from toolsmith.verify.run_cases import argument_problems
from toolsmith.verify.signature import read_function

TRIP = '''
from __future__ import annotations
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple, NewType, NotRequired, TypedDict

class Mode(Enum):
    CAR = "car"
    TRAIN = "train"

@dataclass
class Stop:
    name: str
    when: dt.date
    then: list[Stop] = field(default_factory=list)

class Options(TypedDict):
    limit: int
    day: NotRequired[dt.date]

class Point(NamedTuple):
    x: float
    y: float = 0.0

Metres = NewType("Metres", float)

async def trip(
    stops: list[Stop], mode: Mode, /, *fees: Decimal, where: Point = Point(1, 2), options: Options | None = None,
    span: dt.timedelta = dt.timedelta(0), pairs: set[tuple[int, int]] = frozenset(), height: Metres = 0.0,
    share: Fraction | None = None, raw: bytes = b"", level: Literal["a", "b"] = "a", counts: dict[int, str] | None = None,
    **days: dt.date,
):
    """A trip."""
    assert isinstance(mode, Mode), mode
    assert all(isinstance(fee, Decimal) for fee in fees)
    return {
        "mode": mode, "first": stops[0], "year": stops[0].when.year, "then": stops[0].then[0].when.day, "fees": sum(fees),
        "where": where.x + where.y, "options": options, "span": span * 2, "pairs": pairs, "share": share,
        "raw": raw, "days": days, "counts": counts,
    }
'''  # fmt: skip


def schema_of(source: str, function: str | None = None) -> dict[str, Any]:
    read = read_function(source, function)
    assert not [problem for problem in read.problems if "annotation" not in problem], read.problems
    return read.signature.json_schema()["properties"]


def test_every_type_has_the_schema_of_its_json_form() -> None:
    found = schema_of(TRIP)
    assert found["mode"] == {"enum": ["car", "train"]}
    stop = found["stops"]["items"]
    assert stop["properties"]["when"] == {"type": "string", "format": "date"}
    assert stop["required"] == ["name", "when"]
    assert stop["properties"]["then"]["items"] == {"type": "object"}, "a record in itself ends"
    assert found["fees"]["type"] == "array"
    assert found["days"] == {"type": "object", "additionalProperties": {"type": "string", "format": "date"}}
    assert found["where"] == {"type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 2}
    assert found["options"]["anyOf"][0]["required"] == ["limit"]
    assert found["height"] == {"type": "number", "default": 0.0}
    assert found["level"] == {"enum": ["a", "b"], "default": "a"}


def test_values_in_that_form_arrive_as_their_types_and_leave_in_it(sandbox: Sandbox) -> None:
    arguments = {
        "stops": [{"name": "A", "when": "2024-02-29", "then": [{"name": "B", "when": "2024-03-01"}]}],
        "mode": "train", "fees": ["1.50", 2], "where": [3, 4], "options": {"limit": 1, "day": "2020-01-02"},
        "span": "PT1H30M", "pairs": [[1, 2], [1, 2]], "share": "1/3", "raw": "aGk=", "days": {"then": "2024-01-01"},
        "counts": {"1": "one"},
    }  # fmt: skip
    trial = sandbox.call(Program(name="t", code=TRIP, function="trip"), arguments, Policy())
    assert trial.is_ok, trial.failure
    result = trial.result
    assert (result["mode"], result["year"], result["then"], str(result["fees"])) == ("train", 2024, 1, "3.50")
    assert result["first"]["when"].isoformat() == "2024-02-29"
    assert (result["where"], result["span"].total_seconds(), result["pairs"]) == (7, 10_800, {(1, 2)})
    assert (str(result["share"]), result["raw"], result["days"]["then"].day) == ("1/3", b"hi", 1)
    assert (result["options"]["day"].year, result["counts"]) == (2020, {1: "one"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "boat"}, "none of 'car', 'train'"),
        ({"stops": [{"name": "A", "when": "tomorrow"}]}, "stops"),
        ({"where": [1, 2, 3]}, "where"),
        ({"stops": [{"name": "A", "when": "2024-01-01", "x": 1}]}, "no field x"),
        ({"share": "1e999999999"}, "exponent"),
        ({"span": "soon"}, "ISO 8601"),
        ({"raw": "§"}, "raw"),
    ],
)
def test_a_value_of_another_form_is_refused_by_name(sandbox: Sandbox, change: dict[str, Any], words: str) -> None:
    fine = {
        "stops": [{"name": "A", "when": "2024-02-29", "then": [{"name": "B", "when": "2024-03-01"}]}],
        "mode": "car",
    }
    trial = sandbox.call(Program(name="t", code=TRIP, function="trip"), {**fine, **change}, Policy())
    assert trial.failure is not None
    assert words in trial.failure.message
    assert trial.blame == "caller"


def test_models_arrays_and_frames_arrive_as_what_they_are(sandbox: Sandbox) -> None:
    source = (
        "import numpy as np\nimport pandas as pd\nfrom pydantic import BaseModel, Field\n\n"
        "class Order(BaseModel):\n    count: int = Field(ge=1, le=9)\n    tags: list[str] = []\n\n"
        "def total(order: Order, prices: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:\n"
        "    table['sum'] = table['a'] * order.count + prices.sum()\n    return table\n"
    )
    found = schema_of(source)
    assert found["order"]["properties"]["count"] == {"type": "integer", "minimum": 1, "maximum": 9}
    call = {"order": {"count": 2}, "prices": [0.5, 0.5], "table": {"a": [1, 2]}}
    program = Program(name="t", code=source, function="total")
    assert sandbox.call(program, call, Policy()).result == {"a": [1, 2], "sum": [3.0, 5.0]}
    refused = sandbox.call(program, {**call, "order": {"count": 10}}, Policy())
    assert refused.failure is not None
    assert "less than or equal to 9" in refused.failure.message


@pytest.mark.parametrize(
    ("given", "labels", "wanted"),
    [
        ([1, 2], None, [1, 2]),
        ({"a": 1, "b": 2}, None, {"a": 1, "b": 2}),
        ([1, 2, 3], ["a", "a", "b"], [1, 2, 3]),
    ],
    ids=["counted", "labelled", "labelled twice"],
)
def test_a_series_is_an_array_or_goes_by_its_labels(
    sandbox: Sandbox, given: object, labels: list[str] | None, wanted: object
) -> None:
    source = (
        "import pandas as pd\n\ndef same(values: pd.Series, labels: list[str] | None = None) -> pd.Series:\n"
        "    return values if labels is None else values.set_axis(labels)\n"
    )
    returns = read_function(source, "same").signature.returns
    trial = sandbox.call(Program(name="t", code=source, function="same"), {"values": given, "labels": labels}, Policy())
    assert trial.result == wanted
    assert fits(wanted, returns)
    assert not fits("text", returns)


def test_an_iterator_is_read_and_an_endless_one_is_refused(sandbox: Sandbox) -> None:
    source = "import itertools\n\ndef some(n: int) -> list[int]:\n    yield from range(n) if n else itertools.count()\n"
    program = Program(name="t", code=source, function="some")
    assert sandbox.call(program, {"n": 3}, Policy()).result == [0, 1, 2]
    endless = sandbox.call(program, {"n": 0}, Policy())
    assert endless.failure is not None
    assert "more than 100,000 values" in endless.failure.message


def test_a_text_as_annotation_runs_nothing(sandbox: Sandbox) -> None:
    source = (
        "LOG = []\n\ndef note(x):\n    LOG.append(x)\n    return int\n\n"
        "def probe(a: 'note(1)', b: '().__class__.__mro__[1]' = 1) -> list:\n    return LOG\n"
    )
    assert sandbox.call(Program(name="t", code=source, function="probe"), {"a": 1, "b": 2}, Policy()).result == []
    assert "has no JSON form" in read_function(source, "probe").problems[0]


def test_names_that_stand_for_one_another_end() -> None:
    doubled = "\n".join(f"A{n} = A{n + 1} | tuple[A{n + 1}, A{n + 1}]" for n in range(60))
    wide = "\n".join(
        f"@dataclass\nclass R{n}:\n" + "".join(f"    f{m}: 'R{n + 1}'\n" for m in range(8)) for n in range(30)
    )
    for source in (f"{doubled}\nA60 = int\ndef f(a: A0) -> int: ...\n", f"{wide}\ndef f(a: R0) -> int: ...\n", "A = B\nB = A\ndef f(a: A) -> int: ...\n"):  # fmt: skip
        assert read_function(source, "f").function == "f"


def test_values_of_python_are_checked_in_their_json_form() -> None:
    import datetime as dt
    from decimal import Decimal

    tool = tool_of(
        "import datetime as dt\nfrom decimal import Decimal\n\n"
        "def f(day: dt.date, price: Decimal, span: dt.timedelta) -> int:\n    return 1\n",
        "f",
    )
    assert argument_problems(tool, {"day": dt.date(2024, 1, 1), "price": Decimal("1.5"), "span": dt.timedelta(1)}) == []
    assert argument_problems(tool, {"day": 5, "price": "2", "span": 3.5})


def test_a_default_that_has_no_plain_json_is_not_said() -> None:
    code = (
        "from decimal import Decimal\nfrom enum import Enum\n\n\nclass Vat(Enum):\n    FULL = 19\n    LOW = 7\n\n\n"
        "def f(vat: Vat = Vat.FULL, tags: tuple[str, ...] = (), rate: Decimal = Decimal('19'), note: str | None = None,"
        " digits: int = 2, most: int | None = len('ab'), other: Vat | None = Vat.LOW, wrong: Decimal = Decimal('x'))"
        " -> float:\n    return digits * 1.0\n"
    )
    properties = read_function(code).signature.json_schema()["properties"]
    assert {name: each["default"] for name, each in properties.items() if "default" in each} == {
        "vat": 19,
        "rate": "19",
        "note": None,
        "digits": 2,
        "other": 7,
    }


def test_a_schema_says_what_values_are_called_and_what_numbers_of_time_count() -> None:
    code = (
        "import datetime as dt\nfrom dataclasses import dataclass\nfrom enum import Enum, auto\nfrom typing import Annotated\n"
        "from pydantic import Field\n\n\nclass Colour(Enum):\n    RED = 1\n    CRIMSON = 1\n    GREEN = 2\n\n\n"
        "class Said(Enum):\n    LIGHT_BLUE = 'light-blue'\n\n\n@dataclass\nclass Dot:\n    colour: Colour = Colour.GREEN\n"
        "    wait: dt.timedelta = dt.timedelta(minutes=1)\n\n\n"
        "def f(said: Said, dots: list[Dot], colour: Annotated[Colour, Field(description='Of the frame.')], base: Colour)"
        " -> list[dt.timedelta]:\n    return []\n"
    )
    tool = tool_of(code, "f", doc=Doc(description="D.", parameters={"base": "Below."}))
    properties = offered_schema(tool)["properties"]
    assert properties["said"] == {"enum": ["light-blue"]}, "the value says it"
    assert properties["colour"] == {"enum": [1, 2], "description": "Of the frame. (1 = RED, 2 = GREEN)"}
    assert properties["base"]["description"] == "Below. (1 = RED, 2 = GREEN)"
    dot = properties["dots"]["items"]["properties"]
    assert dot["colour"] == {"enum": [1, 2], "description": "1 = RED, 2 = GREEN", "default": 2}
    assert dot["wait"]["anyOf"][0] == {"type": "number", "description": "seconds"}
    assert dot["wait"]["default"] == 60.0
    assert offered_text(tool) == "D. Returns: seconds"
    said = tool.with_(doc=Doc(description="D.", returns="How many seconds each takes."))
    assert offered_text(said) == "D. Returns: How many seconds each takes."

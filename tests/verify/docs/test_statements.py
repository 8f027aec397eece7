"""What a rewrite says anew is borne out by a call or the schema, or named unsupported."""

from __future__ import annotations

import pytest

from toolsmith.types.tool import Doc, Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.verify.docs.statements import unsupported

TOOL = Tool(
    name="now", function="now", code="", doc=Doc(description="Time."),
    signature={"parameters": ({"name": "zone", "type_schema": {"type": "string"}, "is_required": True},)},
)  # fmt: skip
TRIALS = [
    Trial(tool="now", code_id="", arguments={"zone": "America/New_York"}, outcome="ok", result={"is_dst": False, "hour": 17}),
    Trial(tool="now", code_id="", arguments={"zone": ""}, outcome="invalid", failure=Failure(type="InvalidArguments", message="Missing required argument: zone")),
]  # fmt: skip


SHOWN = [
    ("zone", "Required."),
    ("zone", "For example America/New_York."),
    ("returns", "is_dst is true in summer."),
    ("returns", "hour is 17."),
    ("errors", "An empty one fails with: Missing required argument: zone."),
]
NOT_SHOWN = [
    ("zone", "For example Europe/Nowhere."),
    ("zone", "Never the city."),
    ("returns", "hour is 18."),
    ("errors", "An empty one fails with: no such time zone here."),
    ("errors", "Required."),
]


def _unsupported(place: str, said: str) -> list[str]:
    doc = TOOL.doc.model_copy(update={"parameters": {"zone": said}} if place == "zone" else {place: said})
    return unsupported(TOOL.doc, doc, TOOL, TRIALS)


@pytest.mark.parametrize(("place", "said"), SHOWN)
def test_a_statement_is_borne_out_by_what_a_call_or_the_schema_showed(place: str, said: str) -> None:
    assert _unsupported(place, said) == []


@pytest.mark.parametrize(("place", "said"), NOT_SHOWN)
def test_a_statement_that_nothing_showed_is_named(place: str, said: str) -> None:
    assert _unsupported(place, said)

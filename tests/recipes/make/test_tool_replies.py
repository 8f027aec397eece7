"""A maker's one reply is read as a whole tool, in all the forms that models write it in."""

from __future__ import annotations

import json

import pytest

from toolsmith.prompts.ask import UnreadableReplyError
from toolsmith.recipes.make.tool_replies import parse_proposal, parse_repair

FUNCTION = "def add(first: int, second: int) -> int:\n    return first + second\n"
EXTRACTION = (
    "import re\n\n\ndef extract_arguments(input: str) -> dict:\n"
    '    first, second = map(int, re.findall("[0-9]+", input))\n    return {"first": first, "second": second}\n'
)
PROGRAM = '\n\ndef main() -> None:\n    print(add(1, 2))\n\n\nif __name__ == "__main__":\n    main()\n'
FIELDS = {"name": "add", "description": "Adds.", "parameters": {"first": "a number", "second": "a number"}}
JSON = f"```json\n{json.dumps(FIELDS)}\n```\n"


@pytest.mark.parametrize(
    "reply",
    [
        f"{JSON}```python function\n{FUNCTION}```\n```python extraction\n{EXTRACTION}```\n",
        f"{JSON}```python\n{FUNCTION}```\n```python\n{EXTRACTION}```\n",
        f"```python\n{EXTRACTION}```\n```\n{FUNCTION}```\n{JSON}",
        f"{json.dumps(FIELDS)}\n\n~~~py\n{FUNCTION}~~~\n\n~~~py\n{EXTRACTION}~~~\n",
        f"{JSON}```python function\n{FUNCTION}\n\nprint(add(1, 2))\n```\n```python extraction\n{EXTRACTION}```\n",
        f"{JSON}```python\n{FUNCTION}{PROGRAM}```\n```python\n{EXTRACTION}```\n",
    ],
)
def test_a_tool_is_read_in_one_reply(reply: str) -> None:
    proposal = parse_proposal(reply, has_extraction=True)
    assert (proposal.code, proposal.extraction) == (FUNCTION, EXTRACTION)
    assert (proposal.name, proposal.doc.description) == ("add", "Adds.")
    assert proposal.doc.parameters.keys() == {"first", "second"}


def test_both_functions_may_stand_in_one_module() -> None:
    module = f"{EXTRACTION}\n\n{FUNCTION}"
    proposal = parse_proposal(f"{JSON}```python\n{module}```\n", has_extraction=True)
    assert proposal.code == proposal.extraction == module


def test_several_json_blocks_are_one_and_the_later_is_right() -> None:
    later = '```json\n{"description": "Adds two numbers.", "returns": "the sum"}\n```\n'
    doc = parse_proposal(f"{JSON}```python\n{FUNCTION}```\n{later}", has_extraction=False).doc
    assert (doc.description, doc.returns, doc.when_not_to_use) == ("Adds two numbers.", "the sum", "")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(UnreadableReplyError, match="python extraction"):
        parse_proposal(f"{JSON}```python\n{FUNCTION}```\n", has_extraction=True)
    with pytest.raises(UnreadableReplyError, match="no description"):
        parse_proposal(f'```json\n{{"name": "add"}}\n```\n```python\n{FUNCTION}```\n', has_extraction=False)


def test_a_maker_may_decline() -> None:
    proposal = parse_proposal('```json\n{"impossible": "The answers are opinions."}\n```', has_extraction=True)
    assert proposal.impossible == "The answers are opinions."


def test_a_repair_may_change_one_source_and_the_doc() -> None:
    repair = parse_repair(
        f'```python extraction\n{EXTRACTION}```\n```json\n{{"errors": "none"}}\n```\n', has_extraction=True
    )
    assert (repair.function, repair.extraction, repair.doc) == (None, EXTRACTION, {"errors": "none"})

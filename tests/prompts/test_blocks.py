"""Blocks are found however a model sets its fences; thoughts before the answer are left out."""

from __future__ import annotations

import pytest

from toolsmith.prompts.ask import the_code, the_json
from toolsmith.prompts.blocks import answer_of, code_blocks, outside_blocks

CODE = "def double(n: int) -> int:\n    return n * 2\n"


@pytest.mark.parametrize(
    "text",
    [
        f"```python\n{CODE}```",
        f"```py\n{CODE}```\n",
        f"~~~python\n{CODE}~~~",
        f"````python\n{CODE}````",
        f"```\n{CODE}```",
        f"Here it is:\n\n```python\n{CODE}```\n\nCall it with a number.",
        f"```python\n{CODE}",
        "1. The module:\n\n" + "".join(f"   {line}\n" for line in f"```python\n{CODE}```".splitlines()),
        f"```python\n{CODE}```".replace("\n", "\r\n"),
        f"```markdown\n```python\n{CODE}```\n```",
    ],
)
def test_one_block_is_found_in_fences_of_every_form(text: str) -> None:
    assert [body for _, body in code_blocks(answer_of(text))] == [CODE]


def test_fences_in_a_docstring_do_not_end_a_module() -> None:
    code = 'def f() -> str:\n    """Show.\n\n    ```text\n    a\n    ```\n    """\n    return "x"\n'
    assert [body for _, body in code_blocks(f"```python\n{code}```\nand\n```python\n{CODE}```\n")] == [code, CODE]


def test_a_json_block_that_is_not_closed_ends_where_the_next_block_begins() -> None:
    text = f'```json\n{{"a": 1}}\n```python\n{CODE}```\n'
    assert the_json(text) == {"a": 1}
    assert the_code(text) == CODE


@pytest.mark.parametrize(
    "thoughts",
    [
        '<think>\n```json\n{"a": 0}\n```\nno.\n</think>\n',
        '```json\n{"a": 0}\n```\nso that is wrong.\n</think>\n\n',
        '<think>first</think>\n<think>\n```json\n{"a": 0}\n```\n</think>',
        '<thinking>\n{"a": 0}\n</thinking>\n',
    ],
)
def test_what_stands_after_the_last_thought_is_read(thoughts: str) -> None:
    assert the_json(f'{thoughts}\n```json\n{{"a": 1}}\n```\n') == {"a": 1}


def test_thoughts_that_never_end_hide_nothing_that_stands_before_or_in_them() -> None:
    assert the_json('{"a": 1}\n<think>\nwas that right?') == {"a": 1}
    assert the_json('<think>\nIt is\n```json\n{"a": 1}\n```\n') == {"a": 1}


def test_a_tag_in_a_text_is_no_end_of_thoughts() -> None:
    assert the_json('```json\n{"a": "cuts at </think> tags"}\n```') == {"a": "cuts at </think> tags"}


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"a": [1, 2,],}\n```',
        '```json\n{"a": [1, 2]} // both\n```',
        '```jsonc\n{\n  // what it is\n  "a": [1, 2]\n}\n```',
        'The answer is {"a": [1, 2]}, I think.',
    ],
)
def test_commas_too_many_comments_and_prose_are_no_reason_to_ask_again(text: str) -> None:
    assert the_json(text) == {"a": [1, 2]}


def test_prose_is_what_stands_outside_of_blocks() -> None:
    assert outside_blocks(f"before\n```python\n{CODE}```\nafter").split() == ["before", "after"]

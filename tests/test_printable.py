"""Text that strangers wrote shows what would steer a terminal, and is otherwise as it was."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolsmith.printable import printable, printable_json, printable_line

ORDINARY = [
    "two lines\nand a\ttab",
    "naïve café, 5 µm ± 0.3 °C → x²",
    "שלום مرحبا بالعالم",
    "می‌خواهم",  # Persian needs the joiner that joins not
    "क्‍ष 你好 ありがとう 안녕 葛󠄀",
    "👩‍❤️‍🔥 👍🏽 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ©️",
    r"a\x1b that somebody typed",
    "[red]brackets[/red] :smile:",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_of_any_script_stays(text: str) -> None:
    assert printable(text) == text
    assert printable_json(text) == json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]52;c;QQ==\x07", r"\x1b]52;c;QQ==\x07"),
        ("\x9b2J\x9d0;title\x9c", r"\x9b2J\x9d0;title\x9c"),
        ("safe\x08\x08\x08\x08evil", r"safe\x08\x08\x08\x08evil"),
        ("evil\rgood", r"evil\x0dgood"),
        ("one\r\ntwo", "one\ntwo"),
        ("x\u202etxt.exe", r"x\u202etxt.exe"),
        ("pass\u200bword\ufeff", r"pass\u200bword\ufeff"),
        ("pass\u200dword", r"pass\u200dword"),
        ("hi\U000e0049\U000e0067", r"hi\U000e0049\U000e0067"),
        ("a\ufe00b", r"a\ufe00b"),
        ("a\u2028b\x85c\x7f", r"a\u2028b\x85c\x7f"),
        ("name\udc9b", r"name\udc9b"),
    ],
)
def test_what_a_terminal_would_obey_or_an_eye_not_see_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(shown) == shown


def test_a_text_cannot_pass_for_another_line() -> None:
    assert printable_line("fine  \n   accepted  physics/other\r\nx") == "fine accepted  physics/other x"


@given(st.text(st.characters(codec=None), max_size=40))
def test_nothing_is_left_that_is_no_character_to_see_and_json_reads_back_as_it_was(text: str) -> None:
    steering = {found for found in printable(text) if unicodedata.category(found) in ("Cc", "Cs")} - {"\n", "\t"}
    assert not steering
    assert json.loads(printable_json({"a": text})) == {"a": text}
    assert not {found for found in printable_json(text) if unicodedata.category(found) in ("Cc", "Cs")}

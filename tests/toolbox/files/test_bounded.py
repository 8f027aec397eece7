"""Files are bounded before they are parsed, and read in the forms that editors give them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.bounded import Unread, parsed_json, read_file
from toolsmith.toolbox.files.front_matter import read_front
from toolsmith.toolbox.files.settings import Settings, read_toml
from toolsmith.toolbox.files.skill import read_skill, render_skill
from toolsmith.toolbox.files.tool_folder import read_tool, tool_files

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "change", [lambda raw: BOM + raw, lambda raw: raw.replace(b"\n", b"\r\n")], ids=["BOM", "CRLF"]
)
def test_what_an_editor_adds_to_every_file_changes_nothing_of_a_tool(change: object) -> None:
    tool = adder(1, with_example=True)
    edited = {
        name: content if name.endswith(".py") else change(content)  # type: ignore[operator] - a function
        for name, content in tool_files(tool).items()
    }
    assert read_tool(tool.path, edited) == tool


def test_settings_with_a_mark_and_line_ends_of_windows_are_read() -> None:
    found = read_toml(Path("toolbox.toml"), BOM + b'name = "x"\r\n[policy]\r\nseconds = 1.0\r\n', Settings)
    assert (found.name, found.policy.seconds) == ("x", 1.0)


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [*a]",
        "a0: &a0 {k: v}\n" + "\n".join(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)),
        "a: &a x\nb: [" + "*a, " * 500 + "]",
        "a: 1" + ":1" * 30_000,
        'a: !!int ""',
        "a: !!bool maybe",
        "a: !!timestamp x",
        "x: " + "[" * 30_000,
        "x:\n " + "- " * 20_000,
        "? " * 20_000,
        "x: " + "y" * 70_000,
    ],
)
def test_front_matter_that_is_wild_is_refused_before_it_is_built(front: str) -> None:
    with pytest.raises(ValueError, match=r"alias|deeper than|longer than|not YAML|a number of|tag"):
        read_front(front)
    assert read_front("metadata: {a: [1, {b: c}]}\nname: a") == {"metadata": {"a": [1, {"b": "c"}]}, "name": "a"}


def test_words_of_a_tool_that_look_like_its_form_come_back_as_they_were() -> None:
    doc = adder(1).doc.model_copy(update={"returns": "---\n- `x` (\n```json\n{}\n```\n## no heading"})
    tool = adder(1).with_(doc=doc)
    assert read_skill(render_skill(tool)).returns == doc.returns


HALVES = ("- `a` (", "```json", "## Examples", "- `a`: ", "\\\\" * 4, "   ")
READ_HALVES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from toolsmith.toolbox.files.skill import read_skill
for line in sys.argv[1:]:
    head = "---\\nname: x\\n---\\n\\n# x\\n\\nAdds.\\n\\n## Parameters\\n\\n"
    try:
        read_skill(head + f"{line}\\n" * (900_000 // (len(line) + 1)))
    except ValueError:
        pass
"""


@pytest.mark.end_to_end
def test_a_megabyte_of_half_a_form_is_read_in_one_pass() -> None:
    """Going back at each line takes hours of the processor; in one pass all of them take seconds."""
    subprocess.run([sys.executable, "-c", READ_HALVES, *HALVES], check=True)


@pytest.mark.parametrize(
    "raw", [b"[" * 200_000, b'{"a":' * 500 + b"1" + b"}" * 500, b"[" + b"1," * 300_000 + b"1]", b"9" * 9_999]
)
def test_json_that_is_too_deep_or_too_much_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"recursion limit|more than 200000 values|out of range"):
        parsed_json(raw)


@pytest.mark.parametrize("raw", [b"x = " + b"[" * 100_000, b"x = " + b"{a=" * 50_000, b"\xff", b"name = 1"])
def test_settings_that_are_none_are_said_in_one_error(raw: bytes) -> None:
    with pytest.raises(BadInputError, match=r"toolbox\.toml"):
        read_toml(Path("toolbox.toml"), raw, Settings)


def test_a_link_a_pipe_a_device_and_a_folder_are_not_opened_as_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * 11)
    found = {name: read_file(tmp_path / name, 10) for name in ("link", "pipe", "secret", "large")}
    assert found["secret"] == b"secret"
    found |= {"folder": read_file(tmp_path), "device": read_file(Path("/dev/zero"))}
    assert {name: each.reason for name, each in found.items() if isinstance(each, Unread)} == {
        "link": "is a symbolic link",
        "pipe": "is not a regular file",
        "large": "has 11 bytes, of which at most 10 are read",
        "folder": "is not a regular file",
        "device": "is not a regular file",
    }

"""The two streams of a command: data goes to standard output, talk to standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from toolsmith.cli.output.job import command_of_process
from toolsmith.cli.output.printable_console import PrintableConsole
from toolsmith.printable import printable, printable_json, printable_line

if TYPE_CHECKING:
    from pydantic import BaseModel

JSON_FORMAT = 1  # of the documents of `--json`; another one where what stood there is no longer where it was
WIDTH_OF_FILES = 200  # a table in a file or a pipe is not folded at the width of a terminal

talk = PrintableConsole(stderr=True)
data = PrintableConsole(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)


def show_json(value: BaseModel | Sequence[BaseModel] | dict[str, Any]) -> None:
    """One JSON document on standard output: which command gave it, and under `result` what."""
    if isinstance(value, dict):
        plain: Any = value
    elif isinstance(value, Sequence):
        plain = [item.model_dump(mode="json") for item in value]
    else:
        plain = value.model_dump(mode="json")
    _show_envelope({"result": plain})


def show_json_error(kind: str, message: str, hint: str, code: int) -> None:
    """The same document where a command gave no result; `error` says why."""
    _show_envelope({"error": {"kind": kind, "message": message, "hint": hint, "exit_code": code}})


def _show_envelope(content: dict[str, Any]) -> None:
    envelope = {"format": JSON_FORMAT, "command": command_of_process(), **content}
    sys.stdout.write(printable_json(envelope, indent=1) + "\n")


def show_names(what: str, names: Sequence[str], *, as_json: bool) -> None:
    """One name a line; as JSON, the list under what it is a list of."""
    if as_json:
        show_json({what: list(names)})
        return
    for name in names:
        show_line(name)


def show_line(text: str) -> None:
    """One record on one line, never folded, whatever line breaks its texts hold."""
    show_text(printable_line(text))


def show_item(text: str) -> None:
    """One record; its further lines are indented, so that none passes for a record of ours."""
    show_text(text.replace("\n", "\n    "))


def show_text(text: str) -> None:
    """Text of several lines, never folded. Thousands of lines: a library that measures each takes seconds."""
    sys.stdout.write(printable(text) + "\n")


def say(text: str) -> None:
    """A sentence for the person at the terminal; never folded, since a command in it is copied."""
    talk.print(text, soft_wrap=True)


def is_at_terminal() -> bool:
    """Whether a person is there to answer."""
    return talk.is_terminal and sys.stdin is not None and sys.stdin.isatty()


def say_heads(text: str) -> None:
    """The heads above lines of data: for a person who reads them, not for the program that they are piped to."""
    if data.is_terminal:
        talk.print(text, style="bold")


def show_error(message: str, hint: str = "") -> None:
    """What went wrong, and what to do next."""
    talk.print(Text("error:", "bold red"), end=" ")
    talk.print(message, soft_wrap=True)
    if hint:
        talk.print(Text("hint:", "bold cyan"), end=" ")
        talk.print(hint, soft_wrap=True)


def called(why: str, *, is_called: bool) -> str:
    """Whether a tool is called on toolsmith's own account, and why."""
    return f"{'called at will' if is_called else 'left out'}: {why}"

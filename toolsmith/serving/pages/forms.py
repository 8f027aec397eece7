"""What people do on the pages: call a tool, answer requests that wait. By the rules that the command line has.

Covered: a tool runs in the sandbox; one that runs elsewhere and may change something is called only where a token came
and the box that says so is ticked; so are answers to requests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from toolsmith.errors import ToolsmithError
from toolsmith.serving.pages.look import Shown
from toolsmith.serving.pages.run_form import arguments_of, entered_of, fields_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Price
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json

_TEXT = "input"  # the field of a text that a tool reads its arguments from
_ALLOWS = "allow"  # the field that says that a call may change something
_MOST_QUEUED = 50  # requests of one group that are shown


class Run(Protocol):
    """`toolsmith.library.use.run.run`."""

    def __call__(
        self, toolbox: Toolbox, tool: str, arguments: Mapping[str, Any], /, *, text: str | None, allow_writes: bool
    ) -> Trial: ...


@dataclass(frozen=True)
class Verbs:
    """What pages let a person do: the functions of `toolsmith.library`, which stands above this package."""

    run: Run
    queue: Callable[[Toolbox], Sequence[Any]]
    answer: Callable[[Toolbox, str, Any], None]
    confirm: Callable[[Toolbox, str], Any]
    price_of: Callable[[str], Price | None]


class Forms:
    """The forms of one toolbox. Paths are those of tools that may be seen."""

    def __init__(self, toolbox: Toolbox, verbs: Verbs) -> None:
        self._box = toolbox
        self._verbs = verbs

    def form(self, path: str, example: str) -> Shown:
        """The form of a tool, filled as the example of that number in its doc where there is one."""
        tool = self._box.read(path)
        number = int(example) if example.isascii() and example.isdecimal() and len(example) < 4 else -1
        examples = tool.doc.examples
        is_there = 0 <= number < len(examples)
        return self._run_page(path, entered_of(tool, examples[number].arguments) if is_there else {})

    def run(self, path: str, form: Mapping[str, str], *, may_write: bool) -> Shown:
        """Call a tool, with the arguments of a form or with the text that it reads them from."""
        tool = self._box.read(path)
        text = form.get(_TEXT, "").strip()
        try:
            trial = self._verbs.run(
                self._box,
                path,
                {} if text else arguments_of(tool, form),
                text=text or None,
                allow_writes=may_write and form.get(_ALLOWS) == "yes",
            )
        except ToolsmithError as error:
            return self._run_page(path, form, error=error)
        return self._run_page(path, form, trial=trial)

    def _run_page(
        self, path: str, entered: Mapping[str, str], *, trial: Trial | None = None, error: ToolsmithError | None = None
    ) -> Shown:
        tool = self._box.read(path)
        values = {
            "tool": tool,
            "fields": fields_of(tool, entered),
            "text": entered.get(_TEXT, ""),
            "why_to_ask": self._box.why_to_ask(tool),
            "trial": trial,
            "result": to_json(trial.result) if trial is not None and trial.is_ok else None,
            "error": error,
        }
        return Shown("run.html", values, 422 if error is not None else 200)

    def queue_page(self, said: str = "") -> Shown:
        """Requests that wait, in the groups that tools would be made of."""
        return Shown("queue.html", {"states": self._verbs.queue(self._box), "said": said, "most": _MOST_QUEUED})

    def answer(self, form: Mapping[str, str], *, may_write: bool) -> Shown:
        """Note what is right for a request, as it is entered or as it was proposed."""
        if not may_write:
            hint = "toolsmith view prints an address with one; for toolsmith serve set TOOLSMITH_TOKEN."
            return Shown("failed.html", {"message": "an answer is written only with a token", "hint": hint}, 403)
        number = form.get("id", "")
        if form.get("verb") == "confirm":
            self._verbs.confirm(self._box, number)
        else:
            self._verbs.answer(self._box, number, _value_of(form.get("answer", "")))
        return self.queue_page(f"Noted for request {number[:8]}.")


def _value_of(text: str) -> Any:
    """What a person types: JSON where it is some, else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text

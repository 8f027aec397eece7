"""A toolbox in which every text that a stranger may write steers a terminal, and records that are filled with such text."""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from tests.toolbox.tools import tool_of
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.logs.rejected import RejectedDraft
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Doc, Example, Provenance, Remote, Tool
from toolsmith.types.verdict import Check, Verdict

# A title, a link, the clipboard, colours in both forms, backspaces, a line drawn over, direction, no width, markup.
HOSTILE = (
    "A\x1b]0;T\x07\x1b]8;;http://evil\x1b\\L\x1b]8;;\x1b\\\x1b]52;c;QQ==\x07\x1b[2J\x9b31mC\x9d0;t\x9c\x08\x08"
    "D\u202eE\u2066F\u200bG\x7fH\x1f\x1e[red]I[/red][link=http://evil]J[/link]\rK"
)
IN_A_NAME = HOSTILE.replace("/", "|").replace("\r", "")  # of a file


def hostile_toolbox(root: Path, sandbox: Sandbox, text: str = HOSTILE, in_a_name: str = IN_A_NAME) -> Toolbox:
    """Docs, code, verdicts, books, remotes, categories, commits, releases, calls and queued requests of a stranger."""
    Toolbox.create(root, name=text)
    box = Toolbox.open(root, sandbox=sandbox)
    for tool in _tools(text, in_a_name):
        box.add(tool, model=text)
    box.describe("words", text)
    box.set_tags("say", ["tag"])
    git = box.history.git
    skill = root / "words" / "say" / "SKILL.md"
    skill.write_text(skill.read_text("utf-8").replace("Returns", "Returns\n\nOne more.", 1), "utf-8")
    git.run("-c", f"user.name={in_a_name}", "-c", "user.email=a@b", "commit", "-q", "-a", "-m", text)
    broken = root / "words" / "broken"
    broken.mkdir()
    (broken / "SKILL.md").write_text(f"---\nname: broken\n---\n\n# {text}\n", "utf-8")
    (broken / "tool.json").write_text("{}", "utf-8")
    git.run("add", "words/broken")
    git.run("commit", "-q", "-m", f"Break\n\nTool: {text}")
    git.run("tag", "-a", "v1", "-m", text)
    box = Toolbox.open(root, sandbox=sandbox)
    for name in ("say", "fail", "crash"):
        box.call(name, {"text": text}, request=text, model=text)
    found = Check(name=text, outcome="failed", summary=text, evidence=(text,))
    failed = Verdict(status="rejected", checks=(found,))
    box.rejected.keep(
        RejectedDraft(task=text, verdict=failed, tool=_tools(text, in_a_name)[0], maker=text, replies=(text,))
    )
    queue_of(box.private).add(text, text)
    return box


def _tools(text: str, in_a_name: str) -> list[Tool]:
    passed = Check(name=text, outcome="passed", summary=text, evidence=(text,))
    accepted = Verdict(
        status="accepted", checks=(passed,), passed=1, total=1, unproven_branches=(text,), suspected=(text,)
    )
    doc = Doc(
        description=text,
        when_to_use=text,
        when_not_to_use=text,
        parameters={"text": text},
        returns=text,
        errors=text,
        examples=(Example(arguments={"text": text}, result=text, request=text),),
    )
    bodies = {
        "say": f"return {text!r} + text",
        "fail": f"raise ValueError({text!r})",
        "crash": f"raise KeyError({text!r})",
    }
    source = Provenance(reference=text, section=text, licence=text, maker=text, notes=(text,))
    made = [
        tool_of(
            f'def {name}(text: str) -> str:\n    """Text."""\n    # {in_a_name}\n    {body}\n',
            name=name,
            category="words",
            doc=doc,
            verdict=accepted,
            provenance=source,
        )
        for name, body in bodies.items()
    ]
    far = Remote(kind="schema", address=text, operation=text)
    return [*made, made[0].with_(name="far", code="", remote=far)]


def filled(kind: Any, within: tuple[Any, ...] = ()) -> Any:
    """A value of a type, every text in it hostile; a record holds none of its own kind."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        hints = typing.get_type_hints(kind)
        return kind.model_construct(**{name: filled(hints[name], (*within, kind)) for name in kind.model_fields})
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return inside[0]
    if origin is typing.Annotated:
        return filled(inside[0], within)
    if origin in (typing.Union, types.UnionType):
        return filled(next(each for each in inside if each is not type(None)), within)
    if origin is tuple:
        return tuple(filled(each, within) for each in inside if each not in (Ellipsis, *within))
    if origin is list:
        return [filled(inside[0], within)]
    if origin is dict:
        return {filled(inside[0], within): filled(inside[1], within)}
    return {str: HOSTILE, int: 1, float: 1.0, bool: True}.get(kind, {HOSTILE: [HOSTILE]})

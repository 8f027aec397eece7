"""The page of one tool: what a model reads of it, its code, why it is believed, what it calls, what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from toolsmith.errors import ToolNotFoundError, ToolsmithError
from toolsmith.recipes.economics import ToolCost, account
from toolsmith.recipes.signature_line import signature_line
from toolsmith.serving.pages.digest import Digest
from toolsmith.toolbox.files.entry import Entry
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.logs.trials import TrialSum
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.log import Version
from toolsmith.types.message import Price
from toolsmith.types.task import Case, Part
from toolsmith.types.tool import Tool

MOST_CASES = 40  # that are shown
_PARTS: tuple[Part, ...] = ("hidden", "validation", "shown")

PriceOf = Callable[[str], Price | None]


class Gain(NamedTuple):
    """What a version says that it gained: right calls before and after, and its p-value, as its commit has them."""

    label: str
    before: str
    after: str
    p_value: str


class ToolPage(NamedTuple):
    """`tool` is None where its folder cannot be read; `entry.problem` then says why."""

    entry: Entry
    tool: Tool | None
    doc: str
    signature: str
    commit: str
    parts: tuple[tuple[str, int], ...]  # of the cases
    cases: tuple[Case, ...]
    calls: tuple[str, ...]
    callers: tuple[str, ...]
    trials: tuple[TrialSum, ...]
    cost: ToolCost | None
    remote: str  # whether a call may write, and why; empty for code that is here


def found(box: Toolbox, path: str) -> Entry:
    """What the catalogue says of a tool, by exactly its path.

    Raises:
        ToolNotFoundError: there is none.
    """
    entry = box.catalogue.entry(path)
    if entry is None:
        raise ToolNotFoundError(f"no tool {path[:200]!r} in this toolbox", hint="The search finds tools by words.")
    return entry


def tool_page(box: Toolbox, path: str, digest: Digest | None, price_of: PriceOf) -> ToolPage:
    """Everything that is known of a tool.

    Args:
        box: the toolbox.
        path: of the tool, exactly.
        digest: of the logs; None: nothing is said of calls.
        price_of: of a model, by its name.

    Raises:
        ToolNotFoundError: there is none.
    """
    entry = found(box, path)
    commit = box.commit
    try:
        tool = None if entry.problem else box.read(path, commit)
    except ToolsmithError as error:
        entry, tool = entry.model_copy(update={"problem": error.message}), None
    if tool is None:
        return ToolPage(entry, None, "", "", commit, (), (), (), (), (), None, "")
    trials = tuple(digest.trials_of(path)) if digest is not None else ()
    counts = Counter(case.part for case in tool.cases)
    return ToolPage(
        entry,
        tool,
        render_doc(tool),
        signature_line(tool),
        commit,
        tuple((part, counts[part]) for part in _PARTS if counts[part]),
        tuple(sorted(tool.cases, key=lambda case: _PARTS.index(case.part)))[:MOST_CASES],
        tuple(dict.fromkeys(program.name for program in tool.dependencies)),
        tuple(box.catalogue.callers(tool)),
        trials,
        _cost_of(tool, digest, trials, price_of) if digest is not None else None,
        _remote(box, tool),
    )


def gains_of(version: Version) -> tuple[Gain, ...]:
    """What the trailers of a version's commit say that it gained."""
    said = version.trailers
    named = (("right calls", "Success"), ("found among five", "Recall"))
    p_value = said.get("P-Value", "")
    return tuple(
        Gain(label, said[f"{key}-Before"], said[f"{key}-After"], p_value if key == "Success" else "")
        for label, key in named
        if f"{key}-Before" in said and f"{key}-After" in said
    )


def _cost_of(tool: Tool, digest: Digest, trials: Sequence[TrialSum], price_of: PriceOf) -> ToolCost:
    maker = tool.provenance.maker
    return account([tool], digest.answers(), trials, maker=maker, maker_price=price_of(maker)).tools[0]


def _remote(box: Toolbox, tool: Tool) -> str:
    if tool.remote is None:
        return ""
    standing = box.standing(tool)
    return f"{'only reads' if standing.only_reads else 'may write'}: {standing.why}"

"""What makes a toolbox worse: findings about its tools, each with what to do. Nothing is changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from toolsmith.errors import BadInputError, UsageError
from toolsmith.toolbox.files.conflict_markers import about_marker
from toolsmith.toolbox.files.entry import Entry, folders_above
from toolsmith.toolbox.git.read_tools import read_tools
from toolsmith.toolbox.index.views import views_of
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value
from toolsmith.verify.compare import matches, plain
from toolsmith.verify.docs.components import audit_doc
from toolsmith.verify.duplicates import find_twins, normalized

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox

Rule = Literal[
    "broken", "same-code", "same-results", "confusable", "no-description", "no-units", "no-examples", "example-differs",
    "no-independent-cases", "never-used", "placed-badly", "changed-since-proof", "conflict-marker", "smells",
    "undocumented-parameters", "suspicious-text",
]  # fmt: skip
RULES: tuple[Rule, ...] = get_args(Rule)

_CONFUSABLE = 0.92  # cosine of two tools' docs: above it a searcher cannot tell them apart
_MOST_COMPARED = 5_000  # tools whose docs are compared pairwise
_FEWEST_TRIALS = 20  # of the whole toolbox, before "never used" means anything
_SHORTEST_DESCRIPTION = 15
_UNIT = re.compile(
    r"\b(?:(?:milli|centi|deci|hecto|kilo|mega|giga|micro|nano)?(?:met(?:re|er)|lit(?:re|er)|gram(?:me)?|newton|joule|watt|volt"
    r"|amp(?:ere)?|ohm|pascal|hertz|byte|bit|bar|calorie|farad|tesla|second|mole)s?|hours?|minutes?|days?|weeks?|months?|years?"
    r"|[kcdmµun]?m[23]?|[mkµu]?g|ms|µs|ns|s|hrs?|[mcdh]l|ha|hectares?|acres?|tonnes?|tons?|inch(?:es)?|feet|foot|ft"
    r"|yards?|miles?|mph|km/?h|kph|knots?|pounds?|lbs?|ounces?|oz|gallons?|pints?|kelvins?|celsius|fahrenheit|degrees?|deg"
    r"|radians?|rad|[kmg](?:[wjnv]|hz|pa)|hz|pa|[kmg]?(?:wh|ev|cal)|m?mol|hp|psi|atm|mbar|db|decibels?|kb|mb|gb|rpm|lux|lumens?"
    r"|percent|percentage|dollars?|euros?|cents?|usd|eur|gbp|currency|pixels?|px|unit(?:s|less)?|dimensionless|ratio|fraction"
    r"|share|probability|count|number of|index|whole|integer|proportion)\b"
    r"|[%°µΩ€$£²³]|/s|(?:\bin\s+|[\[(]|\w_)(?:[lht]|min|(?-i:[AKCFVWJNT]))(?!\w)|\w_[akcfvwjn](?!\w)",
    re.IGNORECASE,
)


class LintFinding(Record):
    """One thing to mend. `others` are the tools that it is about besides."""

    rule: Rule
    path: str
    message: str
    others: tuple[str, ...] = ()


def lint(
    toolbox: Toolbox,
    rules: Sequence[str] = (),
    *,
    run: bool = True,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[LintFinding]:
    """Findings, sorted by path.

    Args:
        toolbox: to look at.
        rules: only these; empty: all.
        run: whether examples are executed and behaviour is compared, which takes the sandbox.
        report: called with the number of tools looked at, and of all.

    Raises:
        UsageError: there is no such rule.
    """
    wanted = set(rules or RULES)
    if unknown := sorted(wanted - {*RULES}):
        raise UsageError(f"there is no rule {', '.join(map(repr, unknown))}", hint=f"There are: {', '.join(RULES)}")
    entries = toolbox.entries()
    found = [_broken(entry.path, entry.problem) for entry in entries if entry.problem]
    found += [_changed(entry.path, entry.verdict) for entry in entries if entry.status == "changed"]
    found += _marked(toolbox, entries) if "conflict-marker" in wanted else []
    read = read_tools(toolbox.history, toolbox.commit, [entry.path for entry in entries if not entry.problem])
    tools = [tool for _, tool in read if not isinstance(tool, BadInputError)]
    uses = Counter[str]()
    for each in toolbox.trials.sums() if "never-used" in wanted else ():
        uses[each.tool] += each.count
    found += _same_code(tools)
    found += _confusable(toolbox, tools) if "confusable" in wanted else []
    twins = {path for finding in found if finding.rule == "same-code" for path in (finding.path, *finding.others)}
    for number, tool in enumerate(tools, 1):
        found += [
            *_doc_findings(tool),
            *_text_findings(tool),
            *_case_findings(tool),
            *_place_findings(tool),
            *_use_findings(tool, uses),
        ]
        if run and tool.remote is None:
            found += _run_findings(toolbox, tool, twins, wanted)
        report(number, len(tools))
    return sorted((each for each in found if each.rule in wanted), key=lambda each: (each.path, RULES.index(each.rule)))


def _broken(path: str, problem: str) -> LintFinding:
    return LintFinding(rule="broken", path=path, message=f"the folder cannot be read: {problem}")


def _changed(path: str, verdict: str) -> LintFinding:
    return LintFinding(rule="changed-since-proof", path=path, message=f"{verdict}: toolsmith verify")


def _marked(toolbox: Toolbox, entries: Sequence[Entry]) -> Iterator[LintFinding]:
    """Files with the lines that an unfinished merge leaves, in tools and elsewhere."""
    tools = {entry.path for entry in entries}
    for file, line in toolbox.history.trees.marked(toolbox.commit).items():
        path = next((folder for folder in folders_above(file) if folder in tools), file)
        name = file.removeprefix(f"{path}/")
        yield LintFinding(rule="conflict-marker", path=path, message=about_marker(name, line))


def _same_code(tools: Sequence[Tool]) -> Iterator[LintFinding]:
    by_shape: dict[str, list[str]] = {}
    for tool in tools:
        if tool.remote is None:
            by_shape.setdefault(normalized(tool.code), []).append(tool.path)
    for paths in by_shape.values():
        if len(paths) > 1:
            message = "the same code, but for names: retire all but one"
            yield LintFinding(rule="same-code", path=paths[0], message=message, others=tuple(paths[1:]))


def _confusable(toolbox: Toolbox, tools: Sequence[Tool]) -> list[LintFinding]:
    """Pairs whose docs look the same to the toolbox's own embedder."""
    import numpy as np

    chosen = tools[:_MOST_COMPARED]
    if len(chosen) < 2:
        return []
    texts = [" ".join(view.text for view in views_of(tool) if view.kind != "name") or tool.name for tool in chosen]
    matrix = np.asarray(toolbox.embedder.embed(texts), dtype=np.float32)
    found = []
    for place, tool in enumerate(chosen[:-1]):
        scores = matrix[place + 1 :] @ matrix[place]
        near = np.flatnonzero(scores >= _CONFUSABLE)
        others = tuple(chosen[place + 1 + int(each)].path for each in near[:5])
        if others:
            message = f"a searcher would confuse it with {', '.join(others)}: say in both when to use which"
            found.append(LintFinding(rule="confusable", path=tool.path, message=message, others=others))
    return found


def _doc_findings(tool: Tool) -> Iterator[LintFinding]:
    doc = tool.doc
    if len(doc.description.strip()) < _SHORTEST_DESCRIPTION:
        yield LintFinding(rule="no-description", path=tool.path, message="the description says next to nothing")
    schemas = {parameter.name: parameter.type_schema for parameter in tool.signature.parameters}
    takes_unit = any(re.search(r"(?:^|_)units?(?:_|$)", name) for name in schemas)
    silent = [
        name
        for name, schema in schemas.items()
        if schema.get("type") == "number"
        and not takes_unit
        and not _UNIT.search(f"{doc.parameters.get(name, '')} {name} {name.replace('_', ' ')}")
    ]
    if silent:
        message = f"no unit is given for {', '.join(silent)}"
        yield LintFinding(rule="no-units", path=tool.path, message=message)
    if not doc.examples:
        yield LintFinding(rule="no-examples", path=tool.path, message="the doc has no worked example")


def _text_findings(tool: Tool) -> Iterator[LintFinding]:
    """What a doc has that no doc needs, and what that of somebody else's tool lacks."""
    audited = audit_doc(tool)
    if audited.smells and tool.remote is not None:
        yield LintFinding(rule="smells", path=tool.path, message=", ".join(audited.smells))
    if audited.undocumented and tool.remote is not None:
        message = f"nothing is said of {', '.join(audited.undocumented)}"
        yield LintFinding(rule="undocumented-parameters", path=tool.path, message=message)
    for problem in audited.suspicious:
        yield LintFinding(rule="suspicious-text", path=tool.path, message=problem)


def _case_findings(tool: Tool) -> Iterator[LintFinding]:
    if tool.remote is None and not any(case.part == "hidden" for case in tool.cases):
        message = "no case that its maker did not see: give some, then run toolsmith verify"
        yield LintFinding(rule="no-independent-cases", path=tool.path, message=message)


def _place_findings(tool: Tool) -> Iterator[LintFinding]:
    if not tool.category:
        message = "it stands at the top, in no category: toolsmith move"
        yield LintFinding(rule="placed-badly", path=tool.path, message=message)


def _use_findings(tool: Tool, uses: Mapping[str, int]) -> Iterator[LintFinding]:
    total = sum(uses.values())
    if total >= _FEWEST_TRIALS and not uses.get(tool.path):
        message = f"never called in {total} logged trials of this toolbox: retire it, or say better what it is for"
        yield LintFinding(rule="never-used", path=tool.path, message=message)


def _gives(tool: Tool, result: Value, told: JsonValue) -> bool:
    """Whether a result is what an example tells: to the letter, or as it would be right as a case."""
    return bool(plain(result) == told) or matches(result, told, tool.comparison)


def _run_findings(toolbox: Toolbox, tool: Tool, twins: set[str], wanted: set[str]) -> Iterator[LintFinding]:
    policy = toolbox.policy_for(tool.path)
    if "example-differs" in wanted and tool.doc.examples:
        examples = tool.doc.examples
        trials = toolbox.sandbox.call_many(tool.program, [example.arguments for example in examples], policy)
        for example, trial in zip(examples, trials, strict=True):
            if not trial.is_ok or not _gives(tool, trial.result, example.result):
                message = (
                    f"its example {example.arguments} does not give {example.result!r} any more: {trial.explain()}"
                )
                yield LintFinding(rule="example-differs", path=tool.path, message=message)
    if "same-results" in wanted and tool.path not in twins:
        others = [other for other in toolbox.neighbours(tool) if other.path > tool.path]
        notes = find_twins(tool, others, toolbox.sandbox, policy).notes if others else ()
        if notes:
            yield LintFinding(rule="same-results", path=tool.path, message=f"{notes[0]}: retire one of them")

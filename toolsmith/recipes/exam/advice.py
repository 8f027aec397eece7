"""What to do next, the most certain first: what running the tools proves, then what the answers cost.

Proved without a model: two tools that do the same and are found for the same words; a doc whose examples, or calls in
prose, do not give what it says. From the answers: a pair that is confused, a tool whose calls go wrong, requests that
no tool answers, a model that calls most tools wrongly, whose answers then blame no tool.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from toolsmith.recipes.exam.doc_fit import belongs_to
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.records import Marked
from toolsmith.recipes.exam.search_alone import NAME
from toolsmith.recipes.exam.tables import confusions, rows_by
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import from_json
from toolsmith.verify.compare import matches
from toolsmith.verify.docs.doc_calls import written_calls
from toolsmith.verify.docs.doc_facts import contradictions
from toolsmith.verify.duplicates import find_twins

Step = Literal["retire one of two", "mend the doc", "tell apart", "refine the doc", "add a tool", "change the model"]
_PROVED: tuple[Step, ...] = ("retire one of two", "mend the doc")
_NEAR = 3  # look-alikes of a tool that may be its duplicate
_SHARED = 0.5  # of a tool's requests for which its twin is found as well
_FOUND_IN = 5  # hits
_MOST_CHECKED = 200  # tools whose docs and twins are run
_WEAK = 0.5  # of calls right: a model that surely has fewer says nothing about single tools
_FEWEST_LOST = 2  # wrong answers before anything is said of them
_SAME = Comparison(mode="json", relative_tolerance=1e-6, absolute_tolerance=1e-9)
_OF_ARGUMENTS = ("invented_parameter", "missing_parameter", "redundant_parameter", "wrong_value", "invented_value")


class Advice(Record):
    """One thing to do: which tools, why, what it has cost so far in wrong answers, and the command that does it."""

    step: Step
    tools: tuple[str, ...]
    why: str
    lost: int = 0
    command: str = ""


def advise(
    material: Material, calls: ExamCalls, marked: Sequence[Marked], toolbox: Toolbox, unanswered: int = 0
) -> list[Advice]:
    """What to do next, most urgent first.

    Args:
        material: of the exam.
        calls: of the exam.
        marked: its marks.
        toolbox: that was examined.
        unanswered: requests in its queue that no tool fitted.
    """
    examined = list(dict.fromkeys([*(each.tool for each in marked if each.tool), *material.examined]))[:_MOST_CHECKED]
    asked = [each for each in marked if each.model != NAME and not each.error]
    weak = _weak_models(asked)
    told = [each for each in asked if each.model not in weak]
    lost = Counter(each.tool for each in asked if not each.is_right and each.tool)
    found = [*_duplicates(material, calls, examined, toolbox, lost), *_wrong_docs(material, calls, examined, lost)]
    found += [*_confused(told, found, material.paths), *_poor(told, found), *_missing(unanswered), *weak.values()]
    ordered = [step for step in Step.__args__]  # type: ignore[attr-defined]  # noqa: C416 - a tuple of words
    return sorted(found, key=lambda each: (each.step not in _PROVED, -each.lost, ordered.index(each.step)))


def _duplicates(
    material: Material, calls: ExamCalls, paths: Sequence[str], toolbox: Toolbox, lost: Counter[str]
) -> list[Advice]:
    """Pairs that do the same by code or results, and that the same requests find."""
    found: dict[tuple[str, str], Advice] = {}
    for path in paths:
        tool = material.tool(path)
        near = [material.tool(other) for other in material.alike(path)[:_NEAR]]
        near = [other for other in near if other.remote is None and _may_be_twins(material, tool, other, calls)]
        if tool.remote is not None or not near:
            continue
        twins = find_twins(tool, near, toolbox.sandbox, toolbox.policy_for(path))
        for other in (*twins.by_code, *twins.by_results):
            one, two = sorted((path, other.path))
            if (one, two) not in found and _share_requests(material, tool, other, toolbox):
                how = "code" if other in twins.by_code else "results, on shared inputs"
                found[one, two] = Advice(
                    step="retire one of two",
                    tools=(one, two),
                    why=f"they have the same {how}, and are found for the same requests",
                    lost=lost[one] + lost[two],
                    command=f"toolsmith retire {two}",
                )
    return list(found.values())


def _may_be_twins(material: Material, tool: Tool, other: Tool, calls: ExamCalls) -> bool:
    """Whether one executed call speaks for it, or the parameters are called otherwise, so that none can be compared."""
    names = [each.name for each in tool.signature.parameters]
    held = next((each for each in material.requests(tool.path) if each.is_confirmed), None)
    if held is None or names != [each.name for each in other.signature.parameters]:
        return True
    trial = calls.run(other, from_json(held.arguments))
    return trial.is_ok and matches(trial.result, held.expected, _SAME)


def _share_requests(material: Material, tool: Tool, other: Tool, toolbox: Toolbox) -> bool:
    """Whether a tool's requests find its twin too, or either is what the other's own words find first."""
    texts = [held.request for held in material.requests(tool.path)[:4]]
    hits = [[hit.path for hit in toolbox.search(text, _FOUND_IN)] for text in texts]
    shared = sum(other.path in each for each in hits)
    is_first = material.alike(tool.path)[:1] == [other.path]
    return is_first or (bool(texts) and shared >= _SHARED * len(texts))


def _wrong_docs(material: Material, calls: ExamCalls, paths: Sequence[str], lost: Counter[str]) -> list[Advice]:
    found = []
    for path in paths:
        tool = material.tool(path)
        said = _contradicted(material, tool, calls) if tool.remote is None else ""
        said = said or _elsewhere(material, tool, paths)
        if said:
            found.append(
                Advice(
                    step="mend the doc", tools=(path,), why=said, lost=lost[path], command=f"toolsmith refine {path}"
                )
            )
    return found


def _contradicted(material: Material, tool: Tool, calls: ExamCalls) -> str:
    """What the doc says that its own calls contradict; empty where nothing."""
    made = [calls.run(tool, from_json(held.arguments)) for held in material.requests(tool.path)]
    if wrong := contradictions(tool.doc, tool.signature, made):
        return f"it says what does not hold: {wrong[0]}"[:200]
    claims = [(each.arguments, each.result, "an example") for each in tool.doc.examples]
    names = {tool.function, tool.name, tool.name.replace("-", "_")}
    claims += [
        (each.arguments, each.result, each.text) for each in written_calls(tool.doc, names) if each.claims_result
    ]
    for arguments, result, what in claims:
        trial = calls.run(tool, from_json(arguments))
        if not trial.is_ok:
            return f"{what} fails: {trial.explain()[:150]}"
        if not matches(trial.result, result, _SAME):
            return f"{what} says {str(result)[:80]}, and the call gives {str(trial.result)[:80]}"
    return ""


def _elsewhere(material: Material, tool: Tool, paths: Sequence[str]) -> str:
    """Whether the description is about another tool, or about something else, by the words of the code."""
    other = belongs_to(tool, [each for path in paths if path != tool.path if (each := material.tool(path)).code])
    return f"its description is about {other}, by the words of the code" if other else ""


def _confused(marked: Sequence[Marked], known: Sequence[Advice], paths: Sequence[str]) -> list[Advice]:
    """Pairs of tools of which one is called for the other, in both directions together."""
    pairs: Counter[tuple[str, str]] = Counter()
    for each in confusions(marked):
        if each.called != each.right and each.called in paths:
            one, two = sorted((each.right, each.called))
            pairs[one, two] += each.count
    proved = {each.tools for each in known}
    return [
        Advice(
            step="tell apart",
            tools=pair,
            why=f"{count} times one was called for the other",
            lost=count,
            command=f"toolsmith refine {' '.join(pair)}",
        )
        for pair, count in pairs.most_common()
        if count >= _FEWEST_LOST and pair not in proved
    ]


def _poor(marked: Sequence[Marked], known: Sequence[Advice]) -> list[Advice]:
    """Tools whose arguments go wrong, with the parameter's mistakes that are most frequent.

    The same mistake in several forms of one request counts once.
    """
    mistakes: dict[str, Counter[str]] = defaultdict(Counter)
    lost: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    for each in marked:
        wrong = [flaw for flaw in each.flaws if flaw in _OF_ARGUMENTS]
        same = (each.model, each.tool, *each.details[:1])
        if each.tool and wrong and same not in seen:
            seen.add(same)
            lost[each.tool] += 1
            mistakes[each.tool].update([*wrong, *each.details[:2]])
    mended = {each.tools[0] for each in known if each.step == "mend the doc"}
    found = []
    for path, count in lost.most_common():
        if count >= _FEWEST_LOST and path not in mended:
            said = "; ".join(text for text, _ in mistakes[path].most_common(2))
            why = f"{count} calls with wrong arguments: {said}"[:300]
            found.append(
                Advice(step="refine the doc", tools=(path,), why=why, lost=count, command=f"toolsmith refine {path}")
            )
    return found


def _weak_models(marked: Sequence[Marked]) -> dict[str, Advice]:
    """Models that surely go wrong more often than not, in their calls or in all that was asked, with what to do."""
    calls = [each for each in marked if each.tool and each.exam in ("call", "need", "noise", "choose")]
    found: dict[str, Advice] = {}
    for row in (*rows_by(calls, lambda _: "calls"), *rows_by(marked, lambda _: "questions")):
        if row.share.interval[1] < _WEAK and row.model not in found:
            right, total = row.share.right, row.share.total
            found[row.model] = Advice(
                step="change the model",
                tools=(),
                why=f"{row.model} has {right} of {total} {row.name} right; where most goes wrong, no doc is to blame",
                lost=total - right,
                command="toolsmith train sft --model" if row.model.startswith("local:") else "",
            )
    return found


def _missing(unanswered: int) -> list[Advice]:
    if not unanswered:
        return []
    why = f"{unanswered} requests in the queue that no tool fitted"
    return [Advice(step="add a tool", tools=(), why=why, lost=unanswered, command="toolsmith queue")]

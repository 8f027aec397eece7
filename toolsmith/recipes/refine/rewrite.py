"""The analyzer and the rewriter of DRAFT (Qu et al. 2024). A rewrite is returned only once every check of it holds."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.prompts.quote import as_data, trial_as_data
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.judging.leaks import leaks, without_leaks
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION
from toolsmith.toolbox.files.skill import read_skill, render_doc, render_skill
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.types.tool import DOC_TEXTS, LONGEST_DESCRIPTION, Doc, Example, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json
from toolsmith.verify.compare import matches
from toolsmith.verify.docs.doc_calls import written_calls
from toolsmith.verify.docs.doc_facts import contradictions, too_narrow
from toolsmith.verify.docs.screen import screened
from toolsmith.verify.run_cases import argument_problems

MOST_EXAMPLES = 3
_BUDGET_CHARACTERS = 2_500  # a small model reads several docs at once
_BUDGET_PER_PARAMETER = 250
_SHOWN_TRIALS = 20
_MOST_FINDINGS = 20
_LONGEST_FINDING = 600
LONGEST_EXAMPLE_RESULT = 1_000  # characters; a longer one is no example for a small model
_LONGEST_KNOWN = 100_000  # characters of a schema that is searched for addresses
_ROUNDED = Comparison(mode="json", relative_tolerance=1e-3)  # prose rounds
_MARKUP = re.compile(r"^\s*(?:#|```|~~~|---)", re.MULTILINE)  # would end the section that the text stands in


class Rewrite(Record):
    """A doc whose facts and examples hold, and where its writer wants to look next."""

    doc: Doc
    explore_next: str = ""


def analyze(tool: Tool, analyzer: Model, trials: Sequence[Trial], mistakes: Sequence[str] = ()) -> list[str]:
    """What the doc should say differently, one sentence each; empty where it agrees with what happened.

    Raises:
        BadReplyError: the reply could not be read, even after feeding that back.
        ModelError: the analyzer could not be asked.
    """
    variables = {
        "tool": tool,
        "doc": render_doc(tool),
        "schema": tool.signature.json_schema(tool.doc.parameters),
        "trials": [trial_as_data(trial) for trial in trials[-_SHOWN_TRIALS:]],
        "mistakes": list(mistakes),
    }
    return ask(analyzer, "analyze_trials", _parse_findings, variables, tries=TRIES_PER_QUESTION)


def rewrite(
    tool: Tool,
    rewriter: Model,
    findings: Sequence[str],
    trials: Sequence[Trial],
    calls: Calls,
    earlier: Sequence[str] = (),
    *,
    mistakes: Sequence[str] = (),
    held_out: Sequence[HeldOut] = (),
    others: Collection[str] = (),
    with_examples: bool = True,
) -> Rewrite:
    """A new doc. What the schema, a call or its own examples contradict, or no doc needs, is fed back once.

    Without examples it holds no result of a call but in its prose, which may not repeat a long text of one.

    Raises:
        BadReplyError: the reply could not be read or did not hold, even after feeding that back.
        ModelError: the rewriter could not be asked.
    """
    variables = {
        "tool": tool,
        "fields": {
            **tool.doc.model_dump(mode="json", exclude={"examples"}),
            "examples": [_plain(example) for example in tool.doc.examples],
        },
        "schema": tool.signature.json_schema(),
        "findings": list(findings),
        "trials": [trial_as_data(trial) for trial in trials[-_SHOWN_TRIALS:]],
        "mistakes": list(mistakes),
        "earlier": list(earlier),
        "budget": length_budget(tool),
        "names": [] if tool.signature.accepts_more else [parameter.name for parameter in tool.signature.parameters],
        "most_examples": MOST_EXAMPLES if with_examples else 0,
    }
    around = tool, trials, held_out, others
    return ask(
        rewriter,
        "rewrite_doc",
        lambda text: _screened(_parse_rewrite(text, tool, trials, calls, with_examples=with_examples), *around),
        variables,
        tries=TRIES_PER_QUESTION,
    )


def length_budget(tool: Tool) -> int:
    """Characters that a doc may have, examples included."""
    return _BUDGET_CHARACTERS + _BUDGET_PER_PARAMETER * len(tool.signature.parameters)


def doc_problems(tool: Tool, doc: Doc, trials: Sequence[Trial], calls: Calls) -> list[str]:
    """Everything that forbids keeping `doc`: form, length, contradicted facts, and calls in it that do not hold."""
    documented = tool.with_(doc=doc)
    problems = contradictions(doc, tool.signature, trials)
    length, budget = len(render_doc(documented)), length_budget(tool)
    if length > budget:
        problems.append(f"it has {length} characters; at most {budget} are allowed, examples included.")
    if len(doc.description) > LONGEST_DESCRIPTION:
        problems.append(f"the description is longer than {LONGEST_DESCRIPTION} characters.")
    if any(_MARKUP.search(text) for text in doc.texts) or not _is_storable(documented):
        problems.append("it has headings or fences at the start of a line; write plain text.")
    problems += [problem for example in doc.examples for problem in _example_problems(tool, example, trials, calls)]
    for call in written_calls(doc, {tool.function, tool.name}):
        trial = calls.run(tool, call.arguments)
        if trial.blame == "environment":
            continue
        if call.claims_result and not (trial.is_ok and matches(trial.result, call.result, _ROUNDED)):
            problems.append(f"{call.text} does not hold: it {trial.explain()}.")
    return problems


def doc_faults(
    tool: Tool,
    trials: Sequence[Trial],
    calls: Calls,
    held_out: Sequence[HeldOut],
    others: Collection[str],
    doc: Doc,
) -> list[str]:
    """Everything that a rewrite of `tool` may not hold."""
    return doc_problems(tool, doc, trials, calls) + _text_problems(doc, tool, trials, held_out, others)


def _example_problems(tool: Tool, example: Example, trials: Sequence[Trial], calls: Calls) -> list[str]:
    trial = calls.run(tool, example.arguments, request=example.request)
    if not trial.was_made:
        is_shown = any(example.result == shown.result for shown in _shown(tool, example.arguments, None, trials))
        return [] if is_shown else [f"the example with {as_data(example.arguments)} is of no call that was made."]
    if not trial.is_ok:
        return [f"the example with {as_data(example.arguments)} does not return: {trial.explain()}."]
    if to_json(trial.result) != example.result:
        return [f"the example with {as_data(example.arguments)} returned {as_data(to_json(trial.result))}."]
    return []


def _parse_findings(text: str) -> list[str]:
    items = the_json(text).get("findings")
    if not isinstance(items, list) or len(items) > _MOST_FINDINGS:
        raise UnreadableReplyError(f'its JSON has no list "findings" of at most {_MOST_FINDINGS} items.')
    findings = []
    for number, item in enumerate(items, 1):
        said = item.get("finding") if isinstance(item, dict) else None
        if not isinstance(said, str) or not said.strip() or len(said) > _LONGEST_FINDING:
            raise UnreadableReplyError(
                f"finding {number} is not an object with a text of at most {_LONGEST_FINDING} characters."
            )
        about = str(item.get("about", "")).strip()[:100]
        findings.append(f"{about}: {said.strip()}" if about else said.strip())
    return findings


def _parse_rewrite(
    text: str, tool: Tool, trials: Sequence[Trial], calls: Calls, *, with_examples: bool = True
) -> Rewrite:
    fields = the_json(text)
    problems = _form_problems(fields, tool)
    if problems:
        raise UnreadableReplyError(" ".join(problems))
    doc = Doc(
        **{name: fields.get(name, "").strip() for name in DOC_TEXTS},
        parameters={name: said.strip() for name, said in fields["parameters"].items()},
    )
    written = (fields.get("examples") or []) if with_examples else []
    examples, problems = _executed(tool, written, trials, calls)
    doc = doc.model_copy(update={"examples": examples})
    problems += doc_problems(tool, doc, trials, calls)
    if problems:
        raise UnreadableReplyError(" ".join(problems))
    return Rewrite(doc=doc, explore_next=str(fields.get("explore_next") or "")[:_LONGEST_FINDING])


def _screened(
    written: Rewrite, tool: Tool, trials: Sequence[Trial], held_out: Sequence[HeldOut], others: Collection[str]
) -> Rewrite:
    """The rewrite without examples that are held-out requests.

    Raises:
        UnreadableReplyError: it holds text that no doc needs, or repeats a held-out request.
    """
    if problems := _text_problems(written.doc, tool, trials, held_out, others):
        raise UnreadableReplyError(" ".join(problems))
    return written.model_copy(update={"doc": without_leaks(written.doc, held_out)})


def _text_problems(
    doc: Doc, tool: Tool, trials: Sequence[Trial], held_out: Sequence[HeldOut], others: Collection[str]
) -> list[str]:
    """What no doc needs, held-out requests that stand in it, and right calls that it forbids."""
    known = " ".join([as_data(tool.signature.json_schema(), _LONGEST_KNOWN), *map(trial_as_data, trials)])
    narrow = too_narrow(doc, [held.arguments for held in held_out if held.tool == tool.path])
    asked = " ".join(held.request for held in held_out if held.tool == tool.path)
    screen = screened(doc, tool.doc, known=known, asked=asked, others=others)
    return [*screen, *leaks(doc, held_out), *narrow]


def _form_problems(fields: dict[str, Any], tool: Tool) -> list[str]:
    problems = [f"{name} is not a text." for name in DOC_TEXTS if not isinstance(fields.get(name, ""), str)]
    if not isinstance(fields.get("description"), str) or not fields["description"].strip():
        problems.append("it has no description.")
    parameters = fields.get("parameters")
    if not isinstance(parameters, dict) or not all(isinstance(said, str) for said in parameters.values()):
        problems.append("parameters is not an object of texts.")
    else:
        missing = [parameter.name for parameter in tool.signature.parameters if not parameters.get(parameter.name)]
        problems += [f"parameters has no {', '.join(missing)}."] if missing else []
    examples = fields.get("examples") or []
    if not isinstance(examples, list) or len(examples) > MOST_EXAMPLES:
        problems.append(f"examples is not a list of at most {MOST_EXAMPLES}.")
    elif not all(isinstance(item, dict) and isinstance(item.get("arguments"), dict) for item in examples):
        problems.append("an example has no arguments object.")
    return problems


def _executed(
    tool: Tool, items: list[dict[str, Any]], trials: Sequence[Trial], calls: Calls
) -> tuple[tuple[Example, ...], list[str]]:
    """Examples with what really came back. One that fails, or claims another result, is a problem."""
    examples, problems = [], []
    for item in items:
        request = item.get("request")
        request = request.strip() if isinstance(request, str) and request.strip() else None
        trial = calls.run(tool, item["arguments"], request=request)
        result = to_json(trial.result)
        if misfits := argument_problems(tool, item["arguments"]):
            problems.append(f"the example with {as_data(item['arguments'])} does not fit: {'; '.join(misfits)}.")
            continue
        if not trial.was_made:  # a call that a person made once shows it as well
            examples += _shown(tool, item["arguments"], request, trials)[:1]
            continue
        if trial.blame == "environment":
            continue
        if not trial.is_ok:
            problems.append(f"the example with {as_data(item['arguments'])} does not return: {trial.explain()}.")
        elif "result" in item and not matches(trial.result, item["result"], tool.comparison):
            problems.append(f"the example with {as_data(item['arguments'])} returned {as_data(result)}.")
        elif len(json.dumps(result, ensure_ascii=False)) <= LONGEST_EXAMPLE_RESULT:
            examples.append(Example(request=request, arguments=item["arguments"], result=result))
    return tuple(examples), problems


def _shown(tool: Tool, arguments: Mapping[str, Any], request: str | None, trials: Sequence[Trial]) -> list[Example]:
    """Examples with these arguments, of the doc as it is or of calls that were made."""
    known = [example for example in tool.doc.examples if example.arguments == arguments]
    returned = [trial for trial in trials if trial.is_ok and to_json(trial.arguments) == arguments]
    return known + [
        Example(request=request, arguments=dict(arguments), result=to_json(trial.result)) for trial in returned
    ]


def _is_storable(tool: Tool) -> bool:
    """Whether the doc is the same after it was written to SKILL.md and read back."""
    try:
        back = read_skill(render_skill(tool))
    except ValueError:
        return False
    return _substance(back) == _substance(tool.doc)


def _substance(doc: Doc) -> dict[str, Any]:
    fields = doc.model_dump(mode="json")
    fields["parameters"] = {name: said for name, said in fields["parameters"].items() if said}
    return fields


def _plain(example: Example) -> dict[str, Any]:
    return {"request": example.request, "arguments": example.arguments, "result": as_data(example.result)}


def prose(doc: Doc) -> str:
    """What a doc says in words: neither headings nor examples, which successive docs share."""
    parameters = [f"{name}: {text}" for name, text in doc.parameters.items()]
    return "\n".join([doc.description, doc.when_to_use, doc.when_not_to_use, *parameters, doc.returns, doc.errors])


def doc_diff(before: Doc, after: Doc, tool: Tool) -> str:
    """What changed between two docs of a tool, as unified lines without headers."""
    old, new = (render_doc(tool.with_(doc=doc)).splitlines() for doc in (before, after))
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))

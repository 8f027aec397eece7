"""SKILL.md: a tool's doc as Markdown with front matter, as the Agent Skills format asks; written, read and changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from toolsmith.toolbox.files import markdown
from toolsmith.toolbox.files.front_matter import dump_front, read_front, split_front, with_keys
from toolsmith.toolbox.files.sections import Section, split_sections, tail_of
from toolsmith.types.tool import LONGEST_DESCRIPTION, Doc, Example, Tool

_PARAMETER = re.compile(r"^- `([^`\n]+)`(?: \([^)\n]*\))?: (.*(?:\n  .*)*)$", re.MULTILINE)
_EXAMPLES = "Examples"
_TITLES = ("When to use", "When not to use", "Parameters", "Returns", "Errors", "Facts held", "Not proved", _EXAMPLES)
_OF_ITEMS = ("Parameters", _EXAMPLES)  # only their items are ours
_MOST_EXERCISES = 12  # that are named
_MOST_BRANCHES = 8  # that are named
_SHARED = ("license", "metadata")  # keys that people write too: ours only while they say what we wrote


def render_skill(tool: Tool) -> str:
    """The whole file of a new tool."""
    return f"---\n{dump_front(_front(tool))}\n---\n\n{render_page(tool)}"


def render_doc(tool: Tool) -> str:
    """The part that a model reads before it calls the tool."""
    return _rendered(tool, _escaped)


def render_page(tool: Tool) -> str:
    """The same for whoever shows it as Markdown: it shows the doc's text, and no HTML or links of it."""
    return _rendered(tool, markdown.escaped)


def _rendered(tool: Tool, escape: Callable[[str], str]) -> str:
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in _sections(tool, escape).items() if text)
    return f"# {tool.name}\n\n{escape(tool.doc.description.strip())}\n\n{body}".rstrip() + "\n"


def read_skill(text: str) -> Doc:
    """The doc that a SKILL.md holds, also after a person edited it.

    Raises:
        ValueError: no front matter, one that is not YAML or more than a front matter holds, or an example that is not
            JSON.
    """
    front, body = split_front(text)
    keys = read_front(front)  # also where the body says it all: who edits the file has to read them
    first, *others = split_sections(body)
    description = markdown.unescaped(_title_and_text(first)[1].strip())
    texts = {section.title: section.content.strip() for section in others}
    sections = {title: text if title == _EXAMPLES else markdown.unescaped(text) for title, text in texts.items()}
    return Doc(
        description=description or str(keys.get("description", "")),
        when_to_use=sections.get("When to use", ""),
        when_not_to_use=sections.get("When not to use", ""),
        parameters={
            _read_spelled(name): text.replace("\n  ", "\n").strip()
            for name, text in _PARAMETER.findall(sections.get("Parameters", ""))
            if text.strip()  # nothing is said of it
        },
        returns=sections.get("Returns", ""),
        errors=sections.get("Errors", ""),
        examples=tuple(Example.model_validate_json(example) for example in _fenced(sections.get(_EXAMPLES, ""))),
    )


def _fenced(text: str) -> Iterator[str]:
    """What stands between lines of ```json and ```, in one pass over the lines."""
    inside: list[str] | None = None
    for line in text.split("\n"):
        if inside is None:
            inside = [] if line == "```json" else None
        elif line == "```":
            yield "\n".join(inside)
            inside = None
        else:
            inside.append(line)


def update_skill(text: str, before: Tool | None, after: Tool) -> str:
    """A SKILL.md in which only what differs between two versions of its tool is written anew.

    Args:
        text: the file as it is, with whatever people have added.
        before: the tool as `text` and the files beside it say it; None where they are broken.
        after: the tool that it is to be.
    """
    fresh = render_skill(after)
    try:
        front, body = split_front(text)
        front = with_keys(front, _front_changes(read_front(front), before, after))
    except ValueError:
        return fresh
    body = _updated(split_sections(body), before, after)
    updated = f"---\n{front}\n---\n{body}"
    if read_skill(updated) == read_skill(fresh):
        return updated
    theirs = "".join(each.text for each in split_sections(body)[1:] if each.title not in _TITLES)
    return f"---\n{front}\n---\n\n{render_page(after)}{f'{chr(10)}{theirs}' if theirs else ''}"


def _front(tool: Tool) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": tool.name, "description": tool.doc.description[:LONGEST_DESCRIPTION]}
    source = tool.provenance
    if source.reference:
        fields |= {"license": source.licence or "not stated"}
        evidence = _evidence(tool)
        fields |= {
            "metadata": {"reference": source.reference, "section": source.section}
            | ({"evidence": evidence} if evidence else {})
        }
    return fields


def _evidence(tool: Tool) -> str:
    """`3 of 3 exercises: 14.21, 14.25, 14.33`: what of the book decided about a tool, and which of it."""
    if tool.verdict is None or not tool.verdict.total:
        return ""
    hidden = [case for case in tool.cases if case.part == "hidden"]
    kinds = {str(case.columns.get("kind") or "exercise") for case in hidden}
    kind = f"{kinds.pop()}s" if len(kinds) == 1 else "exercises, examples and the like"
    named = dict.fromkeys(case.source.rpartition(", ")[2].removeprefix("exercise ") for case in hidden if case.source)
    listed = ", ".join(list(named)[:_MOST_EXERCISES]) + (" and more" if len(named) > _MOST_EXERCISES else "")
    return f"{tool.verdict.passed} of {tool.verdict.total} {kind}" + (f": {listed}" if listed else "")


def _front_changes(now: Mapping[str, Any], before: Tool | None, after: Tool) -> dict[str, Any]:
    """What of our keys has to be set."""
    was = _front(before) if before is not None else {}
    changes = {}
    for key, value in _front(after).items():
        if before is not None and was.get(key) == value:
            continue
        there = now.get(key)
        if key in _SHARED and key in now and not _says(there, was.get(key)):
            continue
        changes[key] = {**there, **value} if isinstance(there, dict) and isinstance(value, dict) else value
    return changes


def _says(there: Any, ours: Any) -> bool:
    """Whether a value is what we wrote; a person may have added keys."""
    if isinstance(there, dict) and isinstance(ours, dict):
        return all(there.get(key) == value for key, value in ours.items())
    return bool(there == ours)


def _sections(tool: Tool, escape: Callable[[str], str]) -> dict[str, str]:
    """Title → text of every section that toolsmith writes; empty where there is nothing to say."""
    doc = tool.doc
    names = [parameter.name for parameter in tool.signature.parameters]
    if tool.signature.accepts_more:
        names += [name for name in doc.parameters if name not in names]
    parameters = [f"- `{_spelled(name)}`: {_indent(doc.parameters.get(name, ''))}" for name in names]
    examples = "\n\n".join(
        "```json\n" + json.dumps(_without_none(example), ensure_ascii=False, indent=1) + "\n```"
        for example in doc.examples
    )
    facts = f"A table of facts, as published in: {tool.facts}" if tool.facts else ""
    said = (doc.when_to_use, doc.when_not_to_use, "\n".join(parameters), doc.returns, doc.errors)
    texts = (*said, facts, _not_proved(tool))
    return {title: escape(text.strip()) for title, text in zip(_TITLES, (*texts, ""), strict=True)} | {
        _EXAMPLES: examples
    }


def _not_proved(tool: Tool) -> str:
    """The branches that no independent case has decided."""
    branches = tool.verdict.unproven_branches if tool.verdict else ()
    told = [f"- {branch}" for branch in branches[:_MOST_BRANCHES]]
    if len(branches) > _MOST_BRANCHES:
        told.append(f"- and {len(branches) - _MOST_BRANCHES} more")
    return "\n".join(["No independent case has decided:", "", *told]) if told else ""


def _updated(sections: Sequence[Section], before: Tool | None, after: Tool) -> str:
    """The body with those of our texts anew that differ; all others are kept as they are."""
    was = _sections(before, markdown.escaped) if before is not None else {}
    done = list(sections)
    if before is None or before.doc.description.strip() != after.doc.description.strip():
        title = _title_and_text(done[0])[0].rstrip("\n") or f"\n# {after.name}"
        done[0] = Section("", f"{title}\n\n{markdown.escaped(after.doc.description.strip())}\n\n")
    for place, (title, text) in enumerate(_sections(after, markdown.escaped).items()):
        if was.get(title) == text:
            continue
        there = [number for number, section in enumerate(done) if section.title == title]
        if not text:
            done = [section for section in done if section.title != title]
        elif there:
            theirs = tail_of(done[there[-1]].content) if title in _OF_ITEMS else ""
            done[there[-1]] = Section(title, f"## {title}\n\n{text}\n\n{theirs}")
        else:
            number = max(number for number, section in enumerate(done) if section.title in ("", *_TITLES[:place]))
            gap = "\n" * (2 - min(2, len(done[number].text) - len(done[number].text.rstrip("\n"))))
            done.insert(number + 1, Section(title, f"{gap}## {title}\n\n{text}\n\n"))
    body = "".join(section.text for section in done)
    is_ours = done[-1] not in sections
    return f"{body.rstrip(chr(10))}\n" if is_ours else body


def _title_and_text(first: Section) -> tuple[str, str]:
    """The line of the body's title, with what is above it, and what stands between it and the first heading."""
    match = re.match(r"\s*# .*(?:\n|$)", first.text)
    return (match[0], first.text[match.end() :]) if match else ("", first.text)


def _without_none(example: Example) -> dict[str, Any]:
    dumped = example.model_dump(mode="json")
    ordered = {"request": dumped["request"], "arguments": dumped["arguments"], "result": dumped["result"]}
    return ordered if ordered["request"] is not None else {key: ordered[key] for key in ("arguments", "result")}


def _escaped(text: str) -> str:
    """Foreign docs hold headings of their own; a backslash keeps them from ending our sections."""
    return re.sub(r"^(\\*)#", r"\1\\#", text, flags=re.MULTILINE)


def _indent(text: str) -> str:
    return text.strip().replace("\n", "\n  ")


def _spelled(name: str) -> str:
    """The name of a foreign parameter as it can stand between backticks on one line."""
    return re.sub(r"[`\\\x00-\x1f\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", name)


def _read_spelled(name: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), name)

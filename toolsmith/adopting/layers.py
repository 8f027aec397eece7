"""The three layers of an adopted tool: what its source says, what was refined or written over it, what is served.

Adopting again replaces the lowest layer. What lies over it stays, field by field, and is marked as to be measured again
where the source has moved under it; a field that nobody touched follows the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolsmith.toolbox.files.skill import read_skill, render_skill
from toolsmith.types.hints import Hints
from toolsmith.types.record import Record
from toolsmith.types.tool import DOC_TEXTS, GONE, Correction, Doc, Example, Remote, Signature, Tool, Upstream
from toolsmith.verify.docs.corrections import corrected
from toolsmith.verify.run_cases import argument_problems

_OF_THE_WAY = ("headers", "query", "env", "seconds")  # settings that a person gives when adopting


class Layered(Record):
    """A tool adopted again. `changes` is what its source says differently, `kept` what stays over it."""

    tool: Tool
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def first_layer(tool: Tool, source: str) -> Tool:
    """A tool as it is adopted for the first time: what its source says is also what is served."""
    said = tool.upstream or Upstream(doc=tool.doc)
    return tool.with_(upstream=said.model_copy(update={"source": source, "doc": _settled(tool), "moved": ()}))


def adopted_again(old: Tool, new: Tool) -> Layered:
    """What becomes of a tool whose source was read again.

    Args:
        old: as it is in the toolbox.
        new: as its source offers it now, with its `first_layer`.
    """
    said = new.upstream or Upstream(doc=_settled(new))
    base = old.upstream.doc if old.upstream is not None else None
    said_before = old.uncorrected or old.signature
    signature = list(_signature_changes(said_before, new.signature))
    corrections = [each for each in old.corrections if _stands(each, said_before, new.signature)]
    shaped = corrected(new, corrections) if corrections else new
    doc, kept = _merged(old.doc, base, said.doc, shaped)
    kept += ["corrections of the schema"] if corrections else []
    texts = list(_text_changes(base, said.doc)) if base is not None else []
    hints = list(_hint_changes(old.upstream.hints if old.upstream is not None else said.hints, said.hints))
    code = ["its code"] if new.remote is None and old.code != new.code else []
    before = [] if old.upstream is None else [each for each in old.upstream.moved if each != GONE]
    unknown = ["nobody remembers what its source said before"] if base is None and kept else []
    moved = [*before, *unknown, *signature, *(texts if kept else []), *(code if kept else [])]
    cases = {case.question_id: case for case in (*old.cases, *new.cases)} if not code else {}
    tool = shaped.at(old.path).with_(
        remote=_with_settings(new.remote, old.remote),
        doc=doc,
        cases=tuple(cases.values()) or new.cases,  # other code is proved by the cases that came with it
        tags=old.tags,
        effect=new.effect or old.effect,
        observed=old.observed,
        search_texts=old.search_texts,
        upstream=said.model_copy(update={"moved": tuple(dict.fromkeys(moved))}),
    )
    return Layered(tool=tool, changes=(*signature, *texts, *hints, *code), kept=tuple(kept))


def _stands(correction: Correction, before: Signature, now: Signature) -> bool:
    """Whether a correction is still of what the source says: the same parameter, or still none."""
    name = correction.parameter
    said = [[each for each in signature.parameters if each.name == name] for signature in (before, now)]
    return said[0] == said[1]


def _settled(tool: Tool) -> Doc:
    """The doc as it is once it was written to a file and read again: so that nothing but a person's hand differs."""
    try:
        back = read_skill(render_skill(tool))
    except ValueError:
        return tool.doc
    return back.model_copy(update={"parameters": {name: text for name, text in back.parameters.items() if text}})


def _with_settings(new: Remote | None, old: Remote | None) -> Remote | None:
    """The remote with what was said of the way to it before and is not said now."""
    if new is None or old is None or new.kind != old.kind:
        return new
    before = {name: value for name, value in old.settings.items() if name in _OF_THE_WAY}
    return new.model_copy(update={"settings": before | new.settings})


def _merged(ours: Doc, base: Doc | None, theirs: Doc, new: Tool) -> tuple[Doc, list[str]]:
    """The doc that is served, and the fields of ours in it. Without a base whatever differs is ours."""
    fields: dict[str, object] = {}
    kept: list[str] = []
    for name in DOC_TEXTS:
        mine, said = getattr(ours, name), getattr(theirs, name)
        is_own = mine not in (said, getattr(base, name) if base is not None else said)
        fields[name] = mine if is_own else said
        kept += [name] if is_own else []
    known = {parameter.name for parameter in new.signature.parameters}
    names = known | (ours.parameters.keys() | theirs.parameters.keys() if new.signature.accepts_more else set())
    parameters = {}
    for name in sorted(names, key=[*theirs.parameters, *ours.parameters, *known].index):
        mine, said = ours.parameters.get(name, ""), theirs.parameters.get(name, "")
        is_own = mine not in (said, base.parameters.get(name, "") if base is not None else said)
        parameters[name] = mine if is_own else said
        kept += [f"parameter {name}"] if is_own else []
    before = base.examples if base is not None else theirs.examples
    own = [example for example in ours.examples if example not in before and _fits(example, new)]
    fields["examples"] = (*theirs.examples, *(example for example in own if example not in theirs.examples))
    kept += ["examples"] if own else []
    return Doc.model_validate(fields | {"parameters": {name: text for name, text in parameters.items() if text}}), kept


def _fits(example: Example, tool: Tool) -> bool:
    """Whether the call of an example is still one."""
    return not argument_problems(tool, example.arguments)


def _signature_changes(old: Signature, new: Signature) -> Iterator[str]:
    before = {parameter.name: parameter for parameter in old.parameters}
    for parameter in new.parameters:
        known = before.pop(parameter.name, None)
        if known is None:
            yield f"parameter {parameter.name} is new{' and required' if parameter.is_required else ''}"
        elif known.is_required != parameter.is_required:
            yield f"parameter {parameter.name} is {'required' if parameter.is_required else 'no longer required'}"
        elif known != parameter:
            yield f"parameter {parameter.name} takes other values"
    yield from (f"parameter {name} is gone" for name in before)
    if old.returns != new.returns:
        yield "its result has another schema"


def _text_changes(old: Doc, new: Doc) -> Iterator[str]:
    yield from (f"the text of {name}" for name in DOC_TEXTS if getattr(old, name) != getattr(new, name))
    names = [*old.parameters, *(name for name in new.parameters if name not in old.parameters)]
    yield from (
        f"the text of parameter {name}" for name in names if old.parameters.get(name) != new.parameters.get(name)
    )


def _hint_changes(old: Hints, new: Hints) -> Iterator[str]:
    if old.read_only != new.read_only:
        yield "it says now that it only reads" if new.read_only else "it says no longer that it only reads"
    elif old != new:
        yield "what it says of its calls"

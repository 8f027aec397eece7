"""What a reply says to its reader: without thoughts and without the marks of a model's own format."""

from __future__ import annotations

import re

from toolsmith.types.record import Record

_TAGS = r"think|thinking|thought|reasoning|seed:think"
_THOUGHTS = re.compile(
    rf"<({_TAGS})>.*?(?:</\1>|\Z)"
    r"|\[THINK\].*?(?:\[/THINK\]|\Z)"
    r"|<\|START_THINKING\|>.*?(?:<\|END_THINKING\|>|\Z)"
    r"|◁think▷.*?(?:◁/think▷|\Z)"
    r"|(?:<\|start\|>assistant)?<\|channel\|>analysis<\|message\|>.*?(?:<\|end\|>|(?=<\|start\|>)|\Z)",
    re.DOTALL,
)
_LONE_END = re.compile(rf"</(?:{_TAGS})>|\[/THINK\]|<\|END_THINKING\|>|◁/think▷")
_LONE_BEGIN = re.compile(rf"<(?:{_TAGS})>|\[THINK\]|<\|START_THINKING\|>|◁think▷")
_FINAL = re.compile(r"<\|channel\|>final[^<]*<\|message\|>(.*?)(?:<\|return\|>|<\|end\|>|\Z)", re.DOTALL)
_MARK = r"(?:<[|｜][^<>|｜\n]{1,40}[|｜]>|</s>|<end_of_turn>|<eos>)"
_MARKS_AROUND = re.compile(rf"^(?:{_MARK}\s*)+|(?:{_MARK}\s*)+$")


class ThoughtForm(Record):
    """The marks around a family's thoughts, and what it writes before a plain answer."""

    before: str
    after: str
    before_text: str = ""


_FORMS = (
    ThoughtForm(
        before="<|channel|>analysis<|message|>", after="<|end|><|start|>assistant",
        before_text="<|channel|>final<|message|>",
    ),
    ThoughtForm(before="<seed:think>", after="</seed:think>"),
    ThoughtForm(before="<|START_THINKING|>", after="<|END_THINKING|>"),
    ThoughtForm(before="[THINK]", after="[/THINK]"),
    ThoughtForm(before="<think>", after="</think>"),
)  # fmt: skip


def thought_form(template: str) -> ThoughtForm | None:
    """The form in which a chat template shows that its model thinks; None where it shows none."""
    return next((form for form in _FORMS if form.before in template), None)


def without_thoughts(text: str) -> str:
    """A reply without what a reasoning model thinks aloud before it; the mark that begins it may be missing."""
    rest = _THOUGHTS.sub("", text)
    ends = [end.end() for end in _LONE_END.finditer(rest)]
    return rest[ends[-1] :] if ends else rest


def unfinished_thought(text: str) -> str:
    """What a model thinks in a reply that consists of nothing but a thought without an end; else nothing."""
    begins = [begin.end() for begin in _LONE_BEGIN.finditer(text)]
    return text[begins[-1] :] if begins and not without_thoughts(text).strip() else ""


def spoken(text: str) -> str:
    """What the reader of a reply is to see: no thoughts, no channels, no marks at its ends."""
    final = _FINAL.search(text)
    said = final[1] if final else without_thoughts(text)
    return _MARKS_AROUND.sub("", said.strip()).strip()

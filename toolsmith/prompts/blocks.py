"""Finds the fenced blocks of a reply, however a model set its fences, and leaves out the thoughts before its answer."""

from __future__ import annotations

import re

from toolsmith.sandbox.screen.parsing import parse as parse_source

_OPENING = re.compile(r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$")
_THOUGHTS_END = re.compile(r"</think(?:ing)?>[ \t]*$|^[ \t]*</think(?:ing)?>", re.MULTILINE)
_THOUGHTS_BEGIN = re.compile(r"^[ \t]*<think(?:ing)?>", re.MULTILINE)
_WRAPPERS = ("markdown", "md")  # a fence around a whole reply
_PYTHON = ("python", "python3", "py", "")


def answer_of(text: str) -> str:
    """What a reply says after its thoughts: after the last tag that ends them, else before one that never ends."""
    text = text.replace("\r\n", "\n")
    ends = [found.end() for found in _THOUGHTS_END.finditer(text)]
    if ends:
        return text[ends[-1] :]
    begins = _THOUGHTS_BEGIN.search(text)
    if begins is None:
        return text
    before = text[: begins.start()]
    return before if before.strip() else text[begins.end() :]


def code_blocks(text: str) -> list[tuple[str, str]]:
    """All fenced blocks of a reply as (info string, body), each without the indentation of its fence."""
    return [(info, body) for info, body, _ in _blocks(text)]


def outside_blocks(text: str) -> str:
    """What a reply says beside its blocks."""
    lines = text.split("\n")
    for _, _, (first, last) in _blocks(text):
        lines[first : last + 1] = [""] * (last + 1 - first)
    return "\n".join(lines)


def _blocks(text: str) -> list[tuple[str, str, tuple[int, int]]]:
    lines = text.removesuffix("\n").split("\n")
    found, at = [], 0
    while at < len(lines):
        opening = _OPENING.match(lines[at])
        if opening and opening["info"].strip().lower() in _WRAPPERS:
            opening = None
        end = _end(lines, at, opening) if opening else None
        if opening is None or end is None:
            at += 1
            continue
        indent = len(opening["indent"])
        body = "".join(f"{line[min(indent, _indent(line)) :]}\n" for line in lines[at + 1 : end])
        found.append((opening["info"].strip(), body, (at, min(end, len(lines) - 1))))
        is_closed = end == len(lines) or _closes(lines[end], opening["fence"])
        at = end + 1 if is_closed else end
    return found


def _end(lines: list[str], start: int, opening: re.Match[str]) -> int | None:
    """The line that ends a block; of Python the first that leaves a module whole, since docstrings have fences too.

    A block of JSON ends where another begins, and a module may end with the reply.
    """
    fence, info = opening["fence"], opening["info"].strip()
    closing = [place for place in range(start + 1, len(lines)) if _closes(lines[place], fence)]
    if info == "json":
        next_one = [place for place in range(start + 1, len(lines)) if _OPENING.match(lines[place])]
        return min([*closing, *next_one], default=None)
    if info.split(" ")[0].lower() in _PYTHON:
        indent = len(opening["indent"])
        for place in [*closing, len(lines)]:
            body = "\n".join(line[min(indent, _indent(line)) :] for line in lines[start + 1 : place])
            if _is_module(body):
                return place
    return closing[0] if closing else None


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and set(bare) == {fence[0]}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _is_module(text: str) -> bool:
    try:
        return bool(parse_source(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False

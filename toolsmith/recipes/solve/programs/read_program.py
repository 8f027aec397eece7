"""Finds the program in what a model wrote: in a fence or without one, with prose around it, or a call in its place."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Iterator

from toolsmith.calls.formats.thoughts import without_thoughts
from toolsmith.calls.read import read_text_calls
from toolsmith.prompts.ask import UnreadableReplyError
from toolsmith.prompts.blocks import code_blocks
from toolsmith.recipes.solve.conversation import NO_TOOL
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.record import Record

LONGEST_PROGRAM = 100_000  # characters
_LABELS = frozenset({"", "python", "python3", "py", "code", "tool_code"})
_OPEN_FENCE = re.compile(r"(?im)^[ \t]*(?:`{3,}|~{3,})[ \t]*(?:python3?|py|code|tool_code)?[ \t]*\n")
_FIRST_LINE = re.compile(r"^(?:from \w|import \w|def \w|async def \w|@\w|[A-Za-z_]\w* *= *\S)", re.MULTILINE)
_SESSION_MARK = re.compile(r"^[ \t]*(?:>>>|\.\.\.) ?", re.MULTILINE)
_PLAIN_QUOTES = str.maketrans("“”‘’", "\"\"''")
_MOST_LINES_LEFT_OUT = 50  # of prose after a program without a fence


class FoundProgram(Record):
    """Code that parses, and what was done to the reply to have it."""

    code: str
    repairs: tuple[str, ...] = ()


def says_no_tool(reply: str) -> bool:
    """Whether a reply says that no tool fits, rather than being a program that mentions it."""
    text = without_thoughts(reply)
    return NO_TOOL in text.upper().replace("_", " ") and not code_blocks(text) and not _FIRST_LINE.search(text)


def find_program(reply: str, names: Collection[str]) -> FoundProgram:
    """The program in a reply.

    Args:
        reply: as the model wrote it.
        names: by which tools may be called, where a call stands in place of a program.

    Raises:
        UnreadableReplyError: there is none that parses; it says which line does not.
    """
    text = without_thoughts(reply).strip()
    if len(text) > LONGEST_PROGRAM:
        raise UnreadableReplyError(f"it is longer than {LONGEST_PROGRAM:,} characters; write a short program.")
    problem = ""
    for candidate in _candidates(text):
        try:
            found = _readable(candidate)
        except UnreadableReplyError as error:
            problem = problem or str(error)
        else:
            if found is not None:
                return found
    for call in read_text_calls(text, names)[:1]:
        if isinstance(call.arguments, dict) and call.name.isidentifier():
            return FoundProgram(code=f"{call.name}(**{call.arguments!r})", repairs=("a call in place of a program",))
    is_code = "```" in text or "~~~" in text or _FIRST_LINE.search(text) is not None
    raise UnreadableReplyError(
        problem if problem and is_code else "there is no ```python block in it, closed by a line of its own."
    )


def _candidates(text: str) -> Iterator[FoundProgram]:
    """Where the program may be, most explicit first."""
    blocks = [body for info, body in code_blocks(text) if (info.lower().split() or [""])[0] in _LABELS]
    if len(blocks) == 1:
        yield FoundProgram(code=blocks[0])
    elif blocks:
        whole = [body for body in blocks if "def solve" in body]
        if len(whole) > 1:
            yield FoundProgram(code=whole[-1], repairs=("the last of several programs",))
        yield FoundProgram(code="\n".join(blocks), repairs=("several blocks as one program",))
    elif (fence := _OPEN_FENCE.search(text)) is not None:
        yield from _without_prose(text[fence.end() :].rstrip("`~ \n"), "the fence")
    else:
        yield from _without_prose(text, "no fence")


def _without_prose(text: str, rule: str) -> Iterator[FoundProgram]:
    """All of it, then what begins like code, with fewer and fewer lines at its end."""
    yield FoundProgram(code=text, repairs=(rule,))
    first = _FIRST_LINE.search(text)
    lines = text[first.start() :].splitlines() if first is not None else []
    for left_out in range(min(len(lines), _MOST_LINES_LEFT_OUT)):
        code = "\n".join(lines[: len(lines) - left_out])
        if _parses(code):
            yield FoundProgram(code=code, repairs=(rule, "prose around it"))
            return


def _readable(candidate: FoundProgram) -> FoundProgram | None:
    """The candidate as it parses; None where it calls and defines nothing, and so is no program."""
    code = textwrap.dedent(candidate.code.replace("\t", "    "))
    forms = [
        (code, ()),
        (_SESSION_MARK.sub("", code), ("marks of an interactive session",)),
        (code.translate(_PLAIN_QUOTES), ("typographic quotes",)),
    ]
    problem = ""
    for form, repairs in forms:
        try:
            tree = parse(form)
        except SyntaxError as error:
            problem = problem or f"it does not parse: line {error.lineno}: {error.msg}: {(error.text or '').strip()}"
        except (ValueError, RecursionError, MemoryError):
            problem = problem or "it does not parse: it is nested too deep, or holds a null character"
        else:
            if any(isinstance(node, (ast.Call, ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(tree)):
                return FoundProgram(code=form, repairs=(*candidate.repairs, *repairs))
            return None
    raise UnreadableReplyError(problem)


def _parses(code: str) -> bool:
    try:
        parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True

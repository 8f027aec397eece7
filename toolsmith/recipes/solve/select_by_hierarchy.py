"""Chooses tools as one finds them in a book, chapters first: the selection of RefTool (Liu et al. 2025)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from toolsmith.errors import BadReplyError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import SelectionMethod
from toolsmith.types.tool import Tool

MOST_CHAPTERS = 2  # RefTool's n_c
MOST_TOOLS = 2  # RefTool's n_t; 1 suits small models
LONGEST_REQUEST = 4_000
_SECTIONS_SHOWN = 12  # of a chapter, in the question that chooses chapters


class SelectByHierarchy:
    """Asks the model for chapters, then for tools of these chapters; "none" is an answer to both."""

    def __init__(
        self,
        model: Model,
        toolbox: Toolbox,
        most_chapters: int = MOST_CHAPTERS,
        most_tools: int = MOST_TOOLS,
        *,
        include_changed: bool = False,
    ) -> None:
        self._model = model
        self._toolbox = toolbox
        self._most_chapters = most_chapters
        self._most_tools = most_tools
        self._include_changed = include_changed

    @property
    def method(self) -> SelectionMethod:
        return "hierarchy"

    def select(self, request: str) -> tuple[str, ...]:
        tools = self._toolbox.tools(offered_only=not self._include_changed)
        return select_by_hierarchy(self._model, tools, request, self._most_chapters, self._most_tools)


def select_by_hierarchy(
    model: Model,
    tools: Sequence[Tool],
    request: str,
    most_chapters: int = MOST_CHAPTERS,
    most_tools: int = MOST_TOOLS,
) -> tuple[str, ...]:
    """Paths of at most `most_tools` tools, from at most `most_chapters` chapters; empty where none fits.

    A chapter is the first part of a tool's path. With one chapter, only the tools are asked about. A reply that cannot
    be read chooses nothing.

    Args:
        model: who chooses.
        tools: what there is.
        request: what is to be done, in words.
        most_chapters: RefTool's n_c.
        most_tools: RefTool's n_t.

    Raises:
        ModelError: the model gave no reply.
    """
    chapters: dict[str, list[Tool]] = {}
    for tool in tools:
        chapters.setdefault(tool.path.partition("/")[0], []).append(tool)
    try:
        chosen = _choose_chapters(model, chapters, request, most_chapters) if len(chapters) > 1 else list(chapters)
        offered = [tool for chapter in chosen for tool in chapters[chapter]]
        return choose_tools(model, offered, request, most_tools) if offered else ()
    except BadReplyError:
        return ()


def _choose_chapters(model: Model, chapters: dict[str, list[Tool]], request: str, most: int) -> list[str]:
    listed = [{"name": name, "sections": _sections(held)} for name, held in sorted(chapters.items())]
    variables = {"chapters": listed, "request": request[:LONGEST_REQUEST], "most": most}
    return ask(model, "choose_chapters", _names("chapters", chapters, most), variables)


def _sections(tools: Sequence[Tool]) -> list[str]:
    """What a chapter is about: its sections, or the names of its tools where it has none."""
    names = [tool.category.partition("/")[2] or tool.name for tool in tools]
    return list(dict.fromkeys(names))[:_SECTIONS_SHOWN]


def choose_tools(model: Model, tools: Sequence[Tool], request: str, most: int) -> tuple[str, ...]:
    """Paths of those that the model chooses, the best first; none is a choice.

    Raises:
        BadReplyError: its reply could not be read.
        ModelError: it gave none.
    """
    variables = {"tools": tools, "request": request[:LONGEST_REQUEST], "most": most}
    return tuple(ask(model, "choose_tools", _names("tools", {tool.path: tool for tool in tools}, most), variables))


def _names(field: str, known: dict[str, Any], most: int) -> Callable[[str], list[str]]:
    """A parser of `{field: [names]}` that refuses names which were not on offer."""

    def parse(text: str) -> list[str]:
        names = the_json(text).get(field)
        if not isinstance(names, list):
            raise UnreadableReplyError(f'its JSON has no list "{field}"; an empty one means none.')
        unknown = [str(name) for name in names if name not in known]
        if unknown:
            raise UnreadableReplyError(
                f"these are not on the list: {', '.join(unknown)}. Use the names as they stand there."
            )
        return list(dict.fromkeys(names))[:most]

    return parse

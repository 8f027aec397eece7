"""The tools of a toolbox at one commit, read once and kept: git is asked again only when the toolbox has moved."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from toolsmith.calls.offers import ToolboxRunner, offers_of
from toolsmith.calls.session import Offer
from toolsmith.errors import ToolNotFoundError
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool


class Shelf:
    """Safe for several threads; `refresh` swaps the whole set at once."""

    def __init__(self, toolbox: Toolbox) -> None:
        self.toolbox = toolbox
        self._lock = threading.Lock()
        self._version = ""
        self._tools: dict[str, Tool] = {}
        self._offers: dict[str, Offer] = {}
        self._by_name: dict[str, Offer] = {}
        self.refresh()

    @property
    def version(self) -> str:
        """The commit that the tools were read from."""
        return self._version

    @property
    def paths(self) -> list[str]:
        return sorted(self._tools)

    def refresh(self) -> bool:
        """Read the toolbox again where it has a new commit; whether it had."""
        with self._lock:
            commit = self.toolbox.commit
            if commit == self._version:
                return False
            tools = {tool.path: tool for tool in self.toolbox.tools()}
            offers = offers_of(list(tools.values()), commit)
            self._tools, self._version = tools, commit
            self._offers = {offer.tool: offer for offer in offers}
            self._by_name = {offer.name: offer for offer in offers}
            return True

    def tool(self, path: str) -> Tool:
        """The tool of exactly that path.

        Raises:
            ToolNotFoundError: the toolbox has none.
        """
        found = self._tools.get(path)
        if found is None:
            import difflib

            near = difflib.get_close_matches(path, self.paths, 3)
            raise ToolNotFoundError(
                f"no tool {path[:200]!r} in this toolbox", hint=f"Did you mean {' or '.join(near)}?" if near else ""
            )
        return found

    def find_offer(self, name: str) -> Offer | None:
        """The offer of exactly that path or offered name; None where there is none."""
        return self._offers.get(name) or self._by_name.get(name)

    def offers(self, paths: Sequence[str] | None = None) -> list[Offer]:
        """Offers of the given paths, in their order; of all tools where none are given."""
        return [self._offers[path] for path in (self.paths if paths is None else paths) if path in self._offers]

    def runner(self, *, request: str | None = None, model: str | None = None) -> ToolboxRunner:
        return ToolboxRunner(self.toolbox, self._tools, request=request, model=model)

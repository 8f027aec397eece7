"""What a served toolbox offers: its tools at one commit, found, described and called. Both servers stand on it.

Covered: only tools of the served toolbox are reached, by path or offered name; every call is repaired, checked and run
in the sandbox; whatever fails is an observation. Handles of long results cannot be guessed.
Not covered: who may call; the transport decides that.
"""

from __future__ import annotations

import secrets
from typing import Any

from toolsmith.calls.check import unknown_tool
from toolsmith.calls.consent import Consent, allowed, refused
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.result_pages import ResultPages
from toolsmith.calls.session import Fill, ToolDefinition, ToolSession
from toolsmith.errors import BadInputError, ToolsmithError
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.index.views import Wanted
from toolsmith.types.call import CallError, Observation, Problem, ReadCall, Use
from toolsmith.types.value import JsonValue

LISTED_AT_MOST = 20  # tools; above it a client finds them instead of reading all their schemas
HEAD_CHARACTERS = 8_000
_MOST_NAMED = 10
_NONE_FITS = "no tool here is likely what the request needs (the likeliest has {likeliest:.3f})"
_LONGEST_NAME = 200  # of a name that is none of ours, in an answer


class ServedTools:
    """A served toolbox. Safe for several threads."""

    def __init__(
        self, lazy_tools: LazyTools, *, listed_at_most: int = LISTED_AT_MOST, models_may_write: bool = False
    ) -> None:
        self.lazy_tools = lazy_tools
        self.consent_of_models: Consent = allowed if models_may_write else refused
        self.reader = ExtractionReader(lazy_tools)
        self.pages = ResultPages(HEAD_CHARACTERS, key=secrets.token_hex(16))
        self._listed_at_most = listed_at_most

    @property
    def is_listed(self) -> bool:
        """Whether the tools themselves are listed; otherwise there are too many, and they are found."""
        return len(self.lazy_tools.entries) <= self._listed_at_most

    def definitions(self) -> list[ToolDefinition]:
        """All of them, whole; for a toolbox that is listed."""
        return self.lazy_tools.definitions()

    @property
    def may_write(self) -> bool:
        """Whether there are tools of which it is not known that they only read, as every remote one may be."""
        return any(entry.is_remote for entry in self.lazy_tools.entries.values())

    def find(self, request: str, limit: int, wanted: Wanted | None = None, *, at_least: float = 0.0) -> dict[str, Any]:
        """`tools` for a request, best first: name, path, description, verdict, score; `none_fits`, and why in `note`.

        Raises:
            UsageError: what is wanted names something that is not there.
        """
        names = self.lazy_tools.names
        if wanted is not None and wanted.after:
            last = self.lazy_tools.nearest_path(wanted.after)
            if last is None:
                like = ", ".join(self.lazy_tools.names_like(wanted.after)[:_MOST_NAMED]) or "none"
                raise BadInputError(f"after: there is no tool {wanted.after[:_LONGEST_NAME]!r}; like it are: {like}")
            wanted = wanted.model_copy(update={"after": last})
        found = self.lazy_tools.search(request, limit, wanted)
        tools = [
            {
                "name": names[hit.path],
                "path": hit.path,
                "description": hit.description,
                "verdict": hit.verdict,
                "score": round(hit.score, 4),
                "may_write": self._may_write(hit.path),
            }
            for hit in found
            if hit.path in names and hit.score >= at_least
        ]
        if tools and not self.lazy_tools.toolbox.none_fits(found):
            return {"tools": tools, "none_fits": False}
        likeliest = max((hit.score for hit in found), default=0.0)
        return {"tools": tools, "none_fits": True, "note": _NONE_FITS.format(likeliest=likeliest)}

    def definition(self, name: str) -> ToolDefinition | None:
        """The offer of an exact path or offered name."""
        return self.lazy_tools.find(name)

    def describe(self, definition: ToolDefinition) -> dict[str, Any]:
        """All that a caller needs to know of a tool."""
        return {
            "name": definition.name,
            "path": definition.tool,
            "version": definition.version,
            "verdict": definition.verdict,
            "description": definition.description,
            "parameters": definition.parameters,
            "annotations": definition.hints.as_mcp(),
            "may_write": self._may_write(definition.tool),
            "doc": render_doc(self.lazy_tools.tool(definition.tool)),
        }

    def call(
        self,
        name: str,
        arguments: JsonValue,
        *,
        model: str | None = None,
        fill: Fill | None = None,
        consent: Consent = allowed,
    ) -> Observation:
        """Call a tool by path or name; whatever is wrong is in the observation. `fill` may know what is missing.

        The client says what is called, and has read what the call may change, so it is made unless `consent` refuses.
        """
        try:
            path = self.lazy_tools.nearest_path(name)
            definition = self.lazy_tools.find(path) if path is not None else None
            if definition is None:
                return _refused(
                    name, unknown_tool(name[:_LONGEST_NAME], self.lazy_tools.names_like(name[:_LONGEST_NAME]))
                )
            session = ToolSession(
                [definition], self.lazy_tools.runner(model=model, consent=consent), pages=self.pages, fill=fill
            )
            return session.observe(
                ReadCall(name=definition.name if name == definition.tool else name, arguments=arguments)
            )
        except ToolsmithError as error:
            problem = Problem(kind="unavailable", message=f"the tool could not be run: {error.message}")
            wrong = CallError(error="unavailable", tool=name, problems=(problem,), hint="Try again later.")
            return _refused(name, wrong)

    def _may_write(self, path: str) -> bool:
        if not self.lazy_tools.entries[path].is_remote:
            return False
        return not self.lazy_tools.home(path).standing(self.lazy_tools.tool(path)).only_reads


def _refused(name: str, error: CallError) -> Observation:
    return Observation(text=error.as_text(), use=Use(tool=name[:_LONGEST_NAME], outcome="invalid", error=error))

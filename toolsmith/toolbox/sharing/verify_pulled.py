"""Proves here what a pull brings: a recorded verdict is another machine's word, until it holds on this one.

Covered: every tool that the other side added or changed, also where only they changed it; against the tools here that
it may be a duplicate of; under the settings from before the pull, so that a pull cannot loosen what it is proved by.
Not covered: duplicates among the incoming tools themselves; docs, which `toolsmith lint` tries; tools that run
elsewhere, which have no code to prove and are not called before somebody trusts them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from toolsmith.errors import BadInputError
from toolsmith.toolbox.files.entry import is_retired
from toolsmith.toolbox.files.tool_folder import tool_or_problem
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.dependencies import called_by
from toolsmith.verify.prover import ProofWork, Prover

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository


class Prove:
    """Decides about tools by the settings and among the tools of a repository."""

    def __init__(self, repository: Repository, prover: Prover) -> None:
        self._repository = repository
        self._prover = prover

    @property
    def at_once(self) -> int:
        return self._prover.at_once

    def __call__(self, tool: Tool, *, without: Collection[str] = ()) -> Verdict:
        """The verdict; `without` are paths of tools that it does not stand beside."""
        repository = self._repository
        work = ProofWork(
            tool=tool,
            policy=repository.policy_for(tool.path),
            requirements=repository.requirements_for(tool),
            neighbours=tuple(other for other in repository.neighbours(tool) if other.path not in without),
        )
        return self._prover.prove(work)


class PulledTool(Record):
    """A tool that a pull brings. `problem` says why its verdict does not hold here; empty where it does."""

    path: str
    tool: Tool | None = None
    verdict: Verdict | None = None
    problem: str = ""


class Proofs:
    """Proves incoming tools, each version once."""

    def __init__(self, repository: Repository, prove: Prove, report: Callable[[int, int], None]) -> None:
        self._repository = repository
        self._prove = prove
        self._report = report
        self._known: dict[str, PulledTool] = {}

    def of(self, paths: Collection[str], theirs: str) -> list[PulledTool]:
        """What was proved of the tools at these paths as `theirs` has them.

        Args:
            paths: folders of tools that the other side added, changed or removed.
            theirs: the commit that a pull brings.
        """
        history = self._repository.history
        offered = [path for path in sorted(paths) if not is_retired(path)]
        there = {path: history.files(path, theirs) for path in offered}
        here = {path: history.files(path) for path in paths}
        gone = [path for path in paths if not history.files(path, theirs)]
        changed = [path for path in offered if there[path] and there[path] != here[path]]
        known = [_essence(path, files) for path, files in here.items() if files]
        wanted = []
        for path in changed:
            tool = tool_or_problem(path, there[path])
            if isinstance(tool, BadInputError):
                self._known[_key(path, there[path])] = PulledTool(path=path, problem="; ".join(tool.problems))
            elif tool.remote is None and _essence(path, there[path]) not in known:
                wanted.append(tool)
        self._prove_all(wanted, {tool.path: _key(tool.path, there[tool.path]) for tool in wanted}, gone)
        keys = [_key(path, there[path]) for path in changed]
        return [self._known[key] for key in keys if key in self._known]

    def _prove_all(self, tools: Sequence[Tool], keys: dict[str, str], gone: Collection[str]) -> None:
        left = [tool for tool in tools if keys[tool.path] not in self._known]

        def prove(tool: Tool) -> PulledTool:
            replaced = {program.name for program, _ in called_by(tool.dependencies)} & keys.keys()
            verdict = self._prove(tool, without=[*gone, tool.path, *replaced])
            problem = "" if holds(tool.verdict, verdict) else f"{verdict}: {'; '.join(verdict.reasons)}"
            return PulledTool(path=tool.path, tool=tool, verdict=verdict, problem=problem)

        with ThreadPoolExecutor(self._prove.at_once) as threads:
            for done, found in enumerate(threads.map(prove, left), 1):
                self._known[keys[found.path]] = found
                self._report(done, len(left))


def holds(recorded: Verdict | None, found: Verdict) -> bool:
    """Whether a tool is at least what it is said to be."""
    was_unproven = recorded is not None and recorded.status == "unproven"
    return found.is_accepted or (was_unproven and found.status == "unproven")


def _essence(path: str, files: dict[str, bytes]) -> tuple[object, ...] | None:
    """What a verdict is about: a tool that was only moved, tagged or documented is proved already."""
    tool = tool_or_problem(path, files)
    if isinstance(tool, BadInputError):
        return None
    return (tool.basis, tool.verdict)


def _key(path: str, files: dict[str, bytes]) -> str:
    return content_hash(path, {name: content.decode("utf-8", "replace") for name, content in files.items()})

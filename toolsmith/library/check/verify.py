"""`toolsmith verify`: the tools of a toolbox, proved again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from toolsmith.errors import BadInputError, ToolboxError, UsageError
from toolsmith.library.check.reasons import Reason, reasons_of
from toolsmith.library.open_toolbox import opened_toolbox, sandbox_of_run
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.files.tool_folder import tool_or_problem
from toolsmith.toolbox.sharing.verify_pulled import holds
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.accept import MACHINE
from toolsmith.verify.cross_check.kept import with_kept_check
from toolsmith.verify.prover import Ordered, ProofWork, Prover, prover_of
from toolsmith.verify.signature import as_in_source

_BEGUN_A_CORE = 2  # proofs: one that waits for its neighbours' verdicts keeps no core waiting


class Verified(Record):
    """A tool of a toolbox, proved again.

    `before` is what was known of it, as it is now; `is_recorded` whether the toolbox says what was found.
    `reasons` say why it is not accepted, and where to look.
    """

    path: str
    recorded: Verdict | None
    verdict: Verdict
    before: str = ""
    is_recorded: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the tool is at least what it is said to be."""
        return holds(self.recorded, self.verdict)


def is_foreign(path: str | Path) -> bool:
    """Whether what lies there is no toolbox, so that it is audited, not verified. A missing one is called a toolbox.

    Raises:
        UsageError: it is a program, or names some: to prove what lies in a folder starts none.
    """
    if Path(path).is_file():
        from toolsmith.library.make.read_foreign import kind_of

        if (kind := kind_of(str(path))) in ("mcp", "clients"):
            what = "is a program" if kind == "mcp" else "names servers"
            raise UsageError(f"{path} {what}, and verify starts none", hint=f"Take its tools: toolsmith adopt {path}")
    return Path(path).exists() and not (Path(path) / SETTINGS_FILE).is_file()


def verify_toolbox(
    toolbox: str | Path | Toolbox = "toolbox",
    sandbox: Sandbox | None = None,
    *,
    paths: Collection[str] | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Verified]:
    """Prove the tools of a toolbox again, from what is committed; `record_verdicts` then keeps what was found.

    Args:
        toolbox: a toolbox or its folder.
        sandbox: where they run.
        paths: only these; None: all. Of a folder without its tool.json that is said.
        report: called with the number of tools proved, and of all.
    """
    box = opened_toolbox(toolbox)
    with sandbox_of_run(sandbox) as own:
        run = _Run(box, set(box.paths() if paths is None else paths), prover_of(own))
        for number, _ in enumerate(run.prove_all(), 1):
            report(number, len(run.order))
    return [run.found[path] for path in sorted(run.found)]


class VerifyPlan(Record):
    """What proving a tool again would call: for `--dry-run`."""

    tool: str
    cases: int
    is_called: bool
    why: str


def plan_verify(path: str | Path | Toolbox, *, paths: Collection[str] | None = None) -> list[VerifyPlan]:
    """What `verify` would run of a toolbox, or of a library that somebody else made, and what it leaves out.

    Args:
        path: a toolbox, its folder, or a library.
        paths: only these tools of a toolbox; None: all.
    """
    if not isinstance(path, Toolbox) and is_foreign(path):
        from toolsmith.library.make.read_foreign import read_foreign

        candidates = read_foreign(str(path))
        return [_plan(each.source, each.tool, each.problem) for each in candidates]
    box = opened_toolbox(path)
    read = {place: _read(box, place) for place in sorted(box.paths() if paths is None else paths)}
    return [
        _plan(place, None, tool.message) if isinstance(tool, BadInputError) else _plan(place, tool)
        for place, tool in read.items()
    ]


def _read(box: Toolbox, path: str) -> Tool | BadInputError:
    """The tool, or what is wrong with its folder, also where its place has no name in a text."""
    files = box.history.trees.folder(path, box.commit)
    entry = None if files else box.catalogue.entry(path)
    if entry is not None and entry.problem:
        return BadInputError(f"the tool folder {path} cannot be read", [entry.problem])
    return tool_or_problem(path, files)


def _plan(source: str, tool: Tool | None, problem: str = "") -> VerifyPlan:
    if tool is None:
        return VerifyPlan(tool=source, cases=0, is_called=False, why=problem)
    why = "it runs in the sandbox" if tool.remote is None else "it runs elsewhere, so there is no code to prove"
    return VerifyPlan(tool=source, cases=len(tool.cases), is_called=tool.remote is None, why=why)


def record_verdicts(toolbox: str | Path | Toolbox, found: Collection[Verified]) -> str:
    """Keep what was found, and bring all pages up to date, in one commit; returns its id, empty where nothing differs.

    A tool that somebody has changed in the meantime is left as it is, and so is one that the machine kept from running.

    Raises:
        ToolboxError: the toolbox cannot be written, or a tool's folder has uncommitted edits.
    """
    box = opened_toolbox(toolbox)
    new = {each.path: each.verdict for each in found if not each.is_recorded and not _says_nothing(each.verdict)}
    try:
        return box.record_verdicts(new)
    except ToolboxError as error:
        hint = " ".join(filter(None, [error.hint, "Without recording: toolsmith verify --no-record."]))
        raise ToolboxError(f"what was found is not recorded: {error.message}", hint=hint) from error


def _says_nothing(verdict: Verdict) -> bool:
    """Whether it is about the machine, not about the tool."""
    return any(check.name == MACHINE for check in verdict.checks)


class _Run:
    """One run over some tools of a toolbox. Of two that are the same, the one with the better claim stays what it is.

    That is the one that is not under proof, then the one whose verdict holds, then the first; and never one that this
    run found wrong: who edits a tool into another must not take the other's proof away.
    """

    def __init__(self, box: Toolbox, paths: set[str], prover: Prover) -> None:
        self._box = box
        self._paths = paths
        self._prover = prover
        self._ranks: dict[str, tuple[bool, bool, str]] = {}
        self.order = sorted(paths, key=self._rank)
        self.found: dict[str, Verified] = {}
        self._ordered = Ordered(self.order, self._prove, _BEGUN_A_CORE * prover.at_once)

    def prove_all(self) -> Iterator[str]:
        """Each path once its tool is proved, in order."""
        return self._ordered.run()

    def _prove(self, path: str) -> None:
        """A folder that cannot be read is a tool that is not proved; the others are proved all the same."""
        box = self._box
        read = _read(box, path)
        if isinstance(read, BadInputError):
            self.found[path] = _broken(path, tuple(read.problems) or (read.message,))
        elif read.remote is None:
            tool = as_in_source(read)
            verdict = with_kept_check(self._verdict(tool), read.verdict)
            self.found[path] = Verified(
                path=path,
                recorded=read.verdict,
                verdict=verdict,
                before=read.verdict_now.text,
                is_recorded=tool == read and read.verdict is not None and read.verdict.says_the_same_as(verdict),
                reasons=reasons_of(path, verdict, tool),
            )

    def _verdict(self, tool: Tool) -> Verdict:
        """Proved beside what is not known to be wrong; once more where an earlier neighbour turns out to be.

        To wait for the neighbours first would prove a section of like tools one by one.
        """
        box = self._box
        others = [other for other in box.neighbours(tool) if other.path != tool.path]
        called = set(box.catalogue.called_by(tool))
        work = ProofWork(
            tool=tool,
            policy=box.policy_for(tool.path),
            requirements=box.requirements_for(tool),
            neighbours=self._beside(tool, others, called),
        )
        verdict = self._prover.prove(work)
        earlier = [other.path for other in others if other.path in self._paths]
        self._ordered.wait_for([path for path in earlier if self._rank(path) < self._rank(tool.path)])
        neighbours = self._beside(tool, others, called)
        same = len(neighbours) == len(work.neighbours)
        return verdict if same else self._prover.prove(work.model_copy(update={"neighbours": neighbours}))

    def _beside(self, tool: Tool, others: Collection[Tool], called: Collection[str]) -> tuple[Tool, ...]:
        return tuple(other for other in others if other.path in called or self._comes_first(other.path, tool.path))

    def _comes_first(self, path: str, other: str) -> bool:
        is_wrong = path in self.found and self.found[path].verdict.status == "rejected"
        return not is_wrong and self._rank(path) < self._rank(other)

    def _rank(self, path: str) -> tuple[bool, bool, str]:
        """As it was when the run began, or the tool was first met: asking the catalogue anew costs a millisecond."""
        if path not in self._ranks:
            entry = self._box.catalogue.entry(path)
            self._ranks[path] = (path in self._paths, entry is None or not entry.is_offered, path)
        return self._ranks[path]


def _broken(path: str, problems: tuple[str, ...]) -> Verified:
    check = Check(name="folder", outcome="failed", summary=problems[0], evidence=problems)
    verdict = Verdict(status="rejected", checks=(check,))
    reasons = reasons_of(path, verdict, None)
    return Verified(path=path, recorded=None, verdict=verdict, before="broken", is_recorded=True, reasons=reasons)

"""Proves many foreign tools at once: each by its published examples, each against those before it.

A journal keeps every verdict, so that a run that was killed proves nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError

from toolsmith.adopting.candidate import Candidate
from toolsmith.ranking.terms import words
from toolsmith.sandbox.policy import Policy
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.accept import HIDDEN, MACHINE
from toolsmith.verify.duplicates import means_the_same, normalized, schema_id
from toolsmith.verify.prover import ProofWork, Prover
from toolsmith.verify.requirements import Requirements

NO_FORM = "no JSON form"  # no call in JSON could be right
_NEAREST = 3  # earlier tools of the same types whose behaviour is compared


class Proven(Record):
    """A candidate with its verdict; `tool` is None where it could not be read."""

    candidate: Candidate
    verdict: Verdict | None = None

    @property
    def tool(self) -> Tool | None:
        return self.candidate.tool

    @property
    def outcome(self) -> str:
        """`accepted`, `unproven`, `unreadable`, `no JSON form`, or the check that failed."""
        if not self.candidate.has_json_form:
            return NO_FORM
        if self.verdict is None:
            return "unreadable"
        if self.verdict.status != "rejected":
            return self.verdict.status
        return self._failed.name

    @property
    def _failed(self) -> Check:
        assert self.verdict is not None  # noqa: S101  # asked of a rejected one
        return next(check for check in self.verdict.checks if check.outcome == "failed")

    @property
    def is_rejected(self) -> bool:
        return self.verdict is not None and self.verdict.status == "rejected"

    @property
    def failure(self) -> str:
        """The first example, or other evidence, that a rejection rests on, and what to do next."""
        if not self.is_rejected:
            return ""
        failed = self._failed
        return "\n".join([*failed.evidence[:1], f"next: {_NEXT[failed.name]}" if failed.name in _NEXT else ""]).strip()


_NEXT = {
    HIDDEN: "mend the function, or the example, where they are from, and adopt again",
    "policy": "take what it needs as a parameter, or allow it ([policy] in toolbox.toml), and adopt again",
    "signature": "write the types, or adopt with --untyped infer",
    "import": "mend its source, and adopt again",
    "shortcuts": "compute the answers instead of looking them up",
    "determinism": "take what differs from call to call (a seed, a time) as a parameter",
}


def prove_all(
    candidates: Sequence[Candidate],
    prover: Prover,
    policy: Policy,
    requirements: Requirements,
    neighbours: Callable[[Tool], Sequence[Tool]],
    journal: Path,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Proven]:
    """One proof a candidate, in their order.

    Args:
        candidates: what was read.
        prover: decides about them.
        policy: what they may use.
        requirements: of acceptance.
        neighbours: tools of the toolbox that a tool may be a duplicate of.
        journal: a file of verdicts, by what they were reached from; made where it is missing.
        report: called with the number of candidates done, and of all.
    """
    known = _read(journal)
    earlier = _earlier(candidates)
    journal.parent.mkdir(parents=True, exist_ok=True)
    done = 0
    with ThreadPoolExecutor(prover.at_once) as threads, journal.open("a", encoding="utf-8") as log:

        def prove(place: int) -> Proven:
            candidate = candidates[place]
            tool = candidate.tool
            if tool is None or tool.remote is not None:
                return Proven(candidate=candidate, verdict=tool.verdict if tool else None)
            others = [*earlier[place], *(other for other in neighbours(tool) if other.path != tool.path)]
            cases = [[case.model_dump(mode="json") for case in tool.cases], tool.comparison.model_dump(mode="json")]
            rules = [policy.model_dump(mode="json"), requirements.model_dump(mode="json")]
            key = content_hash(tool.code_id, cases, rules, sorted(other.code_id for other in others))
            verdict = known.get(key)
            shape = normalized(tool.code)
            twins = [other for other in others if normalized(other.code) == shape and means_the_same(tool, other)]
            if verdict is None:
                beside = () if twins else tuple(others)
                proved = prover.prove(ProofWork(tool=tool, policy=policy, requirements=requirements, neighbours=beside))
                verdict = _with_note(proved, twins[0].path) if twins else proved
                if all(check.name != MACHINE for check in verdict.checks):
                    log.write(f"{key} {verdict.model_dump_json()}\n")
                    log.flush()
            return Proven(candidate=candidate.model_copy(update={"tool": tool.with_(verdict=verdict)}), verdict=verdict)

        found = []
        for proven in threads.map(prove, range(len(candidates))):
            found.append(proven)
            done += 1
            report(done, len(candidates))
    return found


def _with_note(verdict: Verdict, twin: str) -> Verdict:
    """The verdict with the note that its source has the tool twice: what a stranger kept apart stays apart."""
    check = Check(name="duplicate", outcome="passed", summary=f"note: the same as {twin}, under the same names")
    kept = tuple(each for each in verdict.checks if each.name != check.name)
    return verdict.model_copy(update={"checks": (*kept, check)})


def _earlier(candidates: Sequence[Candidate]) -> list[list[Tool]]:
    """For each candidate the earlier ones that it may be a duplicate of: the same code, or the same types and words."""
    shapes: dict[str, Tool] = {}
    by_schema: dict[str, list[Tool]] = {}
    found: list[list[Tool]] = []
    for candidate in candidates:
        tool = candidate.tool
        if tool is None or tool.remote is not None:
            found.append([])
            continue
        alike = by_schema.setdefault(schema_id(tool), [])
        own = set(words(f"{tool.name} {tool.doc.description}"))
        shared = [(len(own & set(words(f"{other.name} {other.doc.description}"))), other) for other in alike]
        nearest = [other for count, other in sorted(shared, key=lambda pair: -pair[0])[:_NEAREST] if count > 1]
        twin = shapes.setdefault(normalized(tool.code), tool)
        found.append([*([twin] if twin is not tool else []), *(other for other in nearest if other is not twin)])
        alike.append(tool)
    return found


def _read(journal: Path) -> Mapping[str, Verdict]:
    found: dict[str, Verdict] = {}
    lines = journal.read_text("utf-8").splitlines() if journal.is_file() else []
    for line in lines:
        key, _, form = line.partition(" ")
        try:
            verdict = Verdict.model_validate_json(form)
        except ValidationError:
            continue  # the line that a kill cut off
        if verdict.basis is not None:  # else nobody can tell what it is about
            found[key] = verdict
    return found

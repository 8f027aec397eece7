"""Whether answers are stored: what the pieces of a source that cases hang on do for inputs next to these cases.

Where a table belongs to a tool (a tariff, an alphabet, the masses of elements), the row that a case needs is needed by
inputs next to that case as well: another weight in the same zone, another word with the same letter. Where answers are
stored, whatever the store is, what carries a case has nothing to do with the inputs next to it.

Pieces are changed one by one, and all cases run again together with inputs next to them. What the pieces that store can
say, in bits, is weighed against what the answers say: a tool that stores as much has not compressed its cases. A piece
that every answer hangs on stores too where answers next to a case are no more like its own than those of other cases,
as with a polynomial through the cases. So does a piece of one case alone that answers all next to it the same: that of
a nearest neighbour.

Covered: stores reached by a hash or by distance, whatever they are made of; tables of the exceptions to a rule.
Not covered: stores reached by what inputs share with their neighbours; a table in front of a right method; cases
whose answers hold no more bits than a rule of a few constants; facts of which cases use a row each (`vocabulary`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.literals import canonical
from toolsmith.verify.shortcuts.perturb import perturb_each
from toolsmith.verify.shortcuts.pieces import Piece, Pieces, sources, spread
from toolsmith.verify.shortcuts.run_inputs import Told, asked, run_inputs
from toolsmith.verify.shortcuts.vocabulary import vocabularies

_FEWEST_CASES = 16
_MOST_CASES = 100
_NEAR = 2  # inputs next to each case, of each kind
_MOST_PIECES = 48
_SECONDS_TO_SPEND = 20.0
_SECONDS_A_RUN = 0.8  # of all inputs with one piece changed
_FASTEST = 1e-3  # seconds
_GLANCE = 14  # pieces after which no more are tried where all say the same
_SEED = 20230526
_LOCAL = 0.12  # how much more often inputs next to carried cases change than inputs next to others
_ALIKE = 0.85  # how unlike answers next to a case may be its own, for each unlikeness of two cases
_FEWEST_PAIRS = 20
_SHARE = 0.6  # of the information in the answers
_ALONE = 0.8  # of the pieces that matter: those that matter to one case each

Kind = Literal["idle", "local", "stored", "global", "neighbour"]


def locality_findings(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """What the pieces of the function and of the extraction say about stored answers."""
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None][:_MOST_CASES]
    needed = information(right)
    if len(right) < _FEWEST_CASES or not needed:
        return []
    findings = []
    probe: _Probe | None = None
    for where, code in sources(tool).items():
        if tool.facts and where == "the function":
            continue  # of facts, a row for each case is what is asked for
        pieces = pieces_of(code, right)
        if pieces.bits < _SHARE * needed:
            continue
        probe = probe or _Probe(tool, right, sandbox, policy)
        held = _stored_bits(pieces, "code" if where == "the function" else "extraction", probe)
        if held >= _SHARE * needed:
            findings.append(
                f"pieces of {where} that can hold {held:.0f} bits carry cases and nothing of what is next to them; "
                f"all {len(right)} answers hold {needed:.0f} bits"
            )
    return findings


def could_hold_table(tool: Tool, right: Sequence[CaseResult]) -> bool:
    """Whether a source of the tool has room for the answers."""
    needed = information(right)
    return needed > 0 and any(pieces_of(code, right).bits >= _SHARE * needed for code in sources(tool).values())


def pieces_of(code: str, right: Sequence[CaseResult]) -> Pieces:
    return Pieces(code, 3 * len(right), vocabularies(code, [attempt.case for attempt in right]))


def information(right: Sequence[CaseResult]) -> float:
    """Of all answers, in bits: the entropy of their distribution."""
    counts = Counter(canonical(attempt.case.expected) for attempt in right)
    return -sum(count * math.log2(count / len(right)) for count in counts.values())


def _stored_bits(pieces: Pieces, field: str, probe: _Probe) -> float:
    """What the pieces that store can hold; nothing where more of the pieces belong to the tool."""
    if not probe.is_ready:
        return 0.0
    tally = _Tally(probe.is_alike)
    until = probe.seconds + _SECONDS_TO_SPEND
    count = 0
    for count, piece in enumerate(spread(pieces.all, _MOST_PIECES), 1):
        tally.add(probe.kind_of(field, pieces.source(piece)), piece)
        if (count == _GLANCE and tally.is_clear) or (count > _GLANCE and probe.seconds > until):
            break
    return tally.stored * len(pieces.all) / count if count and tally.stored >= tally.own else 0.0


class _Tally:
    """Bits of the pieces that were tried, by what they are."""

    def __init__(self, is_alike: bool) -> None:  # noqa: FBT001 - one fact, told once
        self._is_alike = is_alike
        self._bits: dict[Kind, float] = {}
        self._counts: Counter[Kind] = Counter()

    def add(self, kind: Kind, piece: Piece) -> None:
        if kind == "global" and not piece.is_number:
            return  # what reads a text is needed by all answers
        self._bits[kind] = self._bits.get(kind, 0.0) + piece.bits
        self._counts[kind] += 1

    @property
    def stored(self) -> float:
        found = self._bits.get("stored", 0.0) + (self._bits.get("neighbour", 0.0) if self._has_neighbours else 0.0)
        return found if self._is_alike else found + self._bits.get("global", 0.0)

    @property
    def own(self) -> float:
        return self._bits.get("local", 0.0) + (0.0 if self._has_neighbours else self._bits.get("neighbour", 0.0))

    @property
    def is_clear(self) -> bool:
        """Whether the first pieces leave no doubt, either way."""
        return self.stored < self.own / 2 or (self._counts["stored"] > _GLANCE / 2 and not self.own)

    @property
    def _has_neighbours(self) -> bool:
        alone = self._counts["neighbour"]
        return alone >= _ALONE * (alone + self._counts["local"]) if alone else False


@dataclass
class _Probe:
    """All cases, and inputs next to each of them, with what the tool gives for them."""

    tool: Tool
    right: Sequence[CaseResult]
    sandbox: Sandbox
    policy: Policy

    def __post_init__(self) -> None:
        known = asked(self.tool, self.right)
        near = perturb_each(known, _NEAR, _SEED)
        alone = run_inputs(self.tool, known, self.sandbox, self.policy)
        affordable = max(len(known), int(len(known) * _SECONDS_A_RUN / (alone.seconds + _FASTEST)))
        near = near[:: -(-len(near) // affordable)] if near else []
        self.seconds = 0.0
        self._inputs: list[Any] = [*known, *(each.arguments for _, each in near)]
        self._count = len(known)
        self._before = self._run(self.tool)
        self.is_ready = bool(self._before)
        self._near = [
            (self._count + place, owner, fresh.kind)
            for place, (owner, fresh) in enumerate(near)
            if self.is_ready and self._is_another(self._count + place, owner)
        ]
        self.is_alike = self.is_ready and self._is_alike()

    def _is_another(self, place: int, owner: int) -> bool:
        """Whether an input was computed, and is another one to the function too."""
        return self._before[place].is_ok and self._before[place].arguments != self._before[owner].arguments

    def _is_alike(self) -> bool:
        """Whether inputs of some kind next to a case have answers that are more like its own than another case's."""
        answers = [each.text for each in self._before]
        others = [(at, (at + step) % self._count) for at in range(self._count) for step in (1, 7)]
        usual = sum(_likeness(answers[a], answers[b]) for a, b in others) / len(others)
        kinds: dict[str, list[float]] = {}
        for place, owner, kind in self._near:
            kinds.setdefault(kind, []).append(_likeness(answers[place], answers[owner]))
        shares = [sum(each) / len(each) for each in kinds.values() if len(each) >= _FEWEST_PAIRS]
        return not shares or 1 - max(shares) <= _ALIKE * (1 - usual)

    def kind_of(self, field: str, source: str) -> Kind:
        """What the piece is to the tool that was changed in this source."""
        after = self._run(self.tool.with_(**{field: source}))
        if not after:
            return "idle"
        changed = [one.text != other.text for one, other in zip(self._before, after, strict=True)]
        carried = sum(changed[: self._count])
        if carried in (0, self._count):
            return "global" if carried else "idle"
        near = [place for place, owner, _ in self._near if changed[owner]]
        far = [place for place, owner, _ in self._near if not changed[owner]]
        if _share(changed, near) - _share(changed, far) < _LOCAL:
            return "stored"
        return "neighbour" if carried == 1 and self._answers_the_same(changed) else "local"

    def _answers_the_same(self, changed: Sequence[bool]) -> bool:
        """Whether what is next to the case, and hangs on the same piece, has its very answer."""
        answers = [each.text for each in self._before]
        return all(
            answers[place] == answers[owner] for place, owner, _ in self._near if changed[place] and changed[owner]
        )

    def _run(self, tool: Tool) -> list[Told]:
        ran = run_inputs(tool, self._inputs, self.sandbox, self.policy)
        self.seconds += ran.seconds
        return ran.told


def _share(changed: Sequence[bool], places: Sequence[int]) -> float:
    return sum(changed[place] for place in places) / len(places) if places else 0.0


def _likeness(one: str, other: str) -> float:
    """Of two answers, from 0 to 1: numbers by their difference, texts by their common parts."""
    if one == other:
        return 1.0
    try:
        a, b = float(one), float(other)
    except ValueError:
        return SequenceMatcher(None, one, other, autojunk=False).ratio()
    return max(0.0, 1 - abs(a - b) / (abs(a) + abs(b))) if math.isfinite(a + b) and a + b else 0.0

"""A sandbox and a prover on the nodes of a cluster: whatever takes a sandbox works there without knowing of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from toolsmith.cluster.ray_nodes import RayNodes
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value
from toolsmith.types.verdict import Verdict
from toolsmith.verify.prover import ProofWork

_PARTS_A_CORE = 2  # of many calls, so that a slow one does not keep the others waiting


class RaySandbox:
    """Implements `Sandbox` and `Prover`. The nodes belong to who opened them; `close` leaves them running."""

    def __init__(self, nodes: RayNodes) -> None:
        self._nodes = nodes

    @property
    def at_once(self) -> int:
        return self._nodes.at_once

    def prove(self, work: ProofWork) -> Verdict:
        found = self._nodes.do("prove", f"prove {work.tool.path}", work.model_dump_json())
        return Verdict.model_validate_json(found)

    def call(self, program: Program, arguments: Mapping[str, Value], policy: Policy) -> Trial:
        (trial,) = self._call_part(program, [arguments], policy)
        return trial

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        size = max(1, math.ceil(len(arguments) / (_PARTS_A_CORE * self.at_once)))
        parts = [arguments[start : start + size] for start in range(0, len(arguments), size)]
        if len(parts) <= 1:
            return self._call_part(program, arguments, policy) if arguments else []
        with ThreadPoolExecutor(min(len(parts), self.at_once)) as threads:
            found = threads.map(lambda part: self._call_part(program, part, policy), parts)
            return [trial for part in found for trial in part]

    def close(self) -> None:
        pass

    def _call_part(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        given = [dict(each) for each in arguments]
        found: list[Trial] = self._nodes.do("call_many", f"call {program.name}", program, given, policy)
        return found

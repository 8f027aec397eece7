"""What runs on a node of a cluster: one process a core, each with a sandbox of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from toolsmith.errors import SandboxError
from toolsmith.sandbox import Layers, held_layers, open_sandbox
from toolsmith.sandbox.confinement.layers import missing
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value
from toolsmith.verify.accept import accept
from toolsmith.verify.prover import ProofWork

PACKAGE = "toolsmith-llm"


class Greeting(Record):
    """Which toolsmith a node runs, and what of its sandbox does not hold there."""

    version: str
    lacking: tuple[str, ...] = ()


class NodeWorker:
    """An actor. Its sandbox starts with the first call and stays warm."""

    def __init__(self, layers: Layers | None = None) -> None:
        self._sandbox = open_sandbox(at_once=1, layers=layers)

    def greet(self) -> str:
        """A `Greeting` as JSON."""
        try:
            lacking = missing(held_layers())
        except SandboxError as error:
            lacking = [error.message]
        return Greeting(version=version(PACKAGE), lacking=tuple(lacking)).model_dump_json()

    def prove(self, work: str) -> str:
        """The verdict of a `ProofWork`, both as JSON."""
        given = ProofWork.model_validate_json(work)
        proof = accept(given.tool, self._sandbox, given.policy, given.requirements, given.neighbours)
        return proof.verdict.model_dump_json()

    def call_many(self, program: Program, arguments: Sequence[Mapping[str, Value]], policy: Policy) -> list[Trial]:
        return self._sandbox.call_many(program, arguments, policy)

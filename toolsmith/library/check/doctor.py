"""`toolsmith doctor`: what is available here."""

from __future__ import annotations

from toolsmith.errors import SandboxError, UsageError
from toolsmith.library.check.config import show_config
from toolsmith.models.named.roles import available_models
from toolsmith.sandbox import has_warm_workers, held_layers, scratch_problem
from toolsmith.sandbox.confinement.layers import GO_ON, PROMISES, REQUIRED, missing
from toolsmith.toolbox.index.embed import HashingEmbedder, open_embedder
from toolsmith.types.record import Record


class DoctorFinding(Record):
    """One line of `doctor`."""

    part: str
    is_available: bool
    detail: str


def doctor() -> list[DoctorFinding]:
    """Which models, sandbox layers and embedder are available here. Nothing is asked of any model."""
    models = available_models()
    embedder = HashingEmbedder()
    return [
        DoctorFinding(
            part="models",
            is_available=bool(models),
            detail=", ".join(models) or "no provider's key in the environment; replay: and mailbox: need none",
        ),
        *_models(),
        *_sandbox(),
        DoctorFinding(part="embedder", is_available=True, detail=f"{embedder.name}, offline: knows spelling"),
        _minilm(),
    ]


def _models() -> list[DoctorFinding]:
    """The models that are configured, and whether their keys are there."""
    return [
        DoctorFinding(
            part=line.key,
            is_available="is not set" not in line.detail,
            detail=f"{line.value}, by {line.origin}{f', {line.detail}' if line.detail else ''}",
        )
        for line in show_config()
        if line.counts
    ]


def _minilm() -> DoctorFinding:
    try:
        embedder = open_embedder("minilm")
    except UsageError as error:
        return DoctorFinding(part="embedder", is_available=False, detail=f"minilm: {error.message}")
    return DoctorFinding(part="embedder", is_available=True, detail=f"{embedder.name}, offline: knows meaning")


def _sandbox() -> list[DoctorFinding]:
    """Whether the sandbox starts, and each of its promises, tried out."""
    try:
        states, no_scratch = held_layers(), scratch_problem()
    except SandboxError as error:
        return [DoctorFinding(part="sandbox", is_available=False, detail=error.message)]
    gaps = missing(states)
    refused = f"no tool runs here, unless you say so: {GO_ON}"
    return [
        DoctorFinding(part="sandbox", is_available=not gaps, detail=refused if gaps else "every required layer holds"),
        *(
            DoctorFinding(
                part=f"sandbox: {name}",
                is_available=not states[name],
                detail=f"{promise}{' (required)' if name in REQUIRED else ''}"
                + (f": not here: {states[name]}" if states[name] else ""),
            )
            for name, promise in PROMISES.items()
        ),
        DoctorFinding(
            part="sandbox: warm workers",
            is_available=has_warm_workers(),
            detail="calls take milliseconds; without, each starts an interpreter, since no process can be held (pidfd)",
        ),
        DoctorFinding(
            part="sandbox: scratch",
            is_available=not no_scratch,
            detail="a writable folder, small, private and gone after the call, where a policy asks for one"
            + (f": refused here: {no_scratch}" if no_scratch else ""),
        ),
    ]

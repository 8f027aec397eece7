"""`toolsmith doctor`: what is available here."""

from __future__ import annotations

from toolsmith.models.open import available_models
from toolsmith.toolbox.embed import HashingEmbedder
from toolsmith.types.record import Record


class Finding(Record):
    """One line of `doctor`."""

    part: str
    is_available: bool
    detail: str


def doctor() -> list[Finding]:
    """Which models, sandbox layers and embedder are available here. Nothing is asked of any model."""
    models = available_models()
    embedder = HashingEmbedder()
    return [
        Finding(
            part="models",
            is_available=bool(models),
            detail=", ".join(models) or "no provider's key in the environment; replay: and mailbox: need none",
        ),
        Finding(part="sandbox", is_available=True, detail="screen and a separate, limited process"),
        Finding(part="embedder", is_available=True, detail=f"{embedder.name}, offline"),
    ]

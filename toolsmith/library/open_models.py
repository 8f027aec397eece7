"""The models of one run: chosen by name or taken as they are, recorded in the toolbox, metered on one account."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from toolsmith.models.meter import Account, Meter
from toolsmith.models.model import Model
from toolsmith.models.open import chosen_model, open_model
from toolsmith.models.transcript import RecordedModel, Transcript
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.toolbox import Toolbox


class RunModels(NamedTuple):
    """The models of one run of `make`, metered and recorded."""

    maker: Meter
    user: Meter | None
    readers: tuple[Meter, ...] = ()
    second: Meter | None = None


def models_of_run(
    box: Toolbox,
    maker: Model,
    user: Model | None,
    account: Account,
    readers: Sequence[Model] = (),
    second: Model | None = None,
) -> RunModels:
    """All models behind one transcript and one account: caps hold over the run, no question is asked twice."""
    transcript = transcript_of(box, "make")

    def metered(model: Model) -> Meter:
        return Meter(RecordedModel(model, transcript), account=account)

    return RunModels(
        metered(maker),
        metered(user) if user else None,
        tuple(map(metered, readers)),
        metered(second) if second else None,
    )


def second_author(maker: Model, *, cross_check: bool | str | Model) -> Model | None:
    """Who writes second functions: the model that is named or given, else the maker; None where nobody does."""
    if isinstance(cross_check, bool):
        return maker if cross_check else None
    return open_model(cross_check) if isinstance(cross_check, str) else cross_check


def transcript_of(box: Toolbox, verb: str) -> Transcript:
    """What models were asked by this verb over this toolbox, and what they answered."""
    return Transcript(box.private / "transcripts" / f"{verb}.jsonl")


def opened_maker(model: str | Model | None, toolbox: str | Path | Toolbox) -> Model:
    """The maker that is named, that the toolbox names, or that the environment has a key for.

    Raises:
        ModelNotChosenError: none of these.
    """
    if model is None or isinstance(model, str):
        return open_model(chosen_model(model, None if model else _configured_maker(toolbox)))
    return model


def _configured_maker(toolbox: str | Path | Toolbox) -> str | None:
    if isinstance(toolbox, Toolbox):
        return toolbox.settings.models.maker or None
    if (Path(toolbox) / SETTINGS_FILE).is_file():
        return Toolbox.open(toolbox).settings.models.maker or None
    return None

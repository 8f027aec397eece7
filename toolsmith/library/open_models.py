"""The models of one run: chosen by name or taken as they are, recorded in the toolbox, metered on one account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from toolsmith.models.meter import Account, Meter
from toolsmith.models.model import Model
from toolsmith.models.named.places import split_address
from toolsmith.models.named.roles import ModelRole, choices, chosen_model
from toolsmith.models.open import open_model
from toolsmith.models.transcript import RecordedModel, Transcript
from toolsmith.toolbox.files.model_settings import Models, NamedModel
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.trust.user_config import read_config


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


def second_author(maker: Model, toolbox: Toolbox, *, cross_check: bool | str | Model) -> Model | None:
    """Who writes second functions: the model that is named or given, else the maker; None where nobody does."""
    if isinstance(cross_check, bool):
        return maker if cross_check else None
    return open_named(cross_check, toolbox)


def transcript_of(box: Toolbox, verb: str) -> Transcript:
    """What models were asked by this verb over this toolbox, and what they answered."""
    return Transcript(box.private / "transcripts" / f"{verb}.jsonl")


def open_role(role: ModelRole, model: str | Model | None, toolbox: str | Path | Toolbox) -> Model:
    """The model that is named for a role; without a name, the one that the environment or a configuration names.

    Raises:
        ModelNotChosenError: nothing names one.
        NotAgreedError: the toolbox names one, and this user has not agreed to that.
    """
    if model is not None and not isinstance(model, str):
        return model
    return open_named(name_of_role(role, model, toolbox), toolbox)


def name_of_role(role: ModelRole, given: str | None, toolbox: str | Path | Toolbox) -> str:
    """As `open_role`, but the name."""
    box = _there(toolbox)
    stated = box.settings.stated.models if box is not None else Models()
    return chosen_model(role, given, stated, read_config().models, agreed=lambda: box and box.settings.models)


def has_role(role: ModelRole, toolbox: str | Path | Toolbox) -> bool:
    """Whether something names a model for a role."""
    box = _there(toolbox)
    stated = box.settings.stated.models if box is not None else Models()
    return next(choices(role, stated, read_config().models), None) is not None


def open_named(model: str | Model, toolbox: str | Path | Toolbox) -> Model:
    """A model by its name, which may be one that the user or the toolbox gives an address; one that is open as it is.

    Raises:
        NotAgreedError: the name is the toolbox's, and this user has not agreed to where it leads.
    """
    return open_model(model, named=_named(model, toolbox)) if isinstance(model, str) else model


def _named(model: str, toolbox: str | Path | Toolbox) -> Mapping[str, NamedModel]:
    """Models by name: what the user says of this machine goes before what a toolbox says."""
    own = read_config().models.named
    bare, _ = split_address(model)
    if bare in own:
        return own
    box = _there(toolbox)
    if box is None or bare not in box.settings.stated.models.named:
        return own
    return {**box.settings.models.named, **own}


def _there(toolbox: str | Path | Toolbox) -> Toolbox | None:
    if isinstance(toolbox, Toolbox):
        return toolbox
    return Toolbox.open(toolbox) if (Path(toolbox) / SETTINGS_FILE).is_file() else None

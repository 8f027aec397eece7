"""Asks a model for types that a foreign source does not say; what it answers is checked, and marked as a model's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.adopting.inferring.worded_types import annotation_of
from toolsmith.adopting.readers.functions import Telling
from toolsmith.errors import BadReplyError
from toolsmith.library.open_models import open_named, transcript_of
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.prompts.ask import ask, the_json
from toolsmith.toolbox.toolbox import Toolbox

_LONGEST = 20_000  # characters of a source that is shown


def types_by(model: str | Model, box: Toolbox) -> Telling:
    """Who tells types: one question a function, none asked twice; an answer that is no type is left out."""
    asked = Meter(RecordedModel(open_named(model, box), transcript_of(box, "adopt")))

    def tell(code: str, function: str, unknown: Sequence[str]) -> Mapping[str, str]:
        if len(code) > _LONGEST:
            return {}
        variables = {"code": code, "function": function, "unknown": list(unknown)}
        try:
            said = ask(asked, "name_types", the_json, variables)
        except BadReplyError:
            return {}
        named = {name: annotation_of(text) for name, text in said.items() if isinstance(text, str)}
        return {name: annotation for name, annotation in named.items() if annotation and name in unknown}

    return tell

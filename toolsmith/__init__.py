"""toolsmith: a strong model crafts Python tools once, evidence accepts them, cheaper models use them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolsmith.library.cost import cost
    from toolsmith.library.make import make, plan
    from toolsmith.library.make_from_reference import make_from_reference
    from toolsmith.library.outline import outline
    from toolsmith.library.probe import probe
    from toolsmith.library.refine import refine
    from toolsmith.library.repair import repair
    from toolsmith.library.run import run
    from toolsmith.library.solve import solve
    from toolsmith.library.solve_file import solve_file
    from toolsmith.library.trials import trials
    from toolsmith.library.verify import verify_toolbox
    from toolsmith.models.open import open_model
    from toolsmith.models.scripted import ScriptedModel
    from toolsmith.sandbox import open_sandbox
    from toolsmith.sandbox.policy import Policy
    from toolsmith.toolbox.toolbox import Toolbox

_PUBLIC = {
    "Policy": "toolsmith.sandbox.policy",
    "ScriptedModel": "toolsmith.models.scripted",
    "Toolbox": "toolsmith.toolbox.toolbox",
    "cost": "toolsmith.library.cost",
    "make": "toolsmith.library.make",
    "make_from_reference": "toolsmith.library.make_from_reference",
    "open_model": "toolsmith.models.open",
    "open_sandbox": "toolsmith.sandbox",
    "outline": "toolsmith.library.outline",
    "plan": "toolsmith.library.make",
    "probe": "toolsmith.library.probe",
    "refine": "toolsmith.library.refine",
    "repair": "toolsmith.library.repair",
    "run": "toolsmith.library.run",
    "solve": "toolsmith.library.solve",
    "solve_file": "toolsmith.library.solve_file",
    "trials": "toolsmith.library.trials",
    "verify_toolbox": "toolsmith.library.verify",
}

__all__ = [
    "Policy",
    "ScriptedModel",
    "Toolbox",
    "cost",
    "make",
    "make_from_reference",
    "open_model",
    "open_sandbox",
    "outline",
    "plan",
    "probe",
    "refine",
    "repair",
    "run",
    "solve",
    "solve_file",
    "trials",
    "verify_toolbox",
]


def __getattr__(name: str) -> Any:
    """The public names, loaded when first used."""
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'toolsmith' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

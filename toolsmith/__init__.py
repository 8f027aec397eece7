"""toolsmith: a strong model crafts Python tools once, evidence accepts them, cheaper models use them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolsmith.library.check.cost import cost
    from toolsmith.library.check.trials import trials
    from toolsmith.library.check.verify import verify_toolbox
    from toolsmith.library.improve.probe import probe
    from toolsmith.library.improve.refine import refine
    from toolsmith.library.improve.repair import repair
    from toolsmith.library.make.make import make, plan
    from toolsmith.library.make.make_from_reference import make_from_reference
    from toolsmith.library.make.outline import outline
    from toolsmith.library.use.run import run
    from toolsmith.library.use.solve import solve
    from toolsmith.library.use.solve_file import solve_file
    from toolsmith.models.open import open_model
    from toolsmith.models.scripted import ScriptedModel
    from toolsmith.sandbox import open_sandbox
    from toolsmith.sandbox.policy import Policy
    from toolsmith.toolbox.toolbox import Toolbox

_PUBLIC = {
    "Policy": "toolsmith.sandbox.policy",
    "ScriptedModel": "toolsmith.models.scripted",
    "Toolbox": "toolsmith.toolbox.toolbox",
    "cost": "toolsmith.library.check.cost",
    "make": "toolsmith.library.make.make",
    "make_from_reference": "toolsmith.library.make.make_from_reference",
    "open_model": "toolsmith.models.open",
    "open_sandbox": "toolsmith.sandbox",
    "outline": "toolsmith.library.make.outline",
    "plan": "toolsmith.library.make.make",
    "probe": "toolsmith.library.improve.probe",
    "refine": "toolsmith.library.improve.refine",
    "repair": "toolsmith.library.improve.repair",
    "run": "toolsmith.library.use.run",
    "solve": "toolsmith.library.use.solve",
    "solve_file": "toolsmith.library.use.solve_file",
    "trials": "toolsmith.library.check.trials",
    "verify_toolbox": "toolsmith.library.check.verify",
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

"""What training needs beyond toolsmith, said in one sentence where it is missing."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from toolsmith.errors import UsageError

_TRAIN_HINT = "pip install 'toolsmith-llm[train]'"
TRAIN = ("torch", "transformers", "peft", "trl", "datasets", "accelerate")


def require(modules: Sequence[str] = TRAIN, install: str = "") -> None:
    """Whether libraries are installed, found out without importing them.

    Args:
        modules: what is needed.
        install: what pip installs for it, where that is no extra of toolsmith.

    Raises:
        UsageError: a library is missing.
    """
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        hint = f"pip install {install}, in an environment of its own beside toolsmith-llm."
        raise UsageError(
            f"this needs libraries that are not installed: {', '.join(missing)}",
            hint=hint if install else f"{_TRAIN_HINT}; a CPU build of torch first where no GPU is wanted.",
        )

"""What training needs beyond toolsmith, said in one sentence where it is missing."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from toolsmith.errors import UsageError

TRAIN = ("torch", "transformers", "peft", "trl", "datasets", "accelerate")


def require(modules: Sequence[str] = TRAIN, extra: str = "train") -> None:
    """Whether the extra is installed, found out without importing it.

    Raises:
        UsageError: a library is missing.
    """
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training needs libraries that are not installed: {', '.join(missing)}",
            hint=f"pip install 'toolsmith-llm[{extra}]'; a CPU build of torch first where no GPU is wanted.",
        )

"""`toolsmith init --example`: a folder to try everything in, without a key."""

from __future__ import annotations

import shutil
from pathlib import Path

from toolsmith.errors import NotAToolboxError, UsageError
from toolsmith.toolbox.toolbox import Toolbox

TASK = "bracket-completion.jsonl"
_PACKAGE = Path(__file__).parents[2]
# In a wheel they stand in the package (see pyproject.toml), in a clone where they are written.
_PLACES = {
    "toolbox": ("example/toolbox", "../toolboxes/worked-examples"),
    f"tasks/{TASK}": (f"example/{TASK}", f"../examples/tasks/{TASK}"),
    "tariff.csv": ("example/tariff.csv", "../examples/tasks/tariff.csv"),
    "replies.jsonl": ("example/replies.jsonl", "../examples/transcripts/demo.jsonl"),
}


def init_example(folder: str | Path = "example") -> Toolbox:
    """A folder with proved tools, a task to make another tool from, a model's recorded replies to it, and a table.

    Raises:
        NotAToolboxError: the folder holds files.
        UsageError: this installation came without the examples.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotAToolboxError(f"{folder} is not empty", hint="Give a new folder: toolsmith init FOLDER --example")
    for name, places in _PLACES.items():
        source = next((_PACKAGE / place for place in places if (_PACKAGE / place).exists()), None)
        if source is None:
            raise UsageError(
                "this installation came without the examples", hint="pip install --force-reinstall toolsmith-llm"
            )
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".toolsmith", ".git"))
        else:
            shutil.copyfile(source, target)
    return Toolbox.create(folder / "toolbox")

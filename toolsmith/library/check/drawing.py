"""One picture in a file: `--plot FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError

_WIDTH, _HEIGHT = 8.0, 4.5  # inches


class Drawing:
    """`axes` are drawn on, then `write` writes it.

    Raises:
        UsageError: the file is neither .png nor .svg, or matplotlib is not installed.
    """

    def __init__(self, file: str | Path) -> None:
        self._file = Path(file)
        if self._file.suffix.lower() not in (".png", ".svg"):
            raise UsageError(f"{file} is neither a .png nor a .svg", hint="For example: --plot found.svg")
        try:
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
        except ImportError as error:
            raise UsageError("drawing needs matplotlib", hint="pip install 'toolsmith-llm[plot]'") from error
        self._figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        FigureCanvasAgg(self._figure)
        self.axes: Any = self._figure.subplots()

    def write(self) -> None:
        self.axes.legend()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._figure.savefig(self._file)

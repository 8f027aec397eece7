"""The pages of a toolbox, with what people can do on them: both servers show them."""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.library.make.queue import answer_queued, confirm_queued, queue
from toolsmith.library.use.run import run
from toolsmith.models.named.prices import price_of
from toolsmith.serving.pages.forms import Verbs
from toolsmith.serving.pages.pages import Pages
from toolsmith.toolbox.toolbox import Toolbox


def pages_of(box: Toolbox, only: Sequence[str] = ()) -> Pages:
    """The pages of a toolbox, or of those of its tools whose paths fit one of the patterns."""
    return Pages(box, Verbs(run, queue, answer_queued, confirm_queued, price_of), only)

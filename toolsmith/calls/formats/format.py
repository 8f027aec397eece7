"""One row of the table: how a family is known, what it writes and how that is read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from toolsmith.calls.formats.form import CallForm
from toolsmith.types.call import ReadCall

Read = Callable[[str, Collection[str]], list[ReadCall]]


@dataclass(frozen=True)
class Format:
    """One row.

    Args:
        name: family, and versions where they differ.
        signs: texts in a chat template that show that its model writes this; all of them. None: no template shows it.
        opens: texts of which one stands in every reply of this form; none where nothing marks it.
        form: how a call is written.
        read: finds the calls in a reply.
    """

    name: str
    signs: tuple[str, ...]
    opens: tuple[str, ...]
    form: CallForm
    read: Read

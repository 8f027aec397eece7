"""What is said of one tool, in which it is found."""

from __future__ import annotations

from toolsmith.types.record import Record


class Texts(Record):
    """The texts of one tool by what they are: its name counts more, what people asked for counts as it stands."""

    name: str
    place: str = ""
    doc: str = ""
    parameters: str = ""
    requests: str = ""

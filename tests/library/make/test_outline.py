"""The outline of a book, as a record and on the command line."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from tests.reading.books.books import OWN_BOOK
from toolsmith.cli.all_commands import app
from toolsmith.library.make.outline import outline


def test_the_outline_counts_what_each_section_holds() -> None:
    found = outline(OWN_BOOK)
    assert (found.sections, found.examples, found.exercises, found.solved) == (10, 8, 27, 27)
    quartiles = found.chapters[1].sections[2]
    assert (quartiles.number, quartiles.examples, quartiles.solved) == ("1.3", 1, 3)


def test_the_command_shows_the_tree_and_gives_json() -> None:
    shown = CliRunner().invoke(app, ["outline", str(OWN_BOOK)])
    assert shown.exit_code == 0
    document = json.loads(CliRunner().invoke(app, ["outline", str(OWN_BOOK), "--json"]).stdout)["result"]
    assert [chapter["title"] for chapter in document["chapters"]][1:] == ["Measurements", "Motion"]

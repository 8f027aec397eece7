"""`adopt`, `trust`, `run` and the plans as commands, over a server that changes the world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.remotes.world.corpus import changes, document, over_http, service
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    journal = tmp_path / "journal.txt"
    with over_http(journal) as urls:
        yield journal, urls["shop"]


def test_adopting_says_what_may_write_and_trust_what_only_reads(
    tmp_path: Path, shop: tuple[Path, str], command: Callable[..., Any]
) -> None:
    journal, url = shop
    box = tmp_path / "box"
    adopted = command("adopt", url, "-t", box)
    assert adopted.code == 0
    assert "4 tools may write" in adopted.err
    trusted = command("trust", "list-orders", "-t", box, "--json")
    assert json.loads(trusted.out)["result"]["only_read"] == ["shop/list-orders"]
    assert "3 tools may write" in command("adopt", url, "-t", box).err
    assert "only reads: its server says that it only reads" in command("show", "list-orders", "-t", box).out
    assert "may write: it does not say that it only reads" in command("show", "place-order", "-t", box).out
    for name in ("refine", "probe", "repair", "verify"):
        options = [box] if name == "verify" else ["place-order", "-t", box]
        plan = command(name, *options, "--dry-run")
        assert (plan.code, "left out: " in plan.out) == (0, True), plan
        assert json.loads(command(name, *options, "--dry-run", "--json").out)["result"][0]["why"]
    order = ("run", "place-order", "--arg", "item=tea", "-t", box)
    refused = command(*order)
    assert (refused.code, "--allow-writes" in refused.err, changes(journal)) == (2, True, [])
    assert command(*order, "--allow-writes").out == "ordered 1 tea\n"
    assert changes(journal) == ["write place_order tea 1"]


def test_adopting_again_shows_what_is_new_changed_and_gone(tmp_path: Path, command: Callable[..., Any]) -> None:
    with service(tmp_path / "journal.txt") as tickets:
        file, box = tmp_path / "tickets.json", tmp_path / "box"
        said = document(tickets.url)
        file.write_text(json.dumps(said))
        command("adopt", file, "-t", box)
        opened = Toolbox.open(box)
        tool = opened.get("show-ticket")
        doc = tool.doc.model_copy(update={"when_to_use": "For clerks."})
        opened.redocument([tool.with_(doc=doc)], replacing={tool.path: tool.doc_id}, message="Write", trailers={})
        said["paths"]["/tickets/{number}"]["get"]["description"] = "Show one ticket, whole."
        said["paths"]["/desks"] = {"get": {"operationId": "listDesks", "description": "All desks.", "responses": {}}}
        del said["paths"]["/search"]
        file.write_text(json.dumps(said))
        again = command("adopt", file, "-t", box)
    for outcome in ("1  new, unproven", "1  changed, unproven", "3  same, unproven", "1  gone"):
        assert f"     {outcome}, for example " in again.out
    line = "tickets/show-ticket: its source says differently the text of description; stays as it was refined or written here: when_to_use"
    assert line in again.out
    assert "to be measured again: the text of description" in command("list", "-t", box).out
    assert "to be measured again" in command("show", "show-ticket", "-t", box).out
    assert "to be measured again" in command("refine", "show-ticket", "-t", box, "--dry-run").out
    assert "its source offers it no more" in command("list", "--retired", "-t", box).out


def test_what_is_rejected_is_called_so(tmp_path: Path, command: Callable[..., Any]) -> None:
    library = tmp_path / "sums.py"
    wrong = 'def double(value: int) -> int:\n    """Twice.\n\n    >>> double(2)\n    5\n    """\n    return 2 * value\n'
    library.write_text(wrong)
    ran = command("adopt", library, "-t", tmp_path / "box")
    assert ran.code == 1
    assert "     1  new, rejected: hidden cases, for example " in ran.out

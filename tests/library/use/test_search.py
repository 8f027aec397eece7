"""Several toolboxes searched as one."""

from __future__ import annotations

from pathlib import Path

from tests.toolboxes import make_toolbox
from toolsmith.library.make.example import init_example
from toolsmith.library.use.search import search
from toolsmith.sandbox.sandbox import Sandbox


def test_several_toolboxes_are_searched_as_one(tmp_path: Path, sandbox: Sandbox) -> None:
    team, company = init_example(tmp_path / "team"), make_toolbox(tmp_path / "company", sandbox)
    theirs = tmp_path / "company"
    lengths = search(team, "convert a length from feet to metres", also=[theirs])
    assert (lengths[0].path, lengths[0].toolbox) == ("units/convert-length", str(theirs))
    assert lengths == sorted(lengths, key=lambda hit: -hit.score)
    meeting = search(team, "when are both free?", also=[theirs])
    assert (meeting[0].path, meeting[0].toolbox) == ("scheduling/calendars/earliest-meeting-slot", "")
    twice = search(company, "convert a length", also=[theirs])
    assert {hit.toolbox for hit in twice} == {""}, "what is in the first toolbox counts"
    assert search(team, "convert a length", 2, also=[theirs]) == search(team, "convert a length", also=[theirs])[:2]

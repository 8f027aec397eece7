"""What a console and a notebook show of records: one short line, or HTML in which strangers' texts are only texts."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.toolbox.tools import proved
from tests.toolboxes import make_tool
from toolsmith.errors import TrialFailedError, UsageError
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.notebook import brief
from toolsmith.types.outcome import Outcome
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.verdict import Check, Verdict

EVIL = "<script>alert(1)</script>\n\x1b[31m$\\href{javascript:alert(1)}{x}$ \"'><img src=x onerror=alert(1)>" * 40
CODE = f'def f(text: str = "<b>") -> str:\n    """{"Long. " * 50}"""\n    return text\n'


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def trial(outcome: Outcome = "ok", **fields: Any) -> Trial:
    return Trial(**{"tool": "a/b", "code_id": "", "arguments": {}, "outcome": outcome, **fields})


def records() -> list[Any]:
    verdict = Verdict(status="rejected", checks=(Check(name=EVIL, outcome="failed", summary=EVIL, evidence=(EVIL,)),))
    tool = make_tool("name", EVIL, CODE, EVIL, (), text=EVIL).with_(verdict=verdict)
    failed = trial("error", tool=EVIL, failure=Failure(type=EVIL, message=EVIL), stdout=EVIL)
    return [verdict, tool, trial(tool=EVIL, arguments={EVIL: EVIL}, result=[EVIL, {EVIL: EVIL}]), failed]


@pytest.mark.parametrize("record", records(), ids=lambda record: type(record).__name__)
def test_a_record_is_one_short_line_and_harmless_html(record: Any) -> None:
    for line in (repr(record), str(record)):
        assert len(line) < 330
        assert line.isprintable()
    page = record._repr_html_()
    assert Tags(page).tags <= {"div", "strong", "table", "tr", "td", "th", "details", "summary", "pre"}
    assert Tags(page).attributes <= {"class", "style"}
    assert page.startswith('<div class="tex2jax_ignore mathjax_ignore">')


def test_a_line_says_what_matters() -> None:
    verdict = Verdict(status="accepted", checks=(), passed=9, total=9)
    assert repr(verdict) == "Verdict(accepted 9/9)"
    tool = proved(make_tool("close", "text", CODE, "Closes."), verdict=verdict)
    assert repr(tool) == "Tool('text/close', parameters=('text',), verdict=accepted 9/9)"
    assert repr(trial(arguments={"n": 2}, result=4)) == "Trial('a/b', arguments={'n': 2}, result=4)"
    late = trial("timeout", failure=Failure(type="TimedOut", message="over 2 s"))
    assert repr(late) == "Trial('a/b', arguments={}, outcome='timeout', failure='TimedOut: over 2 s')"


def test_no_value_is_too_large_for_a_line() -> None:
    assert brief(10**6000) == "<integer of 19932 bits>"
    for value in (list(range(10**5)), "x" * 10**6, {str(n): "y" * 1000 for n in range(1000)}, Fraction(1, 10**6000)):
        assert len(brief(value)) <= 101


def test_a_toolbox_shows_its_tools_and_says_where_it_is(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "<b>box")
    assert repr(box) == f"Toolbox({str(tmp_path / '<b>box')!r})"
    box.add(make_tool("close", "text", CODE, "Closes <i>all</i>."))
    page = box._repr_html_()
    assert "text/close" in page
    assert "12 of 12" not in page
    assert "accepted 12/12" in page
    assert Tags(page).tags == {"div", "strong", "table", "tr", "td", "th"}
    assert repr(Toolbox.open(box.root, revision="HEAD")).endswith(f"revision={box.commit[:12]!r})")


def test_a_tool_goes_to_another_process_with_the_way_to_its_toolbox(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(make_tool("close", "text", CODE, "Closes."))
    tool = box.get("close")
    for again in (pickle.loads(pickle.dumps(tool)), copy.deepcopy(tool)):  # noqa: S301 - our own
        assert again == tool
        assert again.version == box.commit
        assert again.call(text="x").unwrap() == "x"


def test_a_trial_gives_its_value_or_says_whose_fault_it_is() -> None:
    assert trial(result=None).unwrap() is None
    cases: list[tuple[Outcome, str, str]] = [
        ("error", "ValueError", "caller"),
        ("error", "KeyError", "tool"),
        ("timeout", "TimedOut", "tool"),
        ("environment", "Unavailable", "environment"),
    ]
    for outcome, kind, blame in cases:
        with pytest.raises(TrialFailedError) as raised:
            trial(outcome, failure=Failure(type=kind, message="it is so", line=3)).unwrap()
        error = raised.value
        assert error.message == f"a/b: {outcome}: {kind}: it is so (line 3)"
        assert (error.tool, error.outcome, error.blame) == ("a/b", outcome, blame)
        assert "to blame" in error.hint
    assert not issubclass(TrialFailedError, UsageError)

"""Tools ranked for a request: what says nothing finds nothing sure, in small toolboxes and in large ones."""

from __future__ import annotations

import pytest

from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.features import Rankers, names
from toolsmith.ranking.fusion import rank, unlikely
from toolsmith.ranking.texts import Texts

TOOLS = {
    "money/convert": Texts(name="convert-currency", doc="Convert an amount of money from one currency to another."),
    "time/weekday": Texts(name="weekday", doc="The day of the week of a date."),
    "text/count": Texts(name="count-words", doc="Count the words of a text."),
}


def many() -> dict[str, Texts]:
    """So many that only what stands out is looked at."""
    return TOOLS | {
        f"numbers/add-{number}": Texts(name=f"add-{number}", doc=f"Add {number}.") for number in range(2_100)
    }


@pytest.mark.parametrize("tools", [TOOLS, many()], ids=["few", "many"])
def test_a_request_that_a_tool_answers_is_likelier_than_one_that_says_nothing(tools: dict[str, Texts]) -> None:
    rankers = Rankers(Corpus.of(tools))
    answered = rank(rankers, "How much is this amount of dollars in another currency?", 3)
    assert answered[0].path == "money/convert"
    assert answered[0].likely > unlikely()
    for nothing in ("", "😀😀", "?!", "qqqq zzzz xxxx", " " * 50_000):
        found = rank(rankers, nothing, 3)
        assert not found or found[0].likely < answered[0].likely / 2


def test_a_tool_is_nearer_whose_own_words_a_request_says_in_meaning() -> None:
    seen = Rankers(Corpus.of(TOOLS)).see("change dollars into another currency")
    own = dict(zip(seen.rows.tolist(), seen.features[:, names().index("own")].tolist(), strict=True))
    (money, *others) = (own[row] for row in sorted(own))
    assert 0 <= max(others) < money <= 1 + 1e-6

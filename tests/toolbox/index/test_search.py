"""Search: by words, spelling and meaning at once, with clauses, with a word for "none fits", and never in front."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from toolsmith.ranking.clauses import clauses
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.features import Rankers
from toolsmith.ranking.fusion import rank
from toolsmith.ranking.spelled import corrected
from toolsmith.ranking.terms import stem, terms
from toolsmith.ranking.texts import Texts

TOOLS = {
    "weather/forecast": Texts(name="forecast", doc="Weather of the coming days at a place.", parameters="city days"),
    "money/convertCurrency": Texts(name="convertCurrency", doc="Converts an amount between currencies."),
    "health/body_mass_index": Texts(name="body_mass_index", doc="Relates a person's weight to their height."),
    "text/translate": Texts(name="translate", doc="Translates a text into another language."),
    "travel/book_flight": Texts(name="book_flight", doc="Reserves a seat on an airplane between two airports."),
    "music/play_song": Texts(name="play_song", doc="Plays a piece of music."),
    "mail/send_email": Texts(name="send_email", doc="Sends a message to an address."),
}


@pytest.fixture(scope="module")
def rankers() -> Rankers:
    return Rankers(Corpus.of(TOOLS))


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ("convert 5 dollars to euros", "money/convertCurrency"),
        ("will it rain tomorrow", "weather/forecast"),  # no word of it is in the texts
        ("resreve a seat on an airplne", "travel/book_flight"),
        ("email", "mail/send_email"),
        ("¿translate? 🙂 `text`", "text/translate"),
    ],
)
def test_the_first_tool_is_the_one_that_is_meant(rankers: Rankers, request_: str, wanted: str) -> None:
    assert rank(rankers, request_, 3)[0].path == wanted


def test_every_clause_brings_its_tool(rankers: Rankers) -> None:
    request = "Play some music, then send a message to Ann and convert 20 dollars into yen."
    found = {each.path for each in rank(rankers, request, 3)}
    assert found == {"music/play_song", "mail/send_email", "money/convertCurrency"}
    assert clauses("Play a song.") == []
    assert all(clauses("Find a hotel in Rome. Then book a table for two. Also, tell my friends of it."))


def test_a_doc_full_of_keywords_does_not_win_the_requests_of_others() -> None:
    words = " ".join(f"{texts.name} {texts.doc}" for texts in TOOLS.values())
    stuffed = Rankers(Corpus.of({**TOOLS, "spam/best_tool": Texts(name="best_tool", doc=f"{words} " * 5)}))
    for path, texts in TOOLS.items():
        assert rank(stuffed, texts.doc, 1)[0].path == path


@pytest.mark.parametrize("request_", ["", "   ", "🙂", "the of and", "天气怎么样", "x" * 50_000, "weather " * 6_000])
def test_any_request_is_answered(rankers: Rankers, request_: str) -> None:
    assert all(0 <= each.likely <= 1 for each in rank(rankers, request_, 5))


def test_a_changed_corpus_equals_one_built_from_nothing() -> None:
    first = {path: texts for path, texts in TOOLS.items() if path != "music/play_song"}
    first["weather/forecast"] = Texts(name="forecast", doc="Something else.")
    first["old/gone"] = Texts(name="gone", doc="It goes.")
    changed = Corpus.of(first).changed(
        ["old/gone"], {path: TOOLS[path] for path in ("music/play_song", "weather/forecast")}
    )
    anew = Corpus.of(TOOLS)
    assert (changed.paths, changed.vocabulary) == (anew.paths, anew.vocabulary)
    for rows, other in ((changed.names, anew.names), (changed.docs, anew.docs), (changed.texts, anew.texts)):
        for part in ("starts", "words", "counts"):
            np.testing.assert_array_equal(getattr(rows, part), getattr(other, part))


def test_rankers_of_a_changed_corpus_rank_as_ones_built_from_nothing(rankers: Rankers) -> None:
    before = Rankers(Corpus.of({**TOOLS, "mail/send_email": Texts(name="old"), "old/gone": Texts(name="gone")}))
    changed = before.changed(["old/gone"], {"mail/send_email": TOOLS["mail/send_email"]})
    for request in ("send a message", "convert dollars, then book a flight", "gone"):
        assert rank(changed, request, len(TOOLS)) == rank(rankers, request, len(TOOLS))


OTHERS = {
    f"{kind}/{number}": Texts(name=f"{kind}-{number}", doc=f"Tells how much {kind} there is in {number} boxes.")
    for kind in ("salt", "sand", "wood")
    for number in range(700)
}


def test_many_tools_of_which_few_change_are_ranked_as_if_counted_anew() -> None:
    before = Rankers(Corpus.of({**OTHERS, **TOOLS, "old/gone": Texts(name="gone", doc="Says what is gone.")}))
    corpus = before.corpus
    opened = Rankers(corpus, summaries=(before.meaning.summary, before.name_meaning.summary))
    new = {"zoo/quokkas": Texts(name="quokkas", doc="Tells how many quokkas live on an island.")}
    anew = Rankers(Corpus.of({**OTHERS, **TOOLS, **new}))
    for changed in (before.changed(["old/gone"], new), opened.changed(["old/gone"], new)):
        for request in ("how many quokkas are there", "will it rain tomorrow", "sand in 371 boxes"):
            found, wanted = (rank(each, request, 3) for each in (changed, anew))
            assert [each.path for each in found] == [each.path for each in wanted]
            assert [each.likely for each in found] == pytest.approx([each.likely for each in wanted], abs=0.01)


def test_among_many_tools_the_same_ones_come_first() -> None:
    many = Rankers(Corpus.of({**OTHERS, **TOOLS}))
    for path, request in (
        ("weather/forecast", "will it rain tomorrow"),
        ("travel/book_flight", "resreve a seat on an airplne"),
        ("sand/371", "How much sand is in 371 boxes?"),
    ):
        assert rank(many, request, 1)[0].path == path


def test_what_does_not_fit_is_less_likely_than_what_does(rankers: Rankers) -> None:
    fits = rank(rankers, "What is the weather in Paris in the coming days?", 1)[0].likely
    does_not = rank(rankers, "Prove that there are infinitely many primes.", 1)[0].likely
    assert fits > 3 * does_not


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wether in the coming dyas", {"wether": "weather", "dyas": "days"}),
        ("transalte a langauge", {"transalte": "translate", "langauge": "language"}),
        ("weather in Gotham", {}),
        ("weathre", {"weathre": "weather"}),
        ("Wie wird das Wetter morgen in Hamburg und Bremerhaven", {}),
        ("xkcd qwzx plfm", {}),
        ("reccomend a restarant near Plovdiv", {"restarant": "restaurant"}),
    ],
)
def test_a_slip_of_the_keyboard_is_read_as_the_word_that_was_meant(
    rankers: Rankers, typed: str, meant: dict[str, str]
) -> None:
    known = {stem(word) for word in rankers.corpus.vocabulary}
    assert corrected(terms(typed), lambda word: stem(word) in known) == meant


def test_vectors_of_an_embedding_model_join_as_one_more_ranker(rankers: Rankers) -> None:
    wanted = rankers.corpus.paths.index("music/play_song")

    def near(texts: Sequence[str]) -> np.ndarray:
        standing = np.zeros((len(texts), len(TOOLS)), np.float32)
        standing[:, wanted] = 6.0
        return standing

    assert rank(rankers, "put on some Vivaldi", 1, near)[0].path == "music/play_song"

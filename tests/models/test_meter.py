"""Caps hold over many threads at once: what is under way is reserved."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from toolsmith.errors import BudgetExceededError, RunOverError
from toolsmith.models.meter import Account, Budget, Meter, Spending, account_of_run, cost_between
from toolsmith.models.scripted import ScriptedModel
from toolsmith.types.message import Message, Question, Reply, Usage

JOBS = 8
USAGE = Usage(input_tokens=100, output_tokens=100, cost_usd=0.10)


class Crowd:
    """A model whose answers come together: each waits until as many are under way as can be, or for a moment."""

    def __init__(self, usage: Usage = USAGE) -> None:
        self.usage = usage
        self.most = self.now = self.asked = 0
        self._lock = threading.Lock()
        self._all_here = threading.Event()

    def answer(self, _: Question) -> Reply:
        with self._lock:
            self.asked += 1
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == JOBS:
                self._all_here.set()
        self._all_here.wait(0.1)
        with self._lock:
            self.now -= 1
        return Reply(text="done", usage=self.usage)

    name = "crowd"


def question(number: int = 0, characters: int = 400) -> Question:
    return Question(messages=(Message(role="user", content=f"{number:<{characters}}"),), purpose="a test")


def crowd_asks(meter: Meter, count: int) -> list[str]:
    """What each of `count` questions came to: the reply's text, or why it was not asked."""

    def one(number: int) -> str:
        try:
            return meter.answer(question(number)).text
        except BudgetExceededError as error:
            return error.message

    with ThreadPoolExecutor(JOBS) as threads:
        return list(threads.map(one, range(count)))


@pytest.mark.parametrize(
    ("budget", "answers"),
    [
        (Budget(tokens=1000), 5),
        (Budget(tokens=1100), 5),
        (Budget(dollars=0.501), 5),
        (Budget(calls=5), 5),
        (Budget(calls=9, tokens=1000), 5),
    ],
    ids=["tokens", "not a whole number of calls", "dollars", "calls", "the narrower of two"],
)
def test_a_cap_is_not_passed_by_calls_under_way(budget: Budget, answers: int) -> None:
    crowd = Crowd()
    meter = Meter(crowd, budget)
    said = crowd_asks(meter, 24)
    spent = meter.spending
    assert said.count("done") == crowd.asked == spent.calls == answers
    assert spent.input_tokens + spent.output_tokens <= (budget.tokens or 10_000)
    assert spent.dollars <= (budget.dollars or 10)
    assert all("the cap of" in each for each in said if each != "done")


def test_without_a_cap_all_jobs_are_under_way_at_once() -> None:
    crowd = Crowd()
    assert crowd_asks(Meter(crowd), JOBS) == ["done"] * JOBS
    assert crowd.most == JOBS


def test_under_a_wide_cap_only_the_first_call_goes_alone() -> None:
    crowd = Crowd()
    assert crowd_asks(Meter(crowd, Budget(tokens=100_000)), 4 * JOBS) == ["done"] * 4 * JOBS
    assert crowd.most == JOBS


def test_a_call_that_fails_gives_its_reservation_back() -> None:
    class DownError(Exception):
        pass

    def respond(asked: Question) -> Reply:
        if "7" in asked.messages[0].content:
            raise DownError
        return Reply(text="done", usage=USAGE)

    meter = Meter(ScriptedModel(respond), Budget(tokens=400, calls=2))
    for _ in range(3):
        with pytest.raises(DownError):
            meter.answer(question(7))
    assert [meter.answer(question()).text for _ in range(2)] == ["done"] * 2
    with pytest.raises(BudgetExceededError, match="the cap of 2 calls is reached and the cap of 400 tokens is reached"):
        meter.answer(question())


def test_messages_say_what_is_spent_and_what_a_call_takes() -> None:
    meter = Meter(ScriptedModel(lambda _: Reply(text="", usage=USAGE)), Budget(tokens=350, dollars=0.15))
    meter.answer(question())
    with pytest.raises(BudgetExceededError) as caught:
        meter.answer(question())
    assert caught.value.message == (
        "the cap of 350 tokens is too near: 200 are used and a call takes about 200 and "
        "the cap of $0.15 is too near: $0.1000 is spent and a call costs about $0.1000, before a test"
    )
    assert "Raise the cap" in caught.value.hint


def test_a_question_longer_than_the_cap_is_never_asked() -> None:
    model = ScriptedModel(["never"])
    with pytest.raises(BudgetExceededError, match="the cap of 50 tokens is too near: 0 are used"):
        Meter(model, Budget(tokens=50)).answer(question())
    assert model.questions == []


def test_meters_of_one_account_share_its_cap_and_count_apart() -> None:
    account = Account(Budget(calls=3))
    strong, cheap = (Meter(ScriptedModel(["a"] * 3), account=account) for _ in range(2))
    strong.answer(question())
    cheap.answer(question())
    cheap.answer(question())
    assert (strong.spending.calls, cheap.spending.calls, account.spending.calls) == (1, 2, 3)
    for meter in (strong, cheap):
        with pytest.raises(BudgetExceededError, match="cap of 3 calls"):
            meter.answer(question())


def test_after_the_end_of_a_run_nothing_is_asked() -> None:
    model = ScriptedModel(["a", "b"])
    with account_of_run(None) as account:
        Meter(model, account=account).answer(question())
    with pytest.raises(RunOverError, match="the run was left before a test"):
        Meter(model, account=account).answer(question())
    assert len(model.questions) == 1


def test_an_account_of_a_longer_run_outlives_a_part_of_it() -> None:
    whole = Account(Budget(calls=2))
    for _ in range(2):
        with account_of_run(whole) as account:
            Meter(ScriptedModel(["a"]), account=account).answer(question())
    with pytest.raises(BudgetExceededError, match="cap of 2 calls"):
        Meter(ScriptedModel(["a"]), account=whole).answer(question())


def test_a_call_that_waits_for_room_ends_with_the_run() -> None:
    account, is_asked, goes_on = Account(Budget(tokens=10_000)), threading.Event(), threading.Event()

    def respond(_: Question) -> Reply:
        is_asked.set()
        assert goes_on.wait(30)
        return Reply(text="", usage=USAGE)

    meter = Meter(ScriptedModel(respond), account=account)
    with ThreadPoolExecutor(2) as threads:
        with account:
            first = threads.submit(meter.answer, question())
            assert is_asked.wait(30)
            second = threads.submit(meter.answer, question())
        with pytest.raises(RunOverError):
            second.result()
        goes_on.set()
        assert first.result().text == ""


def test_a_price_that_nobody_knows_forbids_a_cap_in_dollars() -> None:
    meter = Meter(ScriptedModel(["a", "b"]), Budget(dollars=1.0))
    meter.answer(question())
    with pytest.raises(BudgetExceededError, match="price of scripted is not known"):
        meter.answer(question())


def test_cost_is_shared_among_the_calls_it_chose() -> None:
    assert cost_between(Spending(dollars=1.0), Spending(dollars=1.5), 2) == 0.25
    assert cost_between(Spending(), Spending(unpriced_calls=1)) is None

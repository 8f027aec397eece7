"""The meter: counts calls, tokens and dollars around any model, and stops at hard caps."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self

from pydantic import Field

from toolsmith.errors import BudgetExceededError, RunOverError
from toolsmith.models.model import Model, Wrapper
from toolsmith.tracing import count_tokens, span
from toolsmith.types.message import CHARACTERS_PER_TOKEN, Question, Reply
from toolsmith.types.record import Record


class Budget(Record):
    """Hard caps; None means no cap."""

    calls: int | None = Field(default=None, ge=0)
    tokens: int | None = Field(default=None, ge=0)
    dollars: float | None = Field(default=None, ge=0)


class Spending(Record):
    """What was spent so far. `unpriced_calls` have a price that nobody knows, `replayed_calls` are an earlier run's."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float = 0.0
    unpriced_calls: int = 0
    replayed_calls: int = 0

    @property
    def cost_usd(self) -> float | None:
        """Dollars, or None where some call has no known price."""
        return None if self.unpriced_calls else self.dollars


class Estimate(Record):
    """What a call is expected to use up: reserved while it is under way."""

    tokens: float = 0.0
    dollars: float = 0.0


class Account:
    """One budget that several meters draw on, from several threads.

    As a context it is that of one run: what is asked after its end is refused, so that threads which an interrupt
    left behind do not go on paying.
    """

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self.changed = threading.Condition()
        self.spending = Spending()
        self.under_way: list[Estimate] = []
        self.is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()

    @property
    def estimates(self) -> bool:
        """Whether it matters how much a call will use up; calls themselves are counted exactly."""
        return self.budget.tokens is not None or self.budget.dollars is not None

    def fits(self, estimate: Estimate) -> bool:
        """Whether a call fits beside those that are under way."""
        return not self.reached(
            Estimate(
                tokens=estimate.tokens + sum(other.tokens for other in self.under_way),
                dollars=estimate.dollars + sum(other.dollars for other in self.under_way),
            )
        )

    def reached(self, estimate: Estimate) -> list[str]:
        """The caps that forbid a call, whatever comes of those under way."""
        spent, budget = self.spending, self.budget
        calls, tokens = spent.calls + len(self.under_way), spent.input_tokens + spent.output_tokens
        found = []
        if budget.calls is not None and calls >= budget.calls:
            found.append(f"the cap of {budget.calls} calls is reached")
        if budget.tokens is not None and tokens >= budget.tokens:
            found.append(f"the cap of {budget.tokens} tokens is reached")
        elif budget.tokens is not None and tokens + estimate.tokens > budget.tokens:
            found.append(
                f"the cap of {budget.tokens} tokens is too near: {tokens} are used and a call takes about "
                f"{math.ceil(estimate.tokens)}"
            )
        if budget.dollars is not None and spent.dollars >= budget.dollars:
            found.append(f"the cap of ${budget.dollars} is reached")
        elif budget.dollars is not None and spent.dollars + estimate.dollars > budget.dollars:
            found.append(
                f"the cap of ${budget.dollars} is too near: ${spent.dollars:.4f} is spent and a call costs about "
                f"${estimate.dollars:.4f}"
            )
        return found


@contextmanager
def account_of_run(budget: Budget | Account | None) -> Iterator[Account]:
    """An account that is closed when the run ends; one that is given belongs to a longer run and stays open."""
    if isinstance(budget, Account):
        yield budget
    else:
        with Account(budget) as account:
            yield account


class Meter(Wrapper):
    """Wraps a model. Several meters share one budget by one account.

    Under a cap on tokens or dollars a call reserves what it will probably use up, from the question's length and the
    average of the replies so far; one that does not fit beside those under way waits for them. Until a first reply is
    known, calls of this model go one at a time. So a cap is passed by no more than estimates are wrong.
    """

    def __init__(self, model: Model, budget: Budget | None = None, *, account: Account | None = None) -> None:
        self._model = model
        self._account = account or Account(budget)
        self._under_way = 0
        self.spending = Spending()

    def answer(self, question: Question) -> Reply:
        """Raises BudgetExceededError before a call that a cap forbids, RunOverError after the end of the run."""
        account = self._account
        with account.changed:
            estimate = self._reserve(question)
        reply = None
        started = time.monotonic()
        try:
            asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": self.name}
            with span(f"chat {self.name}", asked, kind="client") as said:
                reply = self._model.answer(question)
                said["gen_ai.usage.input_tokens"] = reply.usage.input_tokens
                said["gen_ai.usage.output_tokens"] = reply.usage.output_tokens
                said["toolsmith.purpose"] = question.purpose
            count_tokens(self.name, reply.usage.input_tokens, reply.usage.output_tokens, time.monotonic() - started)
        finally:
            with account.changed:
                self._under_way -= 1
                account.under_way.remove(estimate)
                if reply is not None:
                    self.spending = _add(self.spending, reply)
                    account.spending = _add(account.spending, reply)
                account.changed.notify_all()
        return reply

    def _reserve(self, question: Question) -> Estimate:
        account = self._account
        while True:
            estimate = self._estimate(question) if account.estimates else Estimate()
            self._refuse(question, estimate)
            is_first = account.estimates and not self.spending.calls
            if account.fits(estimate) and not (is_first and self._under_way):
                break
            account.changed.wait()
        self._under_way += 1
        account.under_way.append(estimate)
        return estimate

    def _estimate(self, question: Question) -> Estimate:
        spent = self.spending
        characters = sum(len(message.content) for message in question.messages)
        characters += sum(len(str(offered)) for offered in question.parameters.tools)
        per_call = spent.output_tokens / spent.calls if spent.calls else 0.0
        tokens = characters / CHARACTERS_PER_TOKEN + per_call
        known = spent.input_tokens + spent.output_tokens
        return Estimate(tokens=tokens, dollars=tokens * spent.dollars / known if known else 0.0)

    def _refuse(self, question: Question, estimate: Estimate) -> None:
        if self._account.is_closed:
            raise RunOverError(f"the run was left before {question.purpose or 'a call'}")
        reached = self._account.reached(estimate)
        if reached:
            raise BudgetExceededError(
                f"{' and '.join(reached)}, before {question.purpose or 'a call'}",
                hint="Raise the cap and start again: no question that was answered is asked twice.",
            )
        if self._account.budget.dollars is not None and self.spending.unpriced_calls:
            raise BudgetExceededError(
                f"the price of {self.name} is not known, so a cap in dollars cannot be kept",
                hint="Use a cap in tokens or calls for this model (--max-tokens, --max-calls).",
            )


def cost_between(before: Spending, after: Spending, shares: int = 1) -> float | None:
    """Dollars spent from one moment to another, divided by how many calls they chose; None where nobody knows."""
    if after.unpriced_calls > before.unpriced_calls:
        return None
    return (after.dollars - before.dollars) / shares


def total_spending(each: Iterable[Spending]) -> Spending:
    """What several models have spent together."""
    known = list(each)
    return Spending(**{name: sum(getattr(spent, name) for spent in known) for name in Spending.model_fields})


def _add(spent: Spending, reply: Reply) -> Spending:
    usage = reply.usage
    return Spending(
        calls=spent.calls + 1,
        input_tokens=spent.input_tokens + usage.input_tokens,
        output_tokens=spent.output_tokens + usage.output_tokens,
        dollars=spent.dollars + (usage.cost_usd or 0.0),
        unpriced_calls=spent.unpriced_calls + (usage.cost_usd is None),
        replayed_calls=spent.replayed_calls + reply.is_replayed,
    )

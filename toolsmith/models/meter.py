"""The meter: counts calls, tokens and dollars around any model, and stops at hard caps."""

from __future__ import annotations

import threading

from pydantic import Field

from toolsmith.errors import BudgetExceededError
from toolsmith.models.model import Model, speaks_tools
from toolsmith.types.message import Question, Reply
from toolsmith.types.record import Record


class Budget(Record):
    """Hard caps; None means no cap."""

    calls: int | None = Field(None, ge=0)
    tokens: int | None = Field(None, ge=0)
    dollars: float | None = Field(None, ge=0)


class Spending(Record):
    """What was spent so far. `unpriced_calls` were made at a price that nobody knows."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float = 0.0
    unpriced_calls: int = 0

    @property
    def cost_usd(self) -> float | None:
        """Dollars, or None where some call has no known price."""
        return None if self.unpriced_calls else self.dollars


class Meter:
    """Wraps a model. Several meters may share one budget by nesting."""

    def __init__(self, model: Model, budget: Budget | None = None) -> None:
        self._model = model
        self._budget = budget or Budget()
        self._lock = threading.Lock()
        self.spending = Spending()
        self._under_way = 0

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def speaks_tools(self) -> bool:
        return speaks_tools(self._model)

    def answer(self, question: Question) -> Reply:
        """Raises BudgetExceededError before a call that a cap forbids."""
        with self._lock:
            self._check(question)
            self._under_way += 1
        reply = None
        try:
            reply = self._model.answer(question)
        finally:
            with self._lock:
                self._under_way -= 1
                if reply is not None:
                    self.spending = _add(self.spending, reply)
        return reply

    def _check(self, question: Question) -> None:
        spent, budget = self.spending, self._budget
        calls = spent.calls + self._under_way
        tokens = spent.input_tokens + spent.output_tokens
        reached = [
            f"{budget.calls} calls" if budget.calls is not None and calls >= budget.calls else "",
            f"{budget.tokens} tokens" if budget.tokens is not None and tokens >= budget.tokens else "",
            f"${budget.dollars}" if budget.dollars is not None and spent.dollars >= budget.dollars else "",
        ]
        if any(reached):
            raise BudgetExceededError(
                f"the cap of {' and '.join(filter(None, reached))} is reached before {question.purpose or 'a call'}",
                hint="Raise the cap and start again: no question that was answered is asked twice.",
            )
        if budget.dollars is not None and spent.unpriced_calls:
            raise BudgetExceededError(
                f"the price of {self.name} is not known, so a cap in dollars cannot be kept",
                hint="Use a cap in tokens or calls for this model (--max-tokens, --max-calls).",
            )


def _add(spent: Spending, reply: Reply) -> Spending:
    usage = reply.usage
    return Spending(
        calls=spent.calls + 1,
        input_tokens=spent.input_tokens + usage.input_tokens,
        output_tokens=spent.output_tokens + usage.output_tokens,
        dollars=spent.dollars + (usage.cost_usd or 0.0),
        unpriced_calls=spent.unpriced_calls + (usage.cost_usd is None),
    )

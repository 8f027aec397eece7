"""The tested service's own players, asked as a client or `solve` asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.planted.planted import Planted
from benchmarks.planted.players import offers, solved
from tests.recipes.refine.planted_service import Players, believed, operations
from toolsmith.types.message import Question


class StallPlayers:
    def __init__(self, known: Sequence[Planted]) -> None:
        names = {each.name for each in known}
        self._players = Players([each for each in operations() if each.name in names])
        self._facts = {request: (each.name, facts) for each in known for request, facts, _ in each.cases}
        self.asked = {"user": 0, "strong": 0}

    def user(self, question: Question) -> str:
        self.asked["user"] += 1
        text = question.messages[0].content
        request = text.rpartition("~~~text\n")[2].partition("\n~~~")[0]
        if question.purpose == "choose_call" and f"## `{self._facts[request][0]}`" not in text:
            return json.dumps({"tool": None})
        return self._players.user(question)

    def strong(self, question: Question) -> str:
        self.asked["strong"] += 1
        return self._players.strong(question)

    def believed(self, _: str, schema: dict[str, Any], request: str) -> dict[str, Any]:
        return believed(schema, self._facts[request][1])

    def solver(self, question: Question) -> str:
        request, shown = solved(question)
        wanted, facts = self._facts[request]
        for name, schema, _ in offers(shown):
            if name.replace("_", "-") == wanted:
                return json.dumps({"tool": name, "arguments": believed(schema, facts)})
        return "no tool"

"""The search visits recorded trees of ToolLLM's authors in their own order.

A model plays each tree: it finds its place by the conversation so far and gives the recorded child. Their published code backs out
one turn from the longest path; three of the trees were recorded by a version that backs out two.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.dfs import Node, solve_by_dfs
from toolsmith.recipes.solve.outcome import SolveLimits
from toolsmith.types.message import Reply, ToolCallRequest
from toolsmith.types.trial import Trial

DATA = Path(os.environ.get("TOOLSMITH_DATA", Path(__file__).parents[4] / "shared" / "data")) / "dfsdt-trees"
FILES = sorted(DATA.glob("*.json"))
BACKS_OUT_TWO = {"G1_answer_57", "G1_answer_69", "G3_answer_8"}

pytestmark = pytest.mark.skipif(not FILES, reason=f"no recorded trees at {DATA}")


@dataclass
class Recorded:
    """One turn of a recorded tree."""

    order: int
    thought: str = ""
    name: str = ""
    arguments: str = ""
    observation: str = ""
    code: int | None = None
    children: list[Recorded] = field(default_factory=list)


def read_turn(node):
    turn = Recorded(order=node["expand_num"])
    if node["node_type"] == "Thought":
        turn.thought = node["description"]
        has_call = node["children"] and node["children"][0]["node_type"] == "Action" and not node["expand_num"]
        if not has_call:
            return finish_turn(turn, node)
        node = node["children"][0]
    turn.name = node["description"]
    node = node["children"][0]
    turn.arguments, turn.observation, turn.code = node["description"], node["observation"], node["observation_code"]
    return finish_turn(turn, node)


def finish_turn(turn, node):
    turn.order = node["expand_num"]
    turn.children = [read_turn(child) for child in node["children"]]
    return turn


def play(path, back):
    recorded = json.loads(path.read_text())
    top = recorded["tree"]["tree"]
    root = Recorded(order=0, children=[read_turn(child) for child in top["children"]])
    stack: list[tuple[Node, Recorded]] = []
    visited: list[tuple[int, int]] = []
    last: list[Recorded] = [root]
    results: list[str] = []

    def watch(node):
        while stack and node not in stack[-1][0].children:
            stack.pop()
        turn = last[0]
        visited.append((node.visit, turn.order))
        stack.append((node, turn))

    def respond(question):
        while len(stack) > 1 and not is_at(stack[-1][0], question):
            stack.pop()
        node, turn = stack[-1]
        child = turn.children[len(node.children)]
        last[0] = child
        results[:] = [child.observation]
        calls = (
            (ToolCallRequest(id=str(child.order), name=child.name, arguments=child.arguments),) if child.name else ()
        )
        return Reply(text=child.thought, tool_calls=calls, finish_reason="tool_calls" if calls else "stop")

    class Runner:
        def run(self, definition, arguments, /):
            return Trial(
                tool=definition.tool, code_id="recorded", arguments=dict(arguments), outcome="ok", result=results[0]
            )

        def note(self, definition, trial, /):
            pass

    definitions = [
        ToolDefinition(
            name=item["name"], tool=item["name"], description=item["description"], parameters={"type": "object"}
        )
        for item in recorded["answer_generation"]["function"]
        if item["name"] != "Finish"
    ]
    asked = recorded["forward_args"]
    limits = SolveLimits(
        dfs_questions=asked["max_query_count"],
        dfs_width=asked["tree_beam_size"],
        dfs_longest_path=asked["single_chain_max_step"],
        dfs_back_after_longest_path=back,
    )
    session = ToolSession(definitions, Runner(), reuses_results=True)
    model = ScriptedModel(respond, speaks_tools=True)
    outcome = solve_by_dfs("the task", model, session, limits, watch=watch)
    return recorded, root, visited, outcome, model


def is_at(node, question):
    """Whether a question is asked at a node: its messages, and at most the remark about siblings after them."""
    messages = tuple(question.messages)
    return messages == node.messages or (messages[:-1] == node.messages and messages[-1].role == "user")


def count(turn):
    return 1 + sum(count(child) for child in turn.children)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.partition("_ChatGPT")[0])
def test_recorded_tree_is_visited_in_its_own_order(path):
    back = 2 if path.stem.partition("_ChatGPT")[0] in BACKS_OUT_TWO else 1
    recorded, root, visited, outcome, model = play(path, back)
    assert visited == [(number, number) for number in range(count(root))]
    assert len(model.questions) == recorded["answer_generation"]["query_count"]
    assert (outcome.status != "unanswered") == recorded["win"]

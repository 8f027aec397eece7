"""The environment: reset, step, reward. An episode is one task; a step is one turn of the model, calls or words.

Covered: calls run in the sandbox under their tools' policies and are logged nowhere; only tools on offer are reached;
an episode ends after so many turns; the same seed and the same turns give the same episode.
Not covered: tools that run elsewhere; they are never called here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from toolsmith.calls.formats.table import looks_like_a_call
from toolsmith.calls.read import read_text_calls
from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.errors import UsageError
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.assemble import material_of
from toolsmith.training.data.right_calls import RightCall
from toolsmith.training.data.split import Split
from toolsmith.training.env.tasks import EnvTask, Wanted, drawn_task
from toolsmith.training.rewards.turns import SILENCE, episode_f1, last_turn_reward, turn_reward
from toolsmith.training.running import QuietTools, UnloggedRunner
from toolsmith.types.call import ReadCall
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.verify.compare import matches

MOST_TURNS = 8


class Start(Record):
    """What a model is given: the request, and the tools as OpenAI function schemas."""

    request: str
    tools: tuple[dict[str, Any], ...]
    seed: int

    @property
    def in_words(self) -> str:
        """Tools, how to call one, and the request, for a model without native tools."""
        shown = "\n".join(json.dumps(each["function"], ensure_ascii=False) for each in self.tools)
        form = json.dumps({"tool": "name", "arguments": {}})
        rule = f"You may call these tools, each call as {form}. Answer in words once you know."
        return f"{rule}\n{shown}\n\n{self.request}"


class Stepped(Record):
    """What came of a turn: what the model reads, a text for each call; its reward; whether the episode is over."""

    texts: tuple[str, ...]
    reward: float
    is_done: bool
    solved: int
    made: int

    @property
    def in_words(self) -> str:
        return "\n".join(f"Result: {text}" for text in self.texts)


class World:
    """A toolbox read once: its requests, tools and sandbox. Several environments, and threads, may share it."""

    def __init__(self, toolbox: Toolbox, split: Split | None = None, *, of_exam: bool = False) -> None:
        """What tasks are drawn from.

        Args:
            toolbox: with requests whose calls are known.
            split: what is held out; None: nothing, and hidden cases count too.
            of_exam: whether tasks are of what is held out; else of the rest.

        Raises:
            UsageError: there are no such requests.
        """
        material = material_of(toolbox, split or Split(test_share=0.0, with_hidden=True))
        self.calls: tuple[RightCall, ...] = material.requests.exam if of_exam else material.requests.training
        if not self.calls:
            raise UsageError("there is no request to draw tasks from", hint="Hold out a larger share.")
        self.definitions: dict[str, ToolDefinition] = material.every_definition if of_exam else material.definitions
        self._lazy_tools = QuietTools(toolbox)
        self.runner = UnloggedRunner(toolbox, self._lazy_tools.tool)
        self.comparisons: dict[str, Comparison] = {
            path: self._lazy_tools.tool(path).comparison for path in self.definitions
        }

    def task(self, seed: int, requests: int = 1, offered: int = 7) -> EnvTask:
        return drawn_task(self.calls, self.comparisons, seed, requests=requests, offered=offered)


class ToolEnvironment:
    """One episode at a time. Not for several threads at once; a world may have many environments."""

    def __init__(self, world: World, *, requests: int = 1, offered: int = 7, most_turns: int = MOST_TURNS) -> None:
        self._world = world
        self._requests = requests
        self._offered = offered
        self._most_turns = most_turns
        self.task: EnvTask | None = None

    def reset(self, seed: int = 0) -> Start:
        """Begin the episode of a seed."""
        task = self.task = self._world.task(seed, self._requests, self._offered)
        definitions = [self._world.definitions[path] for path in task.offered]
        self._session = ToolSession(definitions, self._world.runner)
        self._lacking = list(task.wanted)
        self._made = self._turns = 0
        self._said: str | None = None
        self._is_done = False
        return Start(request=task.request, tools=tuple(each.function_schema for each in definitions), seed=seed)

    def step(self, turn: str | Sequence[ReadCall]) -> Stepped:
        """One turn: a text, in which calls are read in any family's form, or calls. Words without a call end it.

        Raises:
            UsageError: no episode is under way.
        """
        if self.task is None or self._is_done:
            raise UsageError("no episode is under way", hint="Begin one: reset(seed)")
        text = turn if isinstance(turn, str) else ""
        calls = read_text_calls(turn, list(self._session.names)) if isinstance(turn, str) else list(turn)
        self._turns += 1
        if not calls:
            self._said, self._is_done = text, True
            reward = last_turn_reward(
                text,
                is_right=self._holds_all(text),
                lacking=len(self._lacking),
                looks_like_a_call=looks_like_a_call(text),
            )
            return self._stepped((), reward, 0)
        observations = [self._session.observe(call) for call in calls]
        solved = sum(self._solves(call, each.value) for call, each in zip(calls, observations, strict=True))
        self._made += len(calls)
        self._is_done = self._turns >= self._most_turns
        return self._stepped(tuple(each.text for each in observations), turn_reward(solved, len(calls)), solved)

    def reward(self) -> float:
        """Of the episode so far, at most 1: the F1 of its calls; less than nothing where nothing was said or done."""
        if self.task is None:
            return 0.0
        if not self._made and not (self._said or "").strip():
            return SILENCE
        wanted = len(self.task.wanted)
        return episode_f1(wanted - len(self._lacking), self._made, wanted)

    @property
    def is_done(self) -> bool:
        return self._is_done

    def _stepped(self, texts: tuple[str, ...], reward: float, solved: int) -> Stepped:
        return Stepped(texts=texts, reward=reward, is_done=self._is_done, solved=solved, made=len(texts))

    def _solves(self, call: ReadCall, value: Any) -> bool:
        """Whether a call found out what was lacking; each of it counts once."""
        definition = self._session.definitions.get(call.name)
        for place, wanted in enumerate(self._lacking):
            if definition is not None and definition.tool == wanted.tool and _is(value, wanted):
                del self._lacking[place]
                return True
        return False

    def _holds_all(self, text: str) -> bool:
        wanted = self.task.wanted if self.task else ()
        folded = text.replace(",", "").casefold()
        return all(str(each.result).replace(",", "").casefold() in folded for each in wanted)


def _is(value: Any, wanted: Wanted) -> bool:
    return value is not None and matches(value, wanted.result, wanted.comparison, wanted.request)

"""Dialogues of requests that a model solved: each right turn a line, after the results and errors that stood before it.

Only answers that are known to be right count. Their calls are made again: what stands in a line is what the tools give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.recipes.solve.answer_log import LoggedAnswer
from toolsmith.training.data.line import Executed, Origin, TrainingLine
from toolsmith.training.data.menus import called
from toolsmith.training.data.preference import PreferencePair
from toolsmith.training.data.split import Split
from toolsmith.training.running import UnloggedRunner
from toolsmith.types.answer import Answer
from toolsmith.types.call import Observation, ReadCall, Use
from toolsmith.types.message import Message
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue


class Turn(Record):
    """A call of an episode, made again: what the assistant said, what it read then, and whether it went well."""

    said: Message
    read: Message
    executed: Executed
    is_ok: bool
    code_id: str = ""


class Episode(Record):
    request: str
    answer: str
    value: JsonValue = None
    turns: tuple[Turn, ...]
    version: str = ""


def episodes(
    logged: Iterable[LoggedAnswer], definitions: Mapping[str, ToolDefinition], runner: UnloggedRunner, split: Split
) -> list[Episode]:
    """The episodes of right answers whose tools may all be trained on and whose requests are held out nowhere."""
    found = []
    for each in logged:
        answer = each.answer
        if each.is_right is not True or not answer.uses or split.is_held_out(answer.request):
            continue
        if all(use.tool in definitions and isinstance(use.arguments, dict) for use in answer.uses):
            found.append(_episode(answer, definitions, runner))
    return found


def _episode(answer: Answer, definitions: Mapping[str, ToolDefinition], runner: UnloggedRunner) -> Episode:
    session = ToolSession([definitions[path] for path in dict.fromkeys(use.tool for use in answer.uses)], runner)
    turns = tuple(_turn(use, definitions[use.tool], session) for use in answer.uses)
    return Episode(request=answer.request, answer=answer.text, value=answer.value, turns=turns, version=answer.version)


def _turn(use: Use, definition: ToolDefinition, session: ToolSession) -> Turn:
    arguments = use.arguments if isinstance(use.arguments, dict) else {}
    observation = session.observe(ReadCall(name=definition.name, arguments=arguments))
    said = called(definition.name, arguments)
    return Turn(
        said=said,
        read=tool_message(said, observation),
        executed=executed(use.tool, arguments, observation),
        is_ok=observation.error is None,
        code_id=definition.code_id,
    )


def tool_message(said: Message, observation: Observation) -> Message:
    """What the model reads after a call."""
    return Message(role="tool", content=observation.text, tool_call_id=said.tool_calls[0].id)


def executed(tool: str, arguments: Mapping[str, JsonValue], observation: Observation) -> Executed:
    error = observation.error
    return Executed(
        tool=tool,
        arguments=dict(arguments),
        result=None if error else observation.value,
        error=error.as_text() if error else "",
    )


def episode_lines(found: Sequence[Episode], definitions: Mapping[str, ToolDefinition], seed: int) -> list[TrainingLine]:
    """A line each for the right calls of an episode; wrong ones stand in the prompts of those that follow."""
    by_name = {each.name: each for each in definitions.values()}
    lines = []
    for episode in found:
        names = list(dict.fromkeys(turn.said.tool_calls[0].name for turn in episode.turns))
        prompt: list[Message] = [Message(role="user", content=episode.request)]
        before: list[Turn] = []
        for turn in episode.turns:
            if turn.is_ok:
                lines.append(
                    TrainingLine(
                        origin=_origin(before),
                        prompt=tuple(prompt),
                        completion=turn.said,
                        tools=tuple(by_name[name].function_schema for name in names),
                        request=episode.request,
                        tool=turn.executed.tool,
                        version=by_name[names[0]].version,
                        code_id=turn.code_id,
                        seed=seed,
                        executed=(*(each.executed for each in before), turn.executed),
                    )
                )
            prompt += [turn.said, turn.read]
            before.append(turn)
    return lines


def _origin(before: Sequence[Turn]) -> Origin:
    if not before:
        return "solved"
    return "chain" if before[-1].is_ok else "recovery"


def shorter_pairs(
    found: Sequence[Episode], definitions: Mapping[str, ToolDefinition], seed: int
) -> list[PreferencePair]:
    """Pairs where two solutions of one request have the same answer and one took fewer calls (Tool-Light, OTC).

    After what both did, the turn of the shorter one is preferred: its next call, or its answer.
    """
    by_name = {each.name: each for each in definitions.values()}
    same: dict[str, list[Episode]] = {}
    for episode in found:
        same.setdefault(content_hash(episode.request, episode.value, episode.answer), []).append(episode)
    pairs = []
    for group in same.values():
        short, long = min(group, key=lambda each: len(each.turns)), max(group, key=lambda each: len(each.turns))
        if len(short.turns) == len(long.turns):
            continue
        common = 0
        while common < len(short.turns) and short.turns[common].said == long.turns[common].said:
            common += 1
        prompt = [Message(role="user", content=short.request)]
        for turn in short.turns[:common]:
            prompt += [turn.said, turn.read]
        is_over = common == len(short.turns)
        chosen = Message(role="assistant", content=short.answer) if is_over else short.turns[common].said
        names = dict.fromkeys(turn.said.tool_calls[0].name for turn in long.turns)
        pairs.append(
            PreferencePair(
                origin="fewer calls",
                prompt=tuple(prompt),
                chosen=chosen,
                rejected=long.turns[common].said,
                tools=tuple(by_name[name].function_schema for name in names),
                request=short.request,
                version=short.version,
                mistake="needless_call",
                seed=seed,
                executed=tuple(turn.executed for turn in short.turns),
            )
        )
    return pairs


def repair_pairs(
    found: Sequence[Episode], definitions: Mapping[str, ToolDefinition], seed: int
) -> list[PreferencePair]:
    """Pairs of a call that went wrong and the right one that followed it, both after the same prompt (iTool)."""
    by_name = {each.name: each for each in definitions.values()}
    pairs = []
    for episode in found:
        prompt: list[Message] = [Message(role="user", content=episode.request)]
        for place, turn in enumerate(episode.turns):
            after = next((each for each in episode.turns[place:] if each.is_ok), None)
            if not turn.is_ok and after is not None:
                names = dict.fromkeys(each.said.tool_calls[0].name for each in (turn, after))
                pairs.append(
                    PreferencePair(
                        origin="repair",
                        prompt=tuple(prompt),
                        chosen=after.said,
                        rejected=turn.said,
                        tools=tuple(by_name[name].function_schema for name in names),
                        request=episode.request,
                        tool=after.executed.tool,
                        version=episode.version,
                        seed=seed,
                        executed=(turn.executed, after.executed),
                    )
                )
            prompt += [turn.said, turn.read]
    return pairs

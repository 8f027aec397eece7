"""The conversation with a user model: one turn asked, its calls read, their results said back.

Calls travel natively where the model takes tool schemas, and as text where it does not. A model that was offered
native tools and writes its call as text is understood all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.call_schema import call_schema
from toolsmith.calls.formats.table import looks_like_a_call
from toolsmith.calls.formats.thoughts import spoken
from toolsmith.calls.parameters_line import parameters_line
from toolsmith.calls.read import read_calls, read_text_calls
from toolsmith.calls.session import ToolSession
from toolsmith.errors import MalformedCallError
from toolsmith.models.model import Model, holds_schema, speaks_tools
from toolsmith.prompts.ask import render
from toolsmith.prompts.quote import fenced, inline
from toolsmith.recipes.solve.opening import Opening
from toolsmith.types.call import Observation, ReadCall
from toolsmith.types.message import Message, Parameters, Question, ToolCallRequest, encodable
from toolsmith.types.record import Record

NO_TOOL = "NO TOOL"
UNREADABLE = "Your call cannot be read. Write it again as one JSON object, every quote and bracket closed."
EMPTY = "Your reply is empty. Call a tool, or answer."
CUT = ", and ended at its longest"
LONGEST_FED_BACK = 20_000  # characters of a reply that stay in the conversation


class Turn(Record):
    """One reply: its text, its calls, and whether they came natively. `is_broken` where the call could not be read."""

    text: str
    calls: tuple[ReadCall, ...] = ()
    is_native: bool = False
    is_broken: bool = False
    was_cut: bool = False

    @property
    def spoken(self) -> str:
        """What its reader is to see of the text."""
        return spoken(self.text)

    @property
    def mistake(self) -> str:
        """What to tell the model where the turn has no call and nothing for a reader; empty where it is an answer."""
        if self.calls:
            return ""
        return UNREADABLE if self.is_broken else "" if self.spoken else EMPTY

    @property
    def trouble(self) -> str:
        """What is wrong with the turn where it has no call, for people."""
        if self.is_broken:
            what = "held a call that cannot be read"
        elif self.spoken:
            what = "held no call"
        else:
            what = "was a thought without an answer" if self.text.strip() else "was empty"
        return f"the last reply {what}{CUT if self.was_cut else ''}"

    @property
    def says_no_tool(self) -> bool:
        """Whether the model says that no tool fits."""
        names = {call.name.upper().replace("_", " ") for call in self.calls}
        if names & {"NONE", "NULL", NO_TOOL, "NO TOOL FITS"}:
            return True
        return NO_TOOL in self.spoken.upper().replace("_", " ") and not self.calls


class Conversation:
    """Asks one model about one request with the tools of one session."""

    def __init__(
        self,
        model: Model,
        session: ToolSession,
        purpose: str,
        *,
        parameters: Parameters | None = None,
        own_functions: tuple[dict[str, Any], ...] = (),
        must_call: bool = False,
        opening: Opening | None = None,
    ) -> None:
        self._model = model
        self._session = session
        self._purpose = purpose
        self._parameters = parameters or Parameters()
        self._own_functions = own_functions  # of the strategy itself, such as `finish`
        self._must_call = must_call
        self._opening = opening
        self.is_native = speaks_tools(model)

    def open(self, request: str) -> tuple[Message, ...]:
        """The first messages: the instructions of this strategy, and the request."""
        variables = {"is_native": self.is_native, "no_tool": NO_TOOL}
        if self._opening is None:
            variables["definitions"] = list(self._session.definitions.values())
        elif self._opening.is_terse:
            functions = (*self._opening.functions(is_narrow=False, is_held=False), *self._own_functions)
            return trained_opening(request, functions)
        else:
            variables |= self._opening.variables
        system = render(self._purpose, variables)
        return (Message(role="system", content=system), Message(role="user", content=request))

    def ask(self, messages: Sequence[Message]) -> Turn:
        """One turn.

        Raises:
            ModelError: no reply; a call that the model's server could not read is a turn, not an error.
        """
        parameters = self._parameters
        functions = self._functions()
        must_call = self._must_call or (self._opens and self._opening is not None and self._opening.is_known)
        if must_call and not self.is_native:
            parameters = parameters.model_copy(update={"reply_schema": call_schema(functions)})
        if self.is_native:
            choice = "required" if must_call else "auto"
            parameters = parameters.model_copy(update={"tools": functions, "tool_choice": choice})
        question = Question(messages=tuple(messages), parameters=parameters, purpose=self._purpose)
        names = (*self._session.names, *(function["function"]["name"] for function in self._own_functions))
        try:
            reply = self._model.answer(question)
        except MalformedCallError as error:
            calls = tuple(read_text_calls(error.raw, names))
            return Turn(text=error.raw, calls=calls, is_broken=not calls)
        calls = tuple(read_calls(reply, names))
        return Turn(
            text=reply.text,
            calls=calls,
            is_native=bool(reply.tool_calls),
            is_broken=not calls and bool(names) and looks_like_a_call(spoken(reply.text)),
            was_cut=reply.finish_reason == "length",
        )

    @property
    def _opens(self) -> bool:
        """Whether no call has been made yet."""
        return not self._session.uses

    def _functions(self) -> tuple[dict[str, Any], ...]:
        if self._opening is not None and (self._must_call or self._opens):
            is_held = holds_schema(self._model)
            is_narrow = is_held and self._opens  # what was wrong may be what it left out
            return (*self._opening.functions(is_held=is_held, is_narrow=is_narrow), *self._own_functions)
        return (*self._session.function_schemas(), *self._own_functions)

    def after(
        self, messages: Sequence[Message], turn: Turn, observations: Sequence[Observation]
    ) -> tuple[Message, ...]:
        """The messages with the turn and what its calls gave."""
        if turn.is_native:
            said = Message(
                role="assistant", content=turn.text[:LONGEST_FED_BACK], tool_calls=tuple(map(_request, turn.calls))
            )
            results = [
                Message(role="tool", content=_with_hint(observation.text, observation), tool_call_id=call.id)
                for call, observation in zip(turn.calls, observations, strict=True)
            ]
            return (*messages, said, *results)
        said = Message(role="assistant", content=turn.text[:LONGEST_FED_BACK] or "(nothing)")
        shown = [
            _with_hint(f"{'Error' if each.error else 'Result'} of {inline(each.use.tool)}:\n{fenced(each.text)}", each)
            for each in observations
        ]
        return (*messages, said, Message(role="user", content="\n\n".join(shown)))

    def say(self, messages: Sequence[Message], turn: Turn, text: str) -> tuple[Message, ...]:
        """The messages with the turn and a remark to the model. Calls of the turn are not in it: nothing ran."""
        said = Message(role="assistant", content=turn.text[:LONGEST_FED_BACK] or "(nothing)")
        return (*messages, said, Message(role="user", content=text))


def trained_opening(request: str, functions: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    """The first messages to a model that was trained: a line a tool, and the request; as in its training.

    Args:
        request: in words.
        functions: OpenAI function schemas, best first.
    """
    lines = [f"{each['function']['name']}{parameters_line(each['function']['parameters'])}" for each in functions]
    system = render("solve_trained", {"tools": lines})
    return (Message(role="system", content=system), Message(role="user", content=request))


def final_text(text: str) -> str:
    """The answer in a final reply: after the last `Answer:`, in an `{"answer": …}` object, or all of it."""
    stripped = spoken(text)
    if stripped.startswith("{"):
        try:
            answer = json.loads(stripped)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and "answer" in answer:
            found = answer["answer"]
            return encodable(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))
    _, marker, rest = stripped.rpartition("Answer:")
    return rest.strip().strip("*").strip() if marker and rest.strip() else stripped


def _with_hint(text: str, observation: Observation) -> str:
    return f"{text}\n{observation.hint}" if observation.hint else text


def _request(call: ReadCall) -> ToolCallRequest:
    """The call as history: always valid JSON, since some servers fail on what they let through before."""
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    return ToolCallRequest(id=call.id, name=call.name, arguments=json.dumps(arguments, ensure_ascii=False))

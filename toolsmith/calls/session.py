"""The tools on offer in one conversation, and every call made of them: repaired, checked, run, paged, remembered.

Covered: only tools on offer can be reached; nothing runs before its arguments fit; the same call twice is told apart.
Not covered: what a tool may do once it runs; the sandbox holds that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from toolsmith.calls.check import check_arguments, trial_error, unknown_tool, unreadable_call
from toolsmith.calls.grounding import KnownCall
from toolsmith.calls.parameters_line import first_sentence, parameters_line, signature_lines
from toolsmith.calls.plain_json import plain_json
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.calls.result_pages import ResultPages
from toolsmith.errors import SandboxError, UsageError
from toolsmith.tracing import Attribute, span
from toolsmith.types.call import CallError, Observation, Problem, ReadCall, Repair, Use
from toolsmith.types.hints import Hints
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Example
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import JsonValue, Value, from_json, to_json

READ_RESULT = "read_result"
READ_RESULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "handle": {"type": "string", "description": "of a result that was too long to show"},
        "start": {"type": "integer", "minimum": 0, "default": 0, "description": "first character to read"},
        "find": {"type": "string", "default": "", "description": "a text to search for instead of reading on"},
    },
    "required": ["handle"],
    "additionalProperties": False,
}
READ_RESULT_DESCRIPTION = "Reads on in a result that was too long to show, or searches it."


class ToolDefinition(Record):
    """One tool on offer: the name that a model uses, what it reads about it, and which version stands behind it.

    `announced` is the schema of its structured results as an MCP server announces it, empty where it announces none;
    None of a tool that is no MCP server's.
    """

    name: str
    tool: str
    description: str
    parameters: dict[str, Any]
    examples: tuple[Example, ...] = ()
    version: str = ""
    code_id: str = ""
    verdict: str = ""
    title: str = ""
    returns: dict[str, Any] = {}
    announced: dict[str, Any] | None = None
    hints: Hints = Hints()

    @property
    def function_schema(self) -> dict[str, Any]:
        """As OpenAI's `tools` want it."""
        function = {"name": self.name, "description": self.description, "parameters": self.parameters}
        return {"type": "function", "function": function}

    @property
    def line(self) -> str:
        """Its signature in one line."""
        return f"{self.name}{parameters_line(self.parameters)}"

    def in_words(self, *, is_brief: bool = False) -> str:
        """For a model that writes calls as text; brief, a sentence and the signature."""
        if is_brief:
            return f"{first_sentence(self.description)}\n{self.line}"
        return f"{self.description}\n{signature_lines(self.name, self.parameters)}"


class Runner(Protocol):
    """Runs an offered tool with arguments that fit; a call that ran elsewhere, or does not fit, is only noted."""

    def run(self, definition: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial: ...

    def note(self, definition: ToolDefinition, trial: Trial, /) -> None: ...


Fill = Callable[[ToolDefinition, Mapping[str, JsonValue], CallError], Mapping[str, JsonValue] | None]
"""Finds the required arguments that a call lacks; None where it cannot."""

Following = Callable[[Use, JsonValue], str | None]
"""From a call and its result to the path of the tool that is nearly always called next; None where there is none."""


class ToolSession:
    """One conversation's tools and calls. `repeats` counts calls that had been made before."""

    def __init__(
        self,
        definitions: Sequence[ToolDefinition],
        runner: Runner,
        *,
        pages: ResultPages | None = None,
        fill: Fill | None = None,
        reuses_results: bool = False,
        known: Mapping[str, Sequence[KnownCall]] | None = None,
        following: Following | None = None,
    ) -> None:
        """`known`: right calls of each tool by its name, those nearest to the request first."""
        self.definitions = {definition.name: definition for definition in definitions}
        self.pages = ResultPages() if pages is None else pages
        self.uses: list[Use] = []
        self.repeats = 0
        self._runner = runner
        self._fill = fill
        self._following = following
        self.known = dict(known or {})
        self._reuses_results = reuses_results  # branches of a search may meet in the same call
        self._seen: dict[str, Observation] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a call may use now."""
        return (*self.definitions, *((READ_RESULT,) if len(self.pages) else ()))

    def function_schemas(self) -> tuple[dict[str, Any], ...]:
        """What is on offer, as OpenAI's `tools`; paging is offered once there is a long result."""
        schemas = [definition.function_schema for definition in self.definitions.values()]
        if len(self.pages):
            reading = {"name": READ_RESULT, "description": READ_RESULT_DESCRIPTION, "parameters": READ_RESULT_SCHEMA}
            schemas.append({"type": "function", "function": reading})
        return tuple(schemas)

    def observe(self, call: ReadCall) -> Observation:
        """Make a call; whatever is wrong with it is in the observation, never raised."""
        name = self._resolve(call.name)
        if name == READ_RESULT:
            return self._read_result(call)
        if name is None:
            return self._failed(
                Use(tool=call.name, arguments=call.arguments, error=unknown_tool(call.name, self.names))
            )
        definition = self.definitions[name]
        if not isinstance(call.arguments, dict):
            error = (
                unreadable_call(call.raw, tool=name)
                if call.arguments is None
                else check_arguments(name, definition.parameters, call.arguments, definition.examples)
            )
            return self._failed(_use(definition, call.arguments, (), error))
        repaired = repair_arguments(definition.parameters, call.arguments)
        repairs = repaired.repairs
        if name != call.name:
            repairs = (Repair(argument="", before=call.name, after=name, rule="name of the tool"), *repairs)
        if call.was_mended:
            repairs = (Repair(argument="", before=call.raw[:500], after=None, rule="form of the call"), *repairs)
        return self._checked(definition, repaired.arguments, repairs)

    def _checked(
        self, definition: ToolDefinition, arguments: dict[str, JsonValue], repairs: tuple[Repair, ...]
    ) -> Observation:
        error = check_arguments(definition.name, definition.parameters, arguments, definition.examples)
        if error is not None and error.is_only_missing and self._fill is not None:
            found = self._fill(definition, arguments, error)
            if found:
                filled = repair_arguments(definition.parameters, {**arguments, **found})
                added = tuple(
                    Repair(argument=key, before=None, after=value, rule="asked for") for key, value in found.items()
                )
                arguments, repairs = filled.arguments, (*repairs, *added, *filled.repairs)
                error = check_arguments(definition.name, definition.parameters, arguments, definition.examples)
        if error is not None:
            self._note_invalid(definition, arguments, error)
            return self._failed(_use(definition, arguments, repairs, error))
        key = content_hash(definition.name, arguments)
        if key in self._seen:
            return self._seen[key] if self._reuses_results else self._repeated(self._seen[key])
        observation = self._run(definition, arguments, repairs)
        if observation.error is None or observation.error.error != "unavailable":  # the same call may work later
            self._seen[key] = observation
        return observation

    def _run(
        self, definition: ToolDefinition, arguments: dict[str, JsonValue], repairs: tuple[Repair, ...]
    ) -> Observation:
        try:
            with span(f"execute_tool {definition.name}", _said_of(definition)) as said:
                trial = self._runner.run(definition, from_json(arguments))
                said["toolsmith.outcome"] = trial.outcome
        except (SandboxError, ValueError) as error:
            problem = Problem(kind="unavailable", message=f"the tool could not be run: {error}")
            wrong = CallError(error="unavailable", tool=definition.name, problems=(problem,), hint="Try again later.")
            return self._failed(_use(definition, arguments, repairs, wrong))
        use = _use(definition, arguments, repairs, None).model_copy(
            update={"outcome": trial.outcome, "seconds": trial.seconds, "code_id": trial.code_id}
        )
        if not trial.is_ok:
            wrong = trial_error(definition.name, trial, definition.examples, arguments)
            return self._failed(use.model_copy(update={"error": wrong}))
        value = to_json(trial.result)
        text, handle = self.pages.head(as_text(plain_json(value)))
        self.uses.append(use)
        hint = self._hint(use, value)
        return Observation(text=text, use=use, value=value, handle=handle, hint=hint, shown=trial.shown)

    def _hint(self, use: Use, value: JsonValue) -> str:
        path = self._following(use, value) if self._following is not None else None
        names = [name for name, definition in self.definitions.items() if definition.tool == path != use.tool]
        return f"In requests like this one {names[0]} usually comes next." if names else ""

    def _read_result(self, call: ReadCall) -> Observation:
        given = call.arguments if isinstance(call.arguments, dict) else {}
        arguments = repair_arguments(READ_RESULT_SCHEMA, given).arguments
        error = check_arguments(READ_RESULT, READ_RESULT_SCHEMA, arguments)
        text = ""
        if error is None:
            try:
                text = self.pages.read(arguments["handle"], arguments.get("start", 0), arguments.get("find", ""))
            except UsageError as problem:
                wrong = Problem(kind="wrong_value", message=str(problem))
                error = CallError(error="wrong_value", tool=READ_RESULT, problems=(wrong,))
        use = Use(tool=READ_RESULT, arguments=arguments, outcome="invalid" if error else "ok", error=error)
        return Observation(text=error.as_text() if error else text, use=use)

    def _repeated(self, before: Observation) -> Observation:
        self.repeats += 1
        problem = Problem(kind="repeated_call", message="this very call was made before; its outcome does not change")
        error = CallError(
            error="repeated_call",
            tool=before.use.tool,
            problems=(problem,),
            hint=f"It gave: {before.text[:500]}. Answer with it, or make another call.",
        )
        return Observation(
            text=error.as_text(),
            use=before.use.model_copy(update={"error": error}),
            value=before.value,
        )

    def _failed(self, use: Use) -> Observation:
        key = content_hash("failed", use.tool, use.arguments)
        if key in self._seen:
            self.repeats += 1
        self.uses.append(use)
        error = use.error
        observation = Observation(text=error.as_text() if error else "{}", use=use)
        self._seen[key] = observation
        return observation

    def _note_invalid(self, definition: ToolDefinition, arguments: dict[str, JsonValue], error: CallError) -> None:
        message = "; ".join(problem.message for problem in error.problems)
        self._runner.note(
            definition,
            Trial(
                tool=definition.tool,
                code_id=definition.code_id,
                arguments=arguments,
                outcome="invalid",
                failure=Failure(type="InvalidArguments", message=message),
            ),
        )

    def _resolve(self, name: str) -> str | None:
        """The offered name; case, hyphens and a leading `functions.` do not matter where only one fits."""
        if name in self.names:
            return name
        bare = folded(name)
        alike = [known for known in self.names if folded(known) == bare]
        alike += [
            definition.name
            for definition in self.definitions.values()
            if definition.tool == name and definition.name not in alike
        ]
        return alike[0] if len(alike) == 1 else None


def _said_of(definition: ToolDefinition) -> dict[str, Attribute]:
    """What a span says of the tool that is called."""
    said: dict[str, Attribute] = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": definition.name}
    return {**said, "gen_ai.tool.type": "function", "toolsmith.tool": definition.tool}


def as_text(value: JsonValue) -> str:
    """A value as a model reads it: text as it is, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _use(definition: ToolDefinition, arguments: JsonValue, repairs: tuple[Repair, ...], error: CallError | None) -> Use:
    return Use(
        tool=definition.tool,
        version=definition.version,
        code_id=definition.code_id,
        arguments=arguments,
        repairs=repairs,
        verdict=definition.verdict,
        outcome="invalid" if error is not None else None,
        error=error,
    )


def folded(name: str) -> str:
    """A name without what models get wrong about it: case, separators, a leading `functions.`."""
    name = name.rpartition(".")[2] if name.startswith("functions.") else name
    return name.strip().casefold().replace("-", "").replace("_", "").replace(" ", "").replace("/", "")

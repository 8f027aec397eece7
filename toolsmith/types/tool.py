"""A tool: a typed Python function with a doc, cases, a place in the hierarchy, and where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Protocol

from pydantic import Field

from toolsmith.errors import UsageError
from toolsmith.types.comparison import Comparison
from toolsmith.types.hints import PURE, Effect, Hints
from toolsmith.types.notebook import Short, brief, folded, page, table
from toolsmith.types.program import Program
from toolsmith.types.record import Record, content_hash
from toolsmith.types.task import Case
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, Value
from toolsmith.types.verdict import Basis, Verdict, VerdictNow

TOOL_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 64  # of an Agent Skill
LONGEST_DESCRIPTION = 1024  # of an Agent Skill


_CALLER = "_caller"
GONE = "its source offers it no more"


class Caller(Protocol):
    """Runs a tool with arguments."""

    def __call__(self, tool: Tool, arguments: Mapping[str, Value], /) -> Trial: ...


class Parameter(Record):
    """One parameter: its JSON Schema, and its default where it is not required."""

    name: str
    type_schema: dict[str, Any]
    is_required: bool = True
    default: JsonValue = None

    @property
    def states_default(self) -> bool:
        """Whether `default` is what a call without it gets; what has no plain JSON only the code knows."""
        if self.is_required or (self.default is None and not _allows_null(self.type_schema)):
            return False
        return not (isinstance(self.default, dict) and any(key.startswith("$") for key in self.default))


class Signature(Record):
    """`accepts_more`: a foreign tool whose parameters are not all known; what it takes is found out by calling it.

    `positional_rest` and `named_rest` name the parameters that stand for `*values` (an array) and `**options` (an
    object).
    """

    parameters: tuple[Parameter, ...]
    returns: dict[str, Any] = {}
    accepts_more: bool = False
    positional_rest: str = ""
    named_rest: str = ""

    def json_schema(self, descriptions: dict[str, str] | None = None) -> dict[str, Any]:
        """The parameters as one JSON Schema object, in the strict subset that local servers accept."""
        properties: dict[str, Any] = {}
        for parameter in self.parameters:
            schema = dict(parameter.type_schema)
            if parameter.states_default:
                schema["default"] = parameter.default
            if descriptions and descriptions.get(parameter.name):
                said = schema.get("description", "") if "enum" in schema else ""  # what its values are called
                told = descriptions[parameter.name]
                schema["description"] = f"{told} ({said})" if said and said not in told else told
            properties[parameter.name] = schema
        return {
            "type": "object",
            "properties": properties,
            "required": [parameter.name for parameter in self.parameters if parameter.is_required],
            "additionalProperties": self.accepts_more,
        }


CorrectionKind = Literal["type", "values", "range", "required", "optional", "default", "new", "no such parameter"]


class Correction(Record):
    """One parameter as calls have shown it, against what its source says; `found` is None where there is no such one.

    `proof` says what shows it: a call that the source's schema forbids and that returned, or refusals that name it.
    """

    parameter: str
    kinds: tuple[CorrectionKind, ...]
    found: Parameter | None
    proof: str

    def __str__(self) -> str:
        return f"{self.parameter}: {', '.join(self.kinds)}; {self.proof}"


class Example(Record):
    """A worked call that was executed: what was asked, how it was called, what came back."""

    arguments: dict[str, JsonValue]
    result: JsonValue
    request: str | None = None


class Doc(Record):
    """What a model reads before it calls the tool."""

    description: str
    when_to_use: str = ""
    when_not_to_use: str = ""
    parameters: dict[str, str] = {}
    returns: str = ""
    errors: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it says in words: neither names nor examples."""
        own = (self.description, self.when_to_use, self.when_not_to_use, self.returns, self.errors)
        return (*own, *self.parameters.values())


DOC_TEXTS = ("description", "when_to_use", "when_not_to_use", "returns", "errors")  # fields of a doc that are one text


class SearchText(Record):
    """One text by which a tool is found, apart from its doc: `kind` is `doc`, `schema`, `request-0` and so on."""

    kind: str
    text: str


class ErrorClass(Record):
    """Failures that are alike but for numbers and quoted values; `message` and `arguments` are those of the first."""

    type: str
    message: str
    count: int
    arguments: dict[str, JsonValue]


class Observed(Record):
    """What calls have shown: how many there were, a JSON Schema of the results, and the classes of errors."""

    calls: int = 0
    returns: dict[str, Any] = {}
    errors: tuple[ErrorClass, ...] = ()


class Provenance(Record):
    """Where a tool came from and what making it cost."""

    task: str = ""
    reference: str = ""
    section: str = ""
    adopted_from: str = ""
    licence: str = ""
    maker: str = ""
    calls: int = 0
    cost_usd: float | None = None
    function_attempts: int = 0
    extraction_attempts: int = 0
    notes: tuple[str, ...] = ()


class Remote(Record):
    """Where a tool that toolsmith did not make runs. Its doc here is an overlay over what the remote says of itself.

    `address` is a command, an URL or a module, `operation` the remote's own name of the tool, `settings` what its kind
    needs besides (never a secret: names of environment variables at most). A `schema` cannot be called.
    """

    kind: Literal["mcp", "openapi", "python", "schema"]
    address: str
    operation: str
    settings: dict[str, JsonValue] = {}


class Upstream(Record):
    """What the source of an adopted tool says of it: the lowest of three layers.

    Over it lies what was refined or written by hand, field by field, and both together are the tool's doc, as it is
    served. `output_schema` is passed on to clients as it is. `source` is what was adopted; `moved` is what has changed
    there since the tool's doc was last measured.
    """

    source: str = ""
    title: str = ""
    doc: Doc
    hints: Hints = Hints()
    output_schema: dict[str, JsonValue] = {}
    moved: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        return GONE in self.moved

    @property
    def id(self) -> str:
        return content_hash(self.doc.model_dump(mode="json"))


class Tool(Record):
    """One version of a tool. A change makes a new record.

    A doc is for prompts, `search_texts` are for the index: what helps the one can hurt the other.
    `extraction` is the source of `extract_arguments(input: str) -> dict`, which turns a text of the task
    into a call; None where the task's cases are calls already.
    """

    name: str = Field(pattern=rf"^{TOOL_NAME.pattern}$", max_length=LONGEST_NAME)
    category: str = ""
    function: str
    code: str
    signature: Signature
    doc: Doc
    extraction: str | None = None
    comparison: Comparison = Comparison()
    cases: tuple[Case, ...] = ()
    dependencies: tuple[Program, ...] = ()
    remote: Remote | None = None
    provenance: Provenance = Provenance()
    verdict: Verdict | None = None
    observed: Observed | None = None
    search_texts: tuple[SearchText, ...] = Field(
        default=(), description="what the index reads; empty: it reads the doc"
    )
    tags: tuple[str, ...] = ()
    reader: str = Field(default="", description="the model that reads texts into calls, where no code can; else empty")
    facts: str = Field(default="", description="where the facts are published that it may hold; empty: it computes")
    upstream: Upstream | None = None
    uncorrected: Signature | None = Field(
        default=None, description="what its source says that it takes, where calls have shown otherwise"
    )
    corrections: tuple[Correction, ...] = ()
    effect: Effect | None = Field(
        default=None, description="what a person said that its calls do; None: its source decides"
    )
    inferred: dict[str, str] = Field(
        default={},
        description="parameter, or `return` -> where its type is from, if the source did not write it",
    )

    @property
    def version(self) -> str:
        """The commit that this tool was read from; empty where it was not read from a toolbox."""
        return str(getattr(self.__dict__.get(_CALLER), "version", ""))

    @property
    def path(self) -> str:
        """Place in the hierarchy: `physics/kinematics/projectile-range`."""
        return f"{self.category}/{self.name}" if self.category else self.name

    @property
    def program(self) -> Program:
        return Program(name=self.path, code=self.code, function=self.function, dependencies=self.dependencies)

    @property
    def extraction_program(self) -> Program | None:
        if self.extraction is None:
            return None
        return Program(name=f"{self.path}#extraction", code=self.extraction, function="extract_arguments")

    @property
    def origin(self) -> str:
        """Where an adopted tool comes from, whatever it is called here; empty where it was made here."""
        if self.remote is not None:
            return f"{self.remote.kind} {self.remote.address}#{self.remote.operation}"
        return f"code {self.provenance.adopted_from}" if self.provenance.adopted_from else ""

    @property
    def hints(self) -> Hints:
        """What is known of its calls: own code changes nothing and needs nothing but its arguments."""
        hints = PURE if self.remote is None else self.upstream.hints if self.upstream is not None else Hints()
        return hints.model_copy(update={"read_only": self.effect == "read-only"}) if self.effect else hints

    @property
    def is_to_be_measured(self) -> bool:
        """Whether its source has moved under the doc that it is served with."""
        return self.upstream is not None and bool(self.upstream.moved)

    @property
    def code_id(self) -> str:
        """Identity of what runs; a new doc leaves it alone."""
        if self.remote is not None:
            said = self.uncorrected or self.signature  # what calls correct is documentation: it runs no other code
            return content_hash(self.remote.model_dump(mode="json"), said.model_dump(mode="json"))
        return self.program.code_id

    @property
    def doc_id(self) -> str:
        corrected = [self.signature.model_dump(mode="json")] if self.corrections else []
        return content_hash(self.doc.model_dump(mode="json"), *corrected)

    @property
    def basis(self) -> Basis:
        """Ids of what a verdict on this tool, as it is now, is about."""
        return Basis(
            code=self.code_id,
            extraction=self.extraction_program.code_id if self.extraction_program is not None else "",
            cases=content_hash(
                [self._given(case) for case in self.cases],
                _said(self.comparison),
                *filter(None, (self.facts, self.reader)),
            ),
            signature=content_hash(_said(self.signature)),
        )

    def _given(self, case: Case) -> dict[str, Any]:
        """What a case says, but for the arguments that the extraction makes of its text."""
        return _said(case, *(["arguments"] if self.extraction is not None and case.input is not None else []))

    @property
    def changed_since_proof(self) -> tuple[str, ...]:
        """What is no longer as it was when the verdict was reached; empty where the verdict holds, or there is none.

        What runs elsewhere has no code here, and no verdict that claims anything of it.
        """
        if self.verdict is None or self.remote is not None:
            return ()
        then, now = self.verdict.basis, self.basis
        if then is None:
            return ("perhaps: its verdict names no code",)
        return tuple(part for part in Basis.model_fields if getattr(then, part) != getattr(now, part))

    @property
    def verdict_now(self) -> VerdictNow:
        """What is known of the tool as it is now."""
        if changed := self.changed_since_proof:
            return VerdictNow("changed", f"changed since proof ({', '.join(changed)})")
        return VerdictNow(self.verdict.status, str(self.verdict)) if self.verdict else VerdictNow("", "no verdict")

    def with_(self, **changes: Any) -> Tool:
        """A new version with some fields changed."""
        return self.model_copy(update=changes)

    def at(self, path: str) -> Tool:
        """The same tool at another place in the hierarchy."""
        category, _, name = path.rpartition("/")
        return self.with_(category=category, name=name)

    def bound(self, caller: Caller) -> Tool:
        """The same tool, which `call` can run. The caller is no field: it is neither stored nor compared."""
        tool = self.model_copy()
        tool.__dict__[_CALLER] = caller
        return tool

    def call(self, arguments: Mapping[str, Value] | None = None, /, **named: Value) -> Trial:
        """Run this tool in the sandbox of the toolbox that it was read from.

        Raises:
            UsageError: the tool was not read from a toolbox.
        """
        caller: Caller | None = self.__dict__.get(_CALLER)
        if caller is None:
            raise UsageError(f"{self.path} belongs to no toolbox", hint="Read it from one: Toolbox.open(…).get(…)")
        return caller(self, {**(arguments or {}), **named})

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield None, brief(self.path)
        yield "parameters", brief(tuple(parameter.name for parameter in self.signature.parameters))
        yield "verdict", Short(self.verdict_now.text)

    def _repr_html_(self) -> str:
        doc = self.doc
        said = {name.replace("_", " "): getattr(doc, name) for name in DOC_TEXTS}
        takes = {
            parameter.name: f"{brief(parameter.type_schema)} {doc.parameters.get(parameter.name, '')}"
            for parameter in self.signature.parameters
        }
        return page(
            f"{self.path} ({self.verdict_now.text})",
            table((name, text) for name, text in said.items() if text),
            table(takes.items(), ("parameter", "what it takes")),
            folded("code", self.code),
        )


def _said(record: Record, *without: str) -> dict[str, Any]:
    """Without defaults, so that a field which is new in a later version leaves the ids of older tools alone."""
    return record.model_dump(mode="json", exclude_defaults=True, exclude=set(without))


def _allows_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    if "enum" in schema:
        return None in schema["enum"]
    if "anyOf" in schema:
        return any(_allows_null(option) for option in schema["anyOf"])
    return kinds is None or kinds == "null" or (isinstance(kinds, list) and "null" in kinds)


def slug(text: str) -> str:
    """`text` as a tool or category name: lower case, words joined by hyphens, at most 64 characters in whole words."""
    joined = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower()))
    if len(joined) <= LONGEST_NAME:
        return joined
    return joined[: LONGEST_NAME + 1].rpartition("-")[0] or joined[:LONGEST_NAME]


def category_slug(text: str) -> str:
    """`text` as the path of a category: each part between slashes as a name, parts without one left out."""
    return "/".join(filter(None, map(slug, text.split("/"))))


def numbered(name: str, number: int) -> str:
    """The name of the `number`-th tool that would be called `name`."""
    ending = f"-{number}"
    return f"{name[: LONGEST_NAME - len(ending)].rstrip('-')}{ending}"

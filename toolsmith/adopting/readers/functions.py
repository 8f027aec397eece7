"""A Python function with its docstring as a tool: what it needs of its module travels with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from tokenize import TokenError
from typing import Literal, NamedTuple, Protocol

from pydantic_core import PydanticSerializationError

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.examples.calls import Found, ReadCase, Unread, cases_in, unread_case
from toolsmith.adopting.examples.doctests import docstring_examples
from toolsmith.adopting.inferring.annotate import Hinted, Sampled, annotate
from toolsmith.adopting.inferring.barriers import barrier_of
from toolsmith.adopting.inferring.class_forms import class_forms
from toolsmith.adopting.inferring.docstrings import Described, read_docstring
from toolsmith.adopting.names import Names
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Example, Provenance, Signature, Tool
from toolsmith.verify.signature import FunctionNode, FunctionSource, read_function

Untyped = Literal["infer", "refuse"]
Published = Callable[[str, Signature], Sequence[Found]]


class Telling(Protocol):
    """Asks somebody for the types of a function that nothing says: parameter, or `return`, to annotation."""

    def __call__(self, code: str, function: str, unknown: Sequence[str], /) -> Mapping[str, str]: ...


class Typing(NamedTuple):
    """What is done about types that a source does not write: `refuse` leaves them out, and the tool unaccepted."""

    untyped: Untyped = "infer"
    tell: Telling | None = None


def tool_of_function(
    code: str,
    function: str,
    source: str,
    category: str,
    names: Names,
    *,
    name: str = "",
    description: str = "",
    published: Published = lambda _function, _signature: (),
    described: Mapping[str, Described] | None = None,
    comparison: Comparison | None = None,
    typing: Typing | None = None,
    licence: str = "",
    notes: Sequence[str] = (),
    used: Mapping[str, str] | None = None,
    body: FunctionNode | None = None,
) -> Candidate:
    """A candidate from source code.

    Args:
        code: a module's source that holds the function and all that it needs.
        function: its name; empty: the last public one.
        source: place, for reports.
        category: where the tool will be.
        names: names given out so far.
        name: what the library calls it; empty: the function's name.
        description: what the library says of it, before the docstring.
        published: gives the examples that stand beside the code, for a function and its signature.
        described: what the library says of parameters, and of the result as `return`.
        comparison: of results; None: numbers may differ in the last digits, or as far as all examples round them.
        typing: what is done about types that are not written.
        licence: of the source, where it says one.
        notes: what else there is to say of where it is from.
        used: annotations by the use of parameters, where the code calls another function for all.
        body: that function.
    """
    read = read_function(code, function or None)
    if not read.function:
        return Candidate(source=source, problem=read.problems[0] if read.problems else "no function")
    barrier = barrier_of(code, read.function, body) if read.problems else ""
    if barrier:
        return Candidate(source=source, problem=barrier, has_json_form=False)
    described = described or {}
    inferred: dict[str, str] = {}
    if read.problems and (typing or Typing()).untyped == "infer":
        try:
            code, inferred = _typed(code, read, published, Hinted(described, used, body), typing or Typing())
        except (SyntaxError, ValueError, RecursionError, MemoryError, IndentationError, TokenError) as error:
            return Candidate(source=source, problem=f"its types cannot be written: {error}")
        read = read_function(code, read.function)
    found = [*published(read.function, read.signature), *_of_docstring(read, code)]
    known, left = cases_in(found), [each for each in found if isinstance(each, Unread)]
    if comparison is None:
        exact, comparison = _comparable(known)
        left += [unread_case(each, "it is rounded, and others are exact") for each in known if each not in exact]
        known = exact
    cases = _unique(known)
    worked = tuple(Example(arguments=case.arguments or {}, result=case.expected) for case in cases[:3])
    doc = doc_of(read.docstring, description, described, [each.name for each in read.signature.parameters])
    try:
        tool = Tool(
            name=names.take(name or read.function),
            category=category,
            function=read.function,
            code=code if code.endswith("\n") else f"{code}\n",
            signature=read.signature,
            doc=doc.model_copy(update={"examples": worked}),
            comparison=comparison,
            cases=tuple(cases),
            provenance=Provenance(
                adopted_from=f"{source.partition('#')[0]}#{name or read.function}", licence=licence, notes=tuple(notes)
            ),
            inferred=inferred,
        )
        tool.model_dump_json()
    except PydanticSerializationError:
        return Candidate(source=source, problem="a text in it holds half of a surrogate pair, which no file keeps")
    except ValueError as error:
        return Candidate(source=source, problem=str(error))
    return Candidate(source=source, tool=tool, unread=tuple(left))


def _typed(
    code: str, read: FunctionSource, published: Published, hinted: Hinted, typing: Typing
) -> tuple[str, dict[str, str]]:
    """The source with all types, and where those are from; what nothing says is asked for where that is allowed."""
    known = cases_in([*published(read.function, read.signature), *_of_docstring(read, code)])
    sampled = Sampled(
        arguments=tuple(case.values if isinstance(case, ReadCase) else case.arguments or {} for case in known),
        results=tuple(case.result if isinstance(case, ReadCase) else case.expected for case in known),
    )
    typed = annotate(code, read.function, sampled, hinted)
    if typed.unknown and typing.tell is not None:
        told = typing.tell(code, read.function, typed.unknown)
        typed = annotate(code, read.function, sampled, hinted._replace(told=told))
    return typed.code, typed.inferred


def _of_docstring(read: FunctionSource, code: str) -> list[Found]:
    return docstring_examples(read.docstring, read.function, read.signature, class_forms(code))


def _comparable(cases: list[Case]) -> tuple[list[Case], Comparison]:
    """Cases with one comparison for all: rounded ones count where nothing is known more exactly."""
    digits = {case.digits if isinstance(case, ReadCase) else None for case in cases}
    exact = Comparison(mode="json")
    if None in digits or not cases:
        return [case for case in cases if not isinstance(case, ReadCase) or case.digits is None], exact
    most = 0.5000001 * 10.0 ** -min(each for each in digits if each is not None)
    return cases, exact.model_copy(update={"absolute_tolerance": max(most, exact.absolute_tolerance)})


def _unique(cases: Sequence[Case]) -> list[Case]:
    plain = [case.as_case if isinstance(case, ReadCase) else case for case in cases]
    return list({case.question_id: case for case in reversed(plain)}.values())[::-1]


def doc_of(
    docstring: str,
    description: str = "",
    described: Mapping[str, Described] | None = None,
    parameters: Sequence[str] = (),
) -> Doc:
    """A doc from a docstring in any form, and what a library says beside it; the rest is the description."""
    read = read_docstring(docstring, parameters)
    own = read.description
    said = {name: each.text for name, each in (described or {}).items() if each.text and name in parameters}
    return Doc(
        description=description.strip() or own or "(no description)",
        when_to_use=own if description.strip() and own and own != description.strip() else "",
        parameters={name: each.text or each.type for name, each in read.parameters.items() if each.text or each.type}
        | {name: text for name, text in said.items() if not read.parameters.get(name, Described()).text},
        returns=read.returns.text or read.returns.type or (described or {}).get("return", Described()).text,
        errors=read.raises,
    )

"""A Python function with its docstring as a tool: what it needs of its module travels with it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.examples import docstring_examples
from toolsmith.adopting.names import Names
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Example, Provenance, Tool
from toolsmith.verify.signature import read_function

_SECTION = re.compile(
    r"^\s*(args|arguments|parameters|params|returns?|raises|yields|examples?|notes?|usage)\s*:?\s*$", re.IGNORECASE
)
_GOOGLE = re.compile(r"^\s*\**(\w+)\s*(?:\(([^)]*)\))?\s*:\s*(\S.*)$")
_SPHINX = re.compile(r"^\s*:(param|return|returns|raises)\s*(?:\w+\s+)?(\w*)\s*:\s*(.*)$")


def tool_of_function(
    code: str,
    function: str,
    source: str,
    category: str,
    names: Names,
    *,
    name: str = "",
    description: str = "",
    cases: Sequence[Case] = (),
    tolerant: bool = True,
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
        cases: examples that the library publishes beside the code.
        tolerant: whether numbers may differ in the last digits.
    """
    read = read_function(code, function or None)
    if not read.function:
        return Candidate(source=source, problem=read.problems[0] if read.problems else "no function")
    doc = doc_of(read.docstring, description)
    published = [*cases, *docstring_examples(read.docstring, read.function, read.signature)]
    unique = list({case.question_id: case for case in published}.values())
    worked = tuple(Example(arguments=case.arguments or {}, result=case.expected) for case in unique[:3])
    try:
        tool = Tool(
            name=names.take(name or read.function),
            category=category,
            function=read.function,
            code=code if code.endswith("\n") else f"{code}\n",
            signature=read.signature,
            doc=doc.model_copy(update={"examples": worked}),
            comparison=Comparison(mode="json" if tolerant else "exact"),
            cases=tuple(unique),
            provenance=Provenance(adopted_from=f"{source.partition('#')[0]}#{name or read.function}"),
        )
    except ValueError as error:
        return Candidate(source=source, problem=str(error))
    return Candidate(source=source, tool=tool, examples=len(unique))


def doc_of(docstring: str, description: str = "") -> Doc:
    """A doc from a docstring in Google's, NumPy's or Sphinx's form; what is in none of them becomes the description."""
    sections: dict[str, list[str]] = {"": []}
    current = ""
    parameters: dict[str, str] = {}
    for line in docstring.splitlines():
        sphinx = _SPHINX.match(line)
        if sphinx:
            kind, name, text = sphinx.groups()
            if kind == "param":
                parameters[name] = text
            else:
                sections.setdefault("raises" if kind == "raises" else "returns", []).append(f"{name} {text}".strip())
            continue
        heading = _SECTION.match(line)
        if heading:
            current = heading[1].lower().rstrip("s").replace("argument", "arg").replace("parameter", "arg")
            sections.setdefault(current, [])
        elif not re.fullmatch(r"\s*-{3,}\s*", line):
            sections[current].append(line)
    parameters |= _parameters([*sections.get("arg", []), *sections.get("param", [])])
    own = "\n".join(sections[""]).strip()
    return Doc(
        description=description.strip() or own or "(no description)",
        when_to_use=own if description.strip() and own and own != description.strip() else "",
        parameters=parameters,
        returns=" ".join(" ".join(sections.get("return", []) + sections.get("returns", [])).split()),
        errors=" ".join(" ".join(sections.get("raise", []) + sections.get("raises", [])).split()),
    )


def self_contained(module: ast.Module, function: str) -> str:
    """Source of one function with the imports, constants, classes and functions of its module that it uses."""
    defined: dict[str, ast.stmt] = {}
    for statement in module.body:
        for name in _names_bound(statement):
            defined[name] = statement
    wanted: list[ast.stmt] = []
    pending = [function]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        node = defined.get(name)
        if name in seen or node is None:
            continue
        seen.add(name)
        if node not in wanted:
            wanted.append(node)
            pending += [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
    futures = [node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    ordered = [node for node in module.body if node in wanted and node not in futures]
    target = [node for node in ordered if isinstance(node, ast.FunctionDef) and node.name == function]
    body = [*futures, *(node for node in ordered if node not in target), *target]
    return "\n\n".join(ast.unparse(node) for node in body) + "\n"


def _names_bound(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def _parameters(lines: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    current = ""
    for line in lines:
        google = _GOOGLE.match(line)
        numpy = re.match(r"^(\w+)\s*:\s*\S+", line)
        if google and not (numpy and not line.startswith(" ")):
            current = google[1]
            found[current] = google[3].strip()
        elif numpy:
            current = numpy[1]
            found[current] = ""
        elif current and line.strip():
            found[current] = f"{found[current]} {line.strip()}".strip()
    return found

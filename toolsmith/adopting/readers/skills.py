"""A folder of Agent Skills: the Python functions beside each SKILL.md become tools, documented by it."""

from __future__ import annotations

import ast
from pathlib import Path

from toolsmith.adopting.candidate import Candidate, elsewhere, leaves
from toolsmith.adopting.linking import self_contained
from toolsmith.adopting.names import Names
from toolsmith.adopting.readers.functions import Typing, tool_of_function
from toolsmith.errors import BadInputError, UsageError
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.toolbox.files.bounded import Unread, decoded, read_file
from toolsmith.toolbox.files.skill import read_skill
from toolsmith.toolbox.files.tool_folder import OWN_FILES, TOOL_FILE, read_tool
from toolsmith.types.tool import Doc, slug


def read_skills(folder: Path, category: str = "", typing: Typing | None = None) -> list[Candidate]:
    """A candidate for each public Python function of each skill; a skill of our own form is read whole.

    Raises:
        UsageError: no SKILL.md below the folder.
    """
    skills = sorted(folder.rglob("SKILL.md"))
    if not skills:
        raise UsageError(f"{folder} holds no Agent Skill", hint="A skill is a folder with a SKILL.md.")
    many: dict[str, Names] = {}
    found: list[Candidate] = []
    for skill in skills:
        inside = skill.parent.relative_to(folder).parts
        if any(leaves(file, folder) for file in skill.parent.glob("**/*")):
            found.append(elsewhere("/".join(inside) or skill.parent.name))
            continue
        if (skill.parent / TOOL_FILE).is_file():
            found.append(_own(skill.parent, "/".join(inside) or skill.parent.name, category))
            continue
        above = "/".join(filter(None, (slug(part) for part in inside[:-1])))
        place = "/".join(filter(None, (category, above))) or slug(folder.resolve().name) or "skills"
        found += _foreign(skill, place, many.setdefault(place, Names()), typing)
    return found


def _own(folder: Path, path: str, category: str) -> Candidate:
    files = {name: read_file(folder / name) for name in OWN_FILES if (folder / name).is_file()}
    try:
        tool = read_tool("/".join(filter(None, (category, path))), files)
    except BadInputError as error:
        return Candidate(source=path, problem="; ".join(error.problems) or error.message)
    return Candidate(source=path, tool=tool)


def _foreign(skill: Path, place: str, names: Names, typing: Typing | None) -> list[Candidate]:
    source = skill.parent.name
    try:
        doc = read_skill(_text(skill))
    except ValueError as error:
        return [Candidate(source=source, problem=str(error))]
    found = []
    for script in sorted([*skill.parent.glob("*.py"), *skill.parent.glob("scripts/*.py")]):
        try:
            tree = parse_source(_text(script))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            found.append(Candidate(source=f"{source}#{script.name}", problem=f"not valid Python: {error}"))
            continue
        functions = [
            node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        for function in functions:
            try:
                code = self_contained(tree, function)
            except (ValueError, RecursionError) as error:
                problem = f"it cannot be taken out of its module: {error}"
                found.append(Candidate(source=f"{source}#{function}", problem=problem))
                continue
            name = source if len(functions) == 1 else function
            candidate = tool_of_function(code, function, f"{source}#{function}", place, names, name=name, typing=typing)
            found.append(_documented(candidate, doc))
    return found or [Candidate(source=source, problem="no Python function: a skill of words alone is no tool")]


def _text(file: Path) -> str:
    content = read_file(file)
    if isinstance(content, Unread):
        raise ValueError(f"{file.name} {content.reason}")  # noqa: TRY004 - the file is wrong, not a type
    return decoded(content)


def _documented(candidate: Candidate, doc: Doc) -> Candidate:
    """The skill's words where it has some, the function's own elsewhere."""
    if candidate.tool is None:
        return candidate
    own = candidate.tool.doc
    merged = {
        "description": doc.description or own.description,
        "when_to_use": doc.when_to_use or own.when_to_use,
        "when_not_to_use": doc.when_not_to_use,
        "parameters": {**own.parameters, **doc.parameters},
        "returns": doc.returns or own.returns,
        "errors": doc.errors or own.errors,
    }
    return candidate.model_copy(update={"tool": candidate.tool.with_(doc=own.model_copy(update=merged))})

"""A toolbox as one Python module that people can read: plain, or with the wrapper that a framework expects.

The sources stand in it as they were proved, below the few functions that check arguments. It needs pydantic and nothing
of toolsmith, and has no sandbox: whoever imports it runs the tools as their own code.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import keyword
import pprint
import symtable
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from toolsmith.exporting.merging import Merged, merged
from toolsmith.exporting.schemas import function_names
from toolsmith.exporting.strict import strict_schema
from toolsmith.exporting.support import arguments
from toolsmith.exporting.wrappers import ENDINGS, TAKEN
from toolsmith.printable import printable_line
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.hints import PURE
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.program import Program
from toolsmith.types.tool import Tool

Ecosystem = Literal[
    "python",
    "langchain",
    "llm",
    "smolagents",
    "mcp",
    "pydantic-ai",
    "openai-agents",
    "crewai",
    "autogen",
    "dspy",
    "inspect-ai",
]
_HEAD = '''\
"""{title}, exported by toolsmith at {commit}.

{count} tools. The code was proved in a sandbox; here it runs without one. It needs pydantic, version 2.
"""

from __future__ import annotations
'''
_TABLE = """
TITLE = {title!r}
__all__ = {listed!r}

_TOOLS: dict[str, dict[str, Any]] = {tools}
_FUNCTIONS: dict[str, Callable[..., Any]] = {{{functions}}}


def _call(name: str, arguments: Mapping[str, Any]) -> Any:
    own = {{made: real for real, made in _TOOLS[name].get("renamed", {{}}).items()}}
    return call_checked(_FUNCTIONS[name], {{own.get(key, key): value for key, value in arguments.items()}})
"""
_SCRIPT = '''\
"""Calls the tool beside this folder: `python scripts/call.py \'{{"argument": value}}\'` prints its result in JSON.

Wrong arguments are refused, with what would be right. It needs pydantic, version 2.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

{support}

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    from tool import {function}

    try:
        given = json.loads(sys.argv[1] if len(sys.argv) > 1 else sys.stdin.read())
        print(json.dumps(as_json(call_checked({function}, given)), ensure_ascii=False))
    except ValueError as error:
        sys.exit(f"Error: {{error}}")
'''
_CALLED = '"""The tools that `tool.py` calls, as it was proved with them."""\n\nfrom __future__ import annotations\n\n'


def render_module(
    tools: Sequence[Tool], ecosystem: Ecosystem, *, title: str, commit: str, writing: Collection[str] = ()
) -> str:
    """The source of a module.

    Args:
        tools: with code of their own.
        ecosystem: whose wrapper follows the functions.
        title: of the toolbox.
        commit: that the tools were read from.
        writing: paths of tools that write to a folder of their own; here, without a sandbox, to any.
    """
    support = support_source()
    own = _names_in(support + _TABLE.format(title="", listed=[], tools={}, functions="") + ENDINGS[ecosystem])
    taken = own | frozenset(dir(builtins))
    code = merged([tool.program for tool in tools], taken)
    names = _public_names(tools, code, taken)
    facts = {
        names[tool.path]: {
            "path": tool.path,
            "description": offered_text(tool),
            **_parameters(tool, ecosystem),
            "annotations": PURE.as_mcp() if tool.path not in writing else None,
            **(strict_schema(offered_schema(tool))._asdict() if ecosystem == "openai-agents" else {}),
        }
        for tool in tools
    }
    functions = {names[tool.path]: code.functions[tool.program.code_id] for tool in tools}
    aliases = "".join(f"{name} = {function}\n" for name, function in functions.items() if name != function)
    return "\n".join(
        [
            _HEAD.format(title=_in_docstring(title), commit=commit[:12], count=len(tools)),
            support,
            "\n# The tools\n",
            _origins(tools),
            code.source,
            aliases,
            _TABLE.format(
                title=title,
                listed=sorted(names.values()),
                tools=pprint.pformat(facts, width=110, sort_dicts=False),
                functions=", ".join(f"{name!r}: {function}" for name, function in functions.items()),
            ),
            ENDINGS[ecosystem],
        ]
    )


def _parameters(tool: Tool, ecosystem: Ecosystem) -> dict[str, Any]:
    """The schema; where the framework takes a name for itself, with another, and which is which."""
    schema = offered_schema(tool)
    taken = [name for name in schema["properties"] if _is_taken(name, ecosystem)]
    renamed: dict[str, str] = {}
    for name in taken:
        made = f"{name.lstrip('_')}_"
        while made in schema["properties"] or made in renamed.values() or _is_taken(made, ecosystem):
            made = f"{made}_"
        renamed[name] = made
    properties = {renamed.get(name, name): each for name, each in schema["properties"].items()}
    required = [renamed.get(name, name) for name in schema["required"]]
    parameters = {**schema, "properties": properties, "required": required}
    return {"parameters": parameters, **({"renamed": renamed} if renamed else {})}


def _is_taken(name: str, ecosystem: Ecosystem) -> bool:
    is_hidden = name.startswith("_") and ecosystem in ("crewai", "autogen")  # pydantic's models have no such fields
    return is_hidden or name in TAKEN.get(ecosystem, ())


def render_called(programs: Sequence[Program]) -> str:
    """A module `toolbox` that offers what a tool calls, to stand beside the tool's source."""
    code = merged(programs)
    made = {program.function: code.functions[program.code_id] for program in programs}
    aliases = "".join(f"{name} = {function}\n" for name, function in made.items() if name != function)
    return f"{_CALLED}{code.source}{aliases}"


def render_script(tool: Tool) -> str:
    """The script `scripts/call.py` of an Agent Skill."""
    return _SCRIPT.format(support=support_source(), function=tool.function)


def support_source() -> str:
    """What checks arguments, without its docstring and the import that stands at the top."""
    source = inspect.getsource(arguments)
    return source.partition("from __future__ import annotations\n")[2].strip() + "\n"


def _public_names(tools: Sequence[Tool], code: Merged, taken: Collection[str]) -> Mapping[str, str]:
    bound = _top_names(code.source)
    names: dict[str, str] = {}
    for path, name in function_names(tools).items():
        made = name.replace("-", "__")
        own = next(code.functions[tool.program.code_id] for tool in tools if tool.path == path)
        is_free = made == own or (made not in taken and made not in bound and made not in names.values())
        if made[:1].isdigit() or keyword.iskeyword(made) or not is_free:
            made = f"tool_{made}"
        while made in names.values() or (made in bound and made != own):
            made = f"{made}_"
        names[path] = made
    return names


def _origins(tools: Sequence[Tool]) -> str:
    """Where each is from, and under which licence, where that is known."""
    lines = []
    for tool in tools:
        said = tool.provenance
        about = [f"adopted from {said.adopted_from}"] if said.adopted_from else []
        about += [f"licence: {said.licence}"] if said.licence else []
        lines.append(printable_line(f"# {tool.path}: {tool.verdict_now.text}{''.join(f'; {each}' for each in about)}"))
    return "\n".join(lines) + "\n"


def _in_docstring(text: str) -> str:
    return printable_line(text).replace("\\", "\\\\").replace('"', "'")


def _names_in(source: str) -> frozenset[str]:
    """The names that our own code of a module lives by: a tool that is called `typing` must not take that name."""
    tables = [symtable.symtable(source, "exported", "exec")]
    found = {each.get_name() for each in tables[0].get_symbols()}
    while tables:
        table = tables.pop()
        found |= {each.get_name() for each in table.get_symbols() if each.is_global()}
        tables += table.get_children()
    return frozenset(found)


def _top_names(source: str) -> set[str]:
    found: set[str] = set()
    for node in parse_source(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        found |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return found

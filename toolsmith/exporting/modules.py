"""A toolbox as one Python module: plain, or with the wrapper that LangChain, smolagents, llm or MCP expects.

The module holds each tool's source as text and runs it in a namespace of its own, so that names of different tools
never meet. It needs nothing of toolsmith, and has no sandbox: whoever imports it runs the tools as their own code.
"""

from __future__ import annotations

import ast
import json
import keyword
from collections.abc import Collection, Sequence
from typing import Any, Literal

from toolsmith.exporting.schemas import function_names
from toolsmith.printable import printable_line
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.hints import PURE
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.program import Program
from toolsmith.types.tool import Parameter, Tool
from toolsmith.types.value import from_json

_HEAD = '''\
"""{title}, exported by toolsmith at {commit}.

{count} tools. The code was proved in a sandbox; here it runs without one.
"""

from __future__ import annotations

import builtins
import json
import sys
import types
from typing import Any, Optional, Union

_TOOLS = json.loads({tools!r})


def _load(name, program):
    """The function of one program, in a module of its own."""
    module = types.ModuleType(name)
    for number, dependency in enumerate(program["dependencies"]):
        function = _load(f"{{name}}_{{number}}", dependency)
        toolbox = sys.modules.setdefault("toolbox", types.ModuleType("toolbox"))
        setattr(toolbox, dependency["function"], function)
    exec(compile(program["code"], name, "exec"), module.__dict__)
    return getattr(module, program["function"])


_LOADED = {{}}


def _call(name, arguments):
    if name not in _LOADED:
        _LOADED[name] = _load(name, _TOOLS[name]["program"])
    return _LOADED[name](**arguments)

'''
_CALLED = '''"""The tools that `tool.py` calls, as it was proved with them."""

import json
import types

_PROGRAMS = json.loads({programs!r})


def _load(program):
    """The function of one program; what it imports from here stands here while it loads."""
    for dependency in program["dependencies"]:
        globals()[dependency["function"]] = _load(dependency)
    module = types.ModuleType(program["function"])
    exec(compile(program["code"], program["function"], "exec"), module.__dict__)
    return getattr(module, program["function"])


_LOADED = [_load(program) for program in _PROGRAMS]
globals().update({{program["function"]: function for program, function in zip(_PROGRAMS, _LOADED)}})
'''
Ecosystem = Literal["python", "langchain", "llm", "smolagents", "mcp"]
_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "dict"}

_ENDINGS: dict[Ecosystem, str] = {
    "python": "",
    "langchain": """
from langchain_core.tools import StructuredTool

tools = [
    StructuredTool(
        name=name,
        description=_TOOLS[name]["description"],
        args_schema=_TOOLS[name]["parameters"],
        func=globals()[name],
    )
    for name in __all__
]
""",
    "llm": """
import llm


@llm.hookimpl
def register_tools(register):
    for name in __all__:
        register(
            llm.Tool(
                name=name,
                description=_TOOLS[name]["description"],
                input_schema=_TOOLS[name]["parameters"],
                implementation=globals()[name],
            )
        )
""",
    "smolagents": """
from smolagents import Tool


def _tool(name):
    kinds = {"string", "boolean", "integer", "number", "array", "object", "any", "null"}
    properties = _TOOLS[name]["parameters"]["properties"]
    required = _TOOLS[name]["parameters"]["required"]
    inputs = {}
    for key, schema in properties.items():
        kind = schema.get("type", "any")
        listed = [each for each in kind if each != "null"] if isinstance(kind, list) else [kind]
        inputs[key] = {"type": listed[0] if len(listed) == 1 and listed[0] in kinds else "any",
                       "description": schema.get("description", key)}
        if key not in required:
            inputs[key]["nullable"] = True
    return type(
        name,
        (Tool,),
        {
            "name": name,
            "description": _TOOLS[name]["description"],
            "inputs": inputs,
            "output_type": "any",
            "skip_forward_signature_validation": True,
            "forward": lambda self, **arguments: _call(name, arguments),
        },
    )()


tools = [_tool(name) for name in __all__]
""",
    "mcp": '''
def server():
    """An MCP server of these tools; `python THIS_FILE` serves it over standard streams."""
    import mcp_types as types
    from mcp.server.lowlevel import Server

    async def list_tools(context, params):
        listed = [
            types.Tool(
                name=name,
                description=tool["description"],
                input_schema=tool["parameters"],
                annotations=tool["annotations"] and types.ToolAnnotations.model_validate(tool["annotations"]),
            )
            for name, tool in _TOOLS.items()
        ]
        return types.ListToolsResult(tools=listed)

    async def call_tool(context, params):
        try:
            result = _call(params.name, params.arguments or {})
            text, is_error = json.dumps(result, default=str), False
        except Exception as error:
            text, is_error = f"{type(error).__name__}: {error}", True
        return types.CallToolResult(content=[types.TextContent(text=text)], is_error=is_error)

    return Server(TITLE, on_list_tools=list_tools, on_call_tool=call_tool)


if __name__ == "__main__":
    import anyio
    from mcp.server.stdio import stdio_server

    async def main():
        async with stdio_server() as (reader, writer):
            made = server()
            await made.run(reader, writer, made.create_initialization_options())

    anyio.run(main)
''',
}


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
    taken = _names_in(_HEAD.format(title="", commit="", count=0, tools="{}") + _ENDINGS[ecosystem])
    names = {path: _identifier(name, taken) for path, name in function_names(tools).items()}
    facts = {
        names[tool.path]: {
            "path": tool.path,
            "description": offered_text(tool),
            "parameters": offered_schema(tool),
            "program": _program(tool.program),
            "annotations": PURE.as_mcp() if tool.path not in writing else None,
        }
        for tool in tools
    }
    head = _HEAD.format(
        title=printable_line(title).replace("\\", "\\\\").replace('"', "'"),
        commit=commit[:12],
        count=len(tools),
        tools=json.dumps(facts, ensure_ascii=False),
    )
    functions = "\n\n".join(_function(tool, names[tool.path]) for tool in tools)
    listed = f"\n\nTITLE = {title!r}\n__all__ = {sorted(names.values())!r}\n"
    return f"{head}\n{functions}{listed}{_ENDINGS[ecosystem]}"


def render_called(programs: Sequence[Program]) -> str:
    """A module `toolbox` that offers what a tool calls, to stand beside the tool's source."""
    return _CALLED.format(programs=json.dumps([_program(program) for program in programs], ensure_ascii=False))


def _function(tool: Tool, name: str) -> str:
    ordered = sorted(tool.signature.parameters, key=lambda parameter: not parameter.is_required)
    if not all(_can_be_spelled(parameter) for parameter in ordered):
        return f"def {name}(**arguments):\n    {_docstring(tool)!r}\n    return _call({name!r}, arguments)\n"
    given = ", ".join(_parameter(parameter) for parameter in ordered)
    passed = ", ".join(f"{parameter.name!r}: {parameter.name}" for parameter in ordered)
    return f"def {name}({given}):\n    {_docstring(tool)!r}\n    return _call({name!r}, {{{passed}}})\n"


def _can_be_spelled(parameter: Parameter) -> bool:
    """Whether a foreign name and default can stand in a `def`; else the tool's own function decides."""
    name, default = parameter.name, from_json(parameter.default)
    is_name = name.isidentifier() and not keyword.iskeyword(name) and name != "_call"
    try:
        return is_name and (parameter.is_required or ast.literal_eval(repr(default)) == default)
    except (ValueError, SyntaxError):
        return False


def _parameter(parameter: Parameter) -> str:
    kind = parameter.type_schema.get("type")
    hint = _TYPES.get(kind, "Any") if isinstance(kind, str) else "Any"
    if parameter.is_required:
        return f"{parameter.name}: {hint}"
    default = repr(from_json(parameter.default))
    return f"{parameter.name}: {hint if parameter.default is not None else 'Any'} = {default}"


def _docstring(tool: Tool) -> str:
    lines = [offered_text(tool), "", "Args:"]
    lines += [
        f"    {parameter.name}: {' '.join(tool.doc.parameters.get(parameter.name, parameter.name).split())}"
        for parameter in tool.signature.parameters
    ]
    return "\n".join(lines if tool.signature.parameters else lines[:1])


def _program(program: Program) -> dict[str, Any]:
    return {
        "code": program.code,
        "function": program.function,
        "dependencies": [_program(dependency) for dependency in program.dependencies],
    }


def _identifier(name: str, taken: frozenset[str]) -> str:
    made = name.replace("-", "__")
    return f"tool_{made}" if made[:1].isdigit() or keyword.iskeyword(made) or made in taken else made


def _names_in(source: str) -> frozenset[str]:
    """The names that our own code of a module lives by: a tool that is called `json` must not take that name."""
    nodes = list(ast.walk(parse_source(source)))
    return frozenset(
        [node.id for node in nodes if isinstance(node, ast.Name)]
        + [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    )

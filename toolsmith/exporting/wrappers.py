"""What follows the functions of an exported module, for the framework that loads it."""

from __future__ import annotations

_SERVER = '''
import json


def server() -> Any:
    """An MCP server of these tools; `python THIS_FILE` serves it over standard streams."""
    import mcp_types as mcp
    from mcp.server.lowlevel import Server

    async def list_tools(context: Any, params: Any) -> Any:
        listed = [
            mcp.Tool(
                name=name,
                description=tool["description"],
                input_schema=tool["parameters"],
                annotations=tool["annotations"] and mcp.ToolAnnotations.model_validate(tool["annotations"]),
            )
            for name, tool in _TOOLS.items()
        ]
        return mcp.ListToolsResult(tools=listed)

    async def call_tool(context: Any, params: Any) -> Any:
        try:
            text, is_error = json.dumps(as_json(_call(params.name, params.arguments or {}))), False
        except Exception as error:
            text, is_error = f"{type(error).__name__}: {error}", True
        return mcp.CallToolResult(content=[mcp.TextContent(text=text)], is_error=is_error)

    return Server(TITLE, on_list_tools=list_tools, on_call_tool=call_tool)


if __name__ == "__main__":
    import anyio
    from mcp.server.stdio import stdio_server

    async def main() -> None:
        async with stdio_server() as (reader, writer):
            made = server()
            await made.run(reader, writer, made.create_initialization_options())

    anyio.run(main)
'''
_LANGCHAIN = """
from langchain_core.tools import StructuredTool


def _tool(name: str) -> StructuredTool:
    return StructuredTool(
        name=name,
        description=_TOOLS[name]["description"],
        args_schema=_TOOLS[name]["parameters"],
        func=lambda **arguments: as_json(_call(name, arguments)),
    )


tools = [_tool(name) for name in _TOOLS]
"""
_LLM = """
import llm


def _implementation(name: str) -> Callable[..., Any]:
    return lambda **arguments: as_json(_call(name, arguments))


@llm.hookimpl
def register_tools(register: Callable[..., None]) -> None:
    for name, tool in _TOOLS.items():
        register(
            llm.Tool(
                name=name,
                description=tool["description"],
                input_schema=tool["parameters"],
                implementation=_implementation(name),
            )
        )
"""
_SMOLAGENTS = """
from smolagents import Tool

_KINDS = {"string", "boolean", "integer", "number", "array", "object", "null"}


def _input(name: str, schema: dict[str, Any], is_required: bool) -> dict[str, Any]:
    \"\"\"The schema of one argument; smolagents wants a description of each, and a type, of options too.\"\"\"
    made = {**schema, "type": _kind(schema), "description": schema.get("description", name)}
    if "anyOf" in schema:
        made["anyOf"] = [{**each, "type": _kind(each)} for each in schema["anyOf"]]
    return made if is_required else {**made, "nullable": True}


def _kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if kind is None and "enum" in schema:
        names = {str: "string", bool: "boolean", int: "integer", float: "number"}
        found = {names.get(type(value), "any") for value in schema["enum"]}
        kind = found.pop() if len(found) == 1 else "any"
    return kind if isinstance(kind, str) and kind in _KINDS else "any"


def _tool(name: str) -> Tool:
    schema = _TOOLS[name]["parameters"]
    inputs = {
        key: _input(key, each, key in schema["required"]) for key, each in schema["properties"].items()
    }
    members = {
        "name": name,
        "description": _TOOLS[name]["description"],
        "inputs": inputs,
        "output_type": "any",
        "skip_forward_signature_validation": True,
        "forward": lambda self, **arguments: as_json(_call(name, arguments)),
    }
    return type(name, (Tool,), members)()


tools = [_tool(name) for name in _TOOLS]
"""
_PYDANTIC_AI = """
from pydantic_ai import ModelRetry, Tool


def _function(name: str) -> Callable[..., Any]:
    async def function(**arguments: Any) -> Any:
        try:
            return as_json(await asyncio.to_thread(_call, name, arguments))
        except ValueError as error:  # wrong arguments: the model is told, and tries again
            raise ModelRetry(str(error)) from error

    return function


tools = [
    Tool.from_schema(_function(name), name, tool["description"], tool["parameters"]) for name, tool in _TOOLS.items()
]
"""
_OPENAI_AGENTS = """
import json

from agents import FunctionTool


def _tool(name: str) -> FunctionTool:
    async def invoke(context: Any, text: str) -> Any:
        try:
            result = as_json(_call(name, json.loads(text or "{}")))
        except ValueError as error:  # wrong arguments: the model is told, and tries again
            return f"Error: {error}"
        return result if isinstance(result, str) else json.dumps(result)

    tool = _TOOLS[name]
    return FunctionTool(
        name=name,
        description=tool["description"],
        params_json_schema=tool["schema"] or tool["parameters"],
        on_invoke_tool=invoke,
        strict_json_schema=not tool["problem"],
    )


tools = [_tool(name) for name in _TOOLS]
NOT_STRICT = {name: tool["problem"] for name, tool in _TOOLS.items() if tool["problem"]}
"""
_CREWAI = """
from crewai.tools import BaseTool


def _tool(name: str) -> BaseTool:
    class Exported(BaseTool):
        def _run(self, **arguments: Any) -> Any:
            return as_json(_call(name, arguments))

    model = model_of(_FUNCTIONS[name], *_TOOLS[name].get("renamed", {}).items())
    return Exported(name=name, description=_TOOLS[name]["description"], args_schema=model)


tools = [_tool(name) for name in _TOOLS]
"""
_AUTOGEN = """
from autogen_core import CancellationToken
from autogen_core.tools import BaseTool


class _Exported(BaseTool[BaseModel, Any]):
    def __init__(self, name: str) -> None:
        model = model_of(_FUNCTIONS[name], *_TOOLS[name].get("renamed", {}).items())
        super().__init__(model, object, name, _TOOLS[name]["description"])

    async def run(self, args: BaseModel, cancellation_token: CancellationToken) -> Any:
        given = {key: getattr(args, key) for key in args.model_fields_set}
        return as_json(await asyncio.to_thread(_call, self.name, given))


tools = [_Exported(name) for name in _TOOLS]
"""
_DSPY = """
import dspy


def _function(name: str) -> Callable[..., Any]:
    return lambda **arguments: as_json(_call(name, arguments))


tools = [
    dspy.Tool(
        _function(name),
        name=name,
        desc=tool["description"],
        args=tool["parameters"]["properties"],
        arg_types=dict.fromkeys(tool["parameters"]["properties"], Any),
    )
    for name, tool in _TOOLS.items()
]
"""
_INSPECT_AI = """
import json

from inspect_ai.tool import ToolDef, ToolError, ToolParams


def _tool(name: str) -> Any:
    async def execute(**kwargs: Any) -> str:  # inspect_ai passes all arguments through to one of this name and type
        try:
            result = as_json(await asyncio.to_thread(_call, name, kwargs))
        except ValueError as error:  # wrong arguments: the model is told, and tries again
            raise ToolError(str(error)) from error
        return result if isinstance(result, str) else json.dumps(result)

    schema = _TOOLS[name]["parameters"]
    described = {key: {"description": key, **each} for key, each in schema["properties"].items()}  # it wants each
    parameters = {"properties": described, "required": schema["required"]}
    made = ToolDef(execute, name, _TOOLS[name]["description"], ToolParams.model_validate(parameters))
    return made.as_tool()


tools = [_tool(name) for name in _TOOLS]
"""
_MEMBERS = ("config", "dump", "dump_json", "extra", "fields_set", "post_init", "validate", "validate_json")
_MODEL_NAMES = frozenset(("self", "model_validate_strings", *(f"model_{each}" for each in _MEMBERS)))
TAKEN: dict[str, frozenset[str]] = {
    "langchain": frozenset(("self", "config", "run_manager")),
    "smolagents": frozenset(("self", "sanitize_inputs_outputs")),
    "crewai": _MODEL_NAMES,
    "autogen": _MODEL_NAMES,
    "dspy": frozenset(("self",)),
}
"""Names of arguments that never arrive: parameters of the framework's own call, and members of its models."""
ENDINGS: dict[str, str] = {
    "python": "",
    "langchain": _LANGCHAIN,
    "llm": _LLM,
    "smolagents": _SMOLAGENTS,
    "mcp": _SERVER,
    "pydantic-ai": _PYDANTIC_AI,
    "openai-agents": _OPENAI_AGENTS,
    "crewai": _CREWAI,
    "autogen": _AUTOGEN,
    "dspy": _DSPY,
    "inspect-ai": _INSPECT_AI,
}

"""Loads an exported module with the real library of its ecosystem, calls a tool through it rightly, and twice wrongly.

Run as a program: LOADER ECOSYSTEM FILE [TOOL]; prints what came back, then `refused` and why for each wrong call. Needs nothing of toolsmith.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

TRIP = {
    "stops": [{"name": "A", "when": "2024-02-29"}, {"name": "B", "when": "2024-03-02"}],
    "mode": "train",
    "tags": ["x"],
    "limit": 2.5,
}
WRONG = {**TRIP, "mode": "boat"}
NO_DATE = {**TRIP, "stops": [{"name": "A", "when": "tomorrow"}]}
ODD = {
    "self": 1,
    "config": 2,
    "model_config": "q",
    "colour": None,
    "from_": "2024-02-29T12:00:00+02:00",
    "legs": [{"length": "1.10"}],
    "weights": {"a": [1.0, 2.5]},
}
ODD_RESULT = [1, 2, "q", "", 7200.0, "1.10", "GREEN", 3.5, 7]
ODD_WRONG = ({**ODD, "config": 3}, {**ODD, "legs": [{"length": "1.10", "colour": 3}]})
SIMPLE = ({"value": 4}, {"value": "four"}, {})


def load(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("exported", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["exported"] = module
    spec.loader.exec_module(module)
    return module


def load_source(source: str) -> ModuleType:
    module = ModuleType("exported")
    exec(source, module.__dict__)  # noqa: S102 - our own export
    return module


def with_python(module: ModuleType, name: str, given: Any) -> Any:
    return module._call(name, given)


def with_langchain(module: ModuleType, name: str, given: Any) -> Any:
    tool = next(tool for tool in module.tools if tool.name == name)
    _sees_enum(name, tool.args)
    return tool.invoke(given)


def with_smolagents(module: ModuleType, name: str, given: Any) -> Any:
    from smolagents.models import get_tool_json_schema

    tool = next(tool for tool in module.tools if tool.name == name)
    _sees_enum(name, get_tool_json_schema(tool)["function"]["parameters"]["properties"])
    return tool(**given)


def with_llm(module: ModuleType, name: str, given: Any) -> Any:
    tools: list[Any] = []
    module.register_tools(tools.append)
    tool = next(tool for tool in tools if tool.name == name)
    _sees_enum(name, tool.input_schema["properties"])
    return tool.implementation(**given)


def with_pydantic_ai(module: ModuleType, name: str, given: Any) -> Any:
    from pydantic_ai import Agent
    from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart, ToolReturnPart
    from pydantic_ai.models.function import FunctionModel

    told: list[Any] = []

    def answer(messages: Any, info: Any) -> Any:
        tool = next(tool for tool in info.function_tools if tool.name == name)
        _sees_enum(name, tool.parameters_json_schema["properties"])
        parts = [part for message in messages for part in message.parts]
        told.extend(part.content for part in parts if isinstance(part, ToolReturnPart))
        failed = [part for part in parts if getattr(part, "outcome", "success") != "success"]
        failed += [part for part in parts if type(part).__name__ == "RetryPromptPart"]
        if failed:
            raise ValueError(str(failed[0].content))
        return ModelResponse(parts=[TextPart("done")] if told else [ToolCallPart(name, given)])

    Agent(FunctionModel(answer), tools=module.tools).run_sync("go")
    return told[0]


def with_openai_agents(module: ModuleType, name: str, given: Any) -> Any:
    tool = next(tool for tool in module.tools if tool.name == name)
    _sees_enum(name, tool.params_json_schema["properties"])
    assert tool.strict_json_schema is (name not in module.NOT_STRICT)
    left_out = tool.params_json_schema["properties"].keys() - given.keys() if tool.strict_json_schema and given else ()
    said = asyncio.run(tool.on_invoke_tool(None, json.dumps({**dict.fromkeys(left_out), **given})))
    if str(said).startswith("Error:"):
        raise ValueError(said)
    return json.loads(said)


def with_crewai(module: ModuleType, name: str, given: Any) -> Any:
    tool = next(tool for tool in module.tools if tool.name == name)
    _sees_enum(name, tool.args_schema.model_json_schema(), "$defs" if name == "trip" else "")
    return tool.to_structured_tool().invoke(given)


def with_autogen(module: ModuleType, name: str, given: Any) -> Any:
    from autogen_core import CancellationToken

    tool = next(tool for tool in module.tools if tool.name == name)
    _sees_enum(name, tool.schema["parameters"], "any")
    return asyncio.run(tool.run_json(given, CancellationToken()))


def with_dspy(module: ModuleType, name: str, given: Any) -> Any:
    tool = next(tool for tool in module.tools if tool.name == name)
    _sees_enum(name, tool.args)
    return tool(**given)


def with_inspect_ai(module: ModuleType, name: str, given: Any) -> Any:
    from inspect_ai.model import ChatMessageAssistant, execute_tools
    from inspect_ai.tool import ToolCall, ToolDef

    tool = next(tool for tool in module.tools if ToolDef(tool).name == name)
    _sees_enum(name, ToolDef(tool).parameters.model_dump(exclude_none=True)["properties"])
    call = ToolCall(id="1", function=name, arguments=given)
    message = ChatMessageAssistant(content="", tool_calls=[call])
    (said,) = asyncio.run(execute_tools([message], module.tools)).messages
    if said.error is not None:
        raise ValueError(said.error.message)
    return json.loads(said.text)


def with_skills(folder: Path, name: str, given: Any) -> Any:
    from skills_ref import read_properties, to_prompt, validate

    skill = folder / name.replace("_", "-")
    assert validate(skill) == []
    assert read_properties(skill).name == skill.name in to_prompt([skill])
    script = [sys.executable, "scripts/call.py", json.dumps(given)]
    assert script[1] in (skill / "SKILL.md").read_text("utf-8")
    done = subprocess.run(script, cwd=skill, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return json.loads(done.stdout)


def _sees_enum(name: str, schema: Any, where: str = "") -> None:
    if name != "trip":
        return
    if where:
        assert '"enum": ["car", "train"]' in json.dumps(schema), schema
        return
    assert schema["mode"]["enum"] == ["car", "train"], schema


LOADERS = {
    "python": with_python,
    "langchain": with_langchain,
    "smolagents": with_smolagents,
    "llm": with_llm,
    "pydantic-ai": with_pydantic_ai,
    "openai-agents": with_openai_agents,
    "crewai": with_crewai,
    "autogen": with_autogen,
    "dspy": with_dspy,
    "inspect-ai": with_inspect_ai,
    "skills": with_skills,
}

if __name__ == "__main__":
    ecosystem, file, name = [*sys.argv[1:], "add_3"][:3]
    right, *wrong = {"trip": (TRIP, WRONG, NO_DATE), "odd": (ODD, *ODD_WRONG)}.get(name, SIMPLE)
    loaded: Any = Path(file) if ecosystem == "skills" else load(file)
    if isinstance(loaded, ModuleType):
        names = loaded._TOOLS[name].get("renamed", {})
        right, *wrong = [{names.get(key, key): value for key, value in each.items()} for each in (right, *wrong)]
    print(json.dumps(LOADERS[ecosystem](loaded, name, right), default=str))  # noqa: T201 - the answer
    for each in wrong:
        try:
            print("NOT REFUSED", LOADERS[ecosystem](loaded, name, each))  # noqa: T201 - as above
        except Exception as error:  # noqa: BLE001 - every library has its own
            print("refused", type(error).__name__, " ".join(str(error).split())[:300])  # noqa: T201 - as above

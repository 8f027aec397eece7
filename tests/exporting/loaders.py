"""Loads an exported module with the real library of its ecosystem, and calls a tool through it.

Run as a program: LOADER FILE FOLDER_OF_LIBRARIES; prints what came back. Needs nothing of toolsmith.
"""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any


def load(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("exported", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_source(source: str) -> ModuleType:
    module = ModuleType("exported")
    exec(source, module.__dict__)  # noqa: S102 - our own export
    return module


def with_langchain(module: ModuleType) -> Any:
    tool = next(tool for tool in module.tools if tool.name == "add_3")
    assert tool.args["value"]["type"] == "integer"
    return tool.invoke({"value": 4})


def with_smolagents(module: ModuleType) -> Any:
    tool = next(tool for tool in module.tools if tool.name == "add_3")
    assert tool.inputs["value"]["type"] == "integer"
    return tool(value=4)


def with_llm(module: ModuleType) -> Any:
    tools: list[Any] = []
    module.register_tools(tools.append)
    tool = next(tool for tool in tools if tool.name == "add_3")
    assert tool.input_schema["properties"]["value"]["type"] == "integer"
    return tool.implementation(value=4)


LOADERS = {"langchain": with_langchain, "smolagents": with_smolagents, "llm": with_llm}

if __name__ == "__main__":
    sys.stdout.write(f"{LOADERS[sys.argv[1]](load(sys.argv[2]))}\n")

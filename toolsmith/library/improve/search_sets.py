"""Tools and requests of public sets of tool retrieval, as their folders lie in their repositories."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.ranking.texts import Texts
from toolsmith.types.record import Record

_STABLE = "solvable_queries/test_instruction"  # of a clone of StableToolBench: requests of ToolBench that can be solved


class Wanted(Record):
    """A request and the paths of the tools that it needs."""

    request: str
    tools: tuple[str, ...]


class SearchSet(Record):
    """Tools by path, and requests by the name of their part of the set."""

    tools: dict[str, Texts]
    parts: dict[str, tuple[Wanted, ...]]


def read_search_set(folder: Path) -> SearchSet:
    """ToolE (`tools.jsonl`, `single.jsonl`, …), Seal-Tools (`tool.jsonl`), DRAFT's ToolBench or StableToolBench.

    Raises:
        BadInputError: the folder is none of these, or a file of it cannot be read.
    """
    readers = {
        "tools.jsonl": _toole,
        "tool.jsonl": _seal,
        "tool_instruction/Initial.json": _toolbench,
        _STABLE: _stable,
    }
    for file, reader in readers.items():
        if (folder / file).exists():
            try:
                return reader(folder)
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise BadInputError(f"{folder} cannot be read as a set: {error!r}") from error
    raise BadInputError(
        f"{folder} is no toolbox and no set of requests",
        hint=f"A set has one of {', '.join(readers)}; a toolbox has toolbox.toml.",
    )


def _toole(folder: Path) -> SearchSet:
    tools = {
        f"tools/{_plain(tool['name'])}": Texts(name=tool["name"], doc=tool["description"])
        for tool in _lines(folder / "tools.jsonl")
    }
    files = sorted(file for file in folder.glob("*.jsonl") if file.name != "tools.jsonl")
    parts = {
        file.stem: [(item["query"], [f"tools/{_plain(name)}" for name in item["tools"]]) for item in _lines(file)]
        for file in files
    }
    return _set(tools, parts)


def _seal(folder: Path) -> SearchSet:
    tools = {
        f"{tool['field']}/{tool['api_name']}": Texts(
            name=tool["api_name"],
            place=tool["field"],
            doc=tool["api_description"],
            parameters=" ".join(f"{name} {said.get('description', '')}" for name, said in tool["parameters"].items()),
        )
        for tool in _lines(folder / "tool.jsonl")
    }
    paths = {path.rpartition("/")[2]: path for path in tools}
    parts = {
        file.stem: [
            (item["query"], [paths[call["api"]] for call in item["calling"] if call["api"] in paths])
            for item in _lines(file)
        ]
        for file in sorted(folder.glob("*.jsonl"))
        if file.name != "tool.jsonl"
    }
    return _set(tools, parts)


def _toolbench(folder: Path) -> SearchSet:
    tools: dict[str, Texts] = {}
    for tool in json.loads((folder / "tool_instruction/Initial.json").read_text("utf-8")).values():
        for api in tool["tool_guidelines"].values():
            tools[_path(tool["tool_name"], api["name"])] = _texts(tool["tool_name"], tool["category"], api)
    return _set(tools, _asked(folder / "test_data", tools))


def _stable(folder: Path) -> SearchSet:
    tools: dict[str, Texts] = {}
    return _set(tools, _asked(folder / _STABLE, tools))


def _asked(folder: Path, tools: dict[str, Texts]) -> dict[str, list[tuple[str, list[str]]]]:
    """Requests by the name of their file; the tools of their lists join those that are known."""
    parts = {}
    for file in sorted(folder.glob("*.json")):
        items = json.loads(file.read_text("utf-8"))
        for api in (api for item in items for api in item["api_list"]):
            tools.setdefault(
                _path(api["tool_name"], api["api_name"]), _texts(api["tool_name"], api["category_name"], api)
            )
        parts[file.stem] = [
            (item["query"], [_path(*each) for each in item.get("relevant APIs") or item["relevant_APIs"]])
            for item in items
        ]
    return parts


def _texts(tool: str, category: str, api: Mapping[str, Any]) -> Texts:
    parameters = [*api["required_parameters"], *api["optional_parameters"]]
    return Texts(
        name=api.get("api_name") or api["name"],
        place=f"{category} {tool}",
        doc=api.get("api_description") or api.get("description") or "",
        parameters=" ".join(f"{each['name']} {each.get('description') or ''}" for each in parameters),
    )


def _path(tool: str, api: str) -> str:
    return f"{_plain(tool)}/{_plain(api)}"


def _set(tools: dict[str, Texts], parts: Mapping[str, list[tuple[str, list[str]]]]) -> SearchSet:
    """Without tools that a part names and the set lacks, and requests that then need none."""
    kept = {
        name: tuple(
            Wanted(request=request, tools=known)
            for request, wanted in items
            if (known := tuple(dict.fromkeys(path for path in wanted if path in tools)))
        )
        for name, items in parts.items()
    }
    return SearchSet(tools=tools, parts=kept)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]

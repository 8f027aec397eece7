"""Every format, loaded by the library that it is for, and a tool called through it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exporting import loaders
from tests.exporting.loaders import load, load_source
from tests.toolbox.tools import adder, proved, tool_of
from toolsmith.adopting.readers.json_library import read_json_library
from toolsmith.adopting.readers.skills import read_skills
from toolsmith.errors import UsageError
from toolsmith.exporting.modules import render_module
from toolsmith.exporting.schemas import openai_schema
from toolsmith.exporting.wrappers import ENDINGS, TAKEN
from toolsmith.library.use.export import export
from toolsmith.remotes.connections import Connections
from toolsmith.remotes.mcp import McpConnection
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.hints import PURE
from toolsmith.types.program import Program
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Parameter, Remote, Signature, Tool

PACKAGES = {
    "langchain": "langchain-core", "smolagents": "smolagents", "llm": "llm", "pydantic-ai": "pydantic-ai-slim",
    "openai-agents": "openai-agents", "crewai": "crewai", "autogen": "autogen-core", "dspy": "dspy",
    "inspect-ai": "inspect-ai", "skills": "skills-ref",
}  # fmt: skip
TRIP = '''
from __future__ import annotations
import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal


class Mode(Enum):
    CAR = "car"
    TRAIN = "train"


@dataclass
class Stop:
    name: str
    when: dt.date
    notes: list[str] = field(default_factory=list)


async def trip(
    stops: list[Stop], mode: Mode, tags: list[str], limit: float | dt.date | None = None, level: Literal["a", "b"] = "a"
) -> dict[str, object]:
    """Days of a trip."""
    days = (stops[-1].when - stops[0].when).days  # a comment that stays
    return {"days": days, "mode": mode, "tags": tags, "limit": limit, "level": level, "first": stops[0].when}
'''
TRIP_RESULT = {"days": 2, "mode": "train", "tags": ["x"], "limit": 2.5, "level": "a", "first": "2024-02-29"}
ODD = '''
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal


class Colour(Enum):
    RED = 1
    GREEN = 2


@dataclass
class Leg:
    length: Decimal
    colour: Colour = Colour.GREEN


def odd(
    self: int, config: Literal[1, 2], legs: list[Leg], model_config: str = "m", *, from_: dt.datetime,
    weights: dict[str, list[float]], colour: Colour | None = Colour.RED, func: int = 7,
) -> list[object]:
    """Names that frameworks take for themselves, and no word on any."""
    offset, name = from_.utcoffset().total_seconds(), colour.name if colour else ""
    return [self, config, model_config, name, offset, legs[0].length, legs[0].colour.name, sum(weights["a"]), func]
'''
JOIN = 'def join(first: str, /, *rest: str, sep: str = ",", **more: int) -> str:\n    """Join."""\n    return sep.join([first, *rest, *more])\n'
LEAF = '''
from __future__ import annotations
from enum import Enum
from typing import TypedDict


class Kind(Enum):
    NOTHING = None
    PLAIN = "plain"


class Leaf(TypedDict, total=False):
    size: int | list[str | None]
    inner: Leaf


def leaf(leaf: Leaf, kind: Kind = Kind.NOTHING, result: int = 1) -> list[object]:
    """A leaf."""
    return [leaf, kind.value, result]
'''
HELPER = 'CALLS = 0\n\ndef _add(a: int, b: int = 10) -> int:\n    return a + b\n\ndef {0}(a: int, b: int = 10) -> int:\n    """Add."""\n    return _add(a, b) * {1}\n'


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", "sums", sandbox=sandbox)
    mean = Program(name="half", code="def half(x: float) -> float:\n    return x / 2\n", function="half")
    quarter = tool_of(
        'from toolbox import half\n\ndef quarter(x: float) -> float:\n    """A quarter."""\n    return half(half(x))\n',
        name="quarter", dependencies=(mean,),
    )  # fmt: skip
    same = [
        adder(3),
        adder(3, "other"),
        tool_of(HELPER.format("once", 1), "once"),
        tool_of(HELPER.format("twice", 2), "twice"),
    ]
    opened.add_many([*same, quarter])
    return opened


def test_a_plain_module_needs_nothing_and_keeps_names_apart(box: Toolbox, tmp_path: Path) -> None:
    made = export(box, "python", tmp_path / "tools.py", category="")
    assert made.tools == 5
    script = (
        "import sys; sys.path.insert(0, '.'); import tools; "
        "print(tools.once(1), tools.twice(1, b=1), tools.quarter(8.0), tools.__all__)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("11 4 2.0 ")
    assert "arithmetic__sums__add_3" in done.stdout


def test_wrong_arguments_are_refused_by_the_exported_tool_itself(box: Toolbox, tmp_path: Path) -> None:
    box.add_many([tool_of(TRIP, "trip"), tool_of(JOIN, "join")])
    export(box, "python", tmp_path / "tools.py", tools=["trip", "join", "sums/add-3", "other/add-3"])
    module = load(str(tmp_path / "tools.py"))
    assert module._call("trip", loaders.TRIP)["days"] == 2
    with pytest.raises(ValueError, match="mode: Input should be 'car' or 'train', not 'boat'"):
        module._call("trip", loaders.WRONG)
    stops = [{**loaders.TRIP["stops"][0], "other": 1}, loaders.TRIP["stops"][1]]
    with pytest.raises(ValueError, match=r"stops\.0\.other: "):
        module._call("trip", {**loaders.TRIP, "stops": stops})
    with pytest.raises(ValueError, match=r"there is no argument x; stops is required"):
        module._call("trip", {"x": 1, "mode": "car", "tags": []})
    assert module._call("join", {"first": "a", "rest": ["b"], "sep": "-", "more": {"c": 1}}) == "a-b-c"
    source = (tmp_path / "tools.py").read_text("utf-8")
    assert "# a comment that stays" in source
    assert "exec(" not in source


def test_typed_dicts_in_themselves_and_an_enum_of_none_are_checked(box: Toolbox, tmp_path: Path) -> None:
    box.add_many([tool_of(LEAF, "leaf")])
    export(box, "python", tmp_path / "tools.py", tools=["leaf"])
    module = load(str(tmp_path / "tools.py"))
    given = {"leaf": {"size": ["a", None], "inner": {"size": 3}}, "kind": None, "result": 2}
    assert module._call("leaf", given) == [given["leaf"], None, 2]
    assert module._call("leaf", {"leaf": {}, "kind": "NOTHING"}) == [{}, None, 1], "as its schema has it"
    for wrong in ({"size": [3.5]}, {"size": 1, "other": 2}):
        with pytest.raises(ValueError, match=r"leaf\."):
            module._call("leaf", {"leaf": wrong})
    with pytest.raises(ValueError, match="kind: Input should be None or 'plain'"):
        module._call("leaf", {"leaf": {}, "kind": "oak"})


@pytest.mark.end_to_end
def test_a_package_is_typed_and_its_cases_pass_without_toolsmith(box: Toolbox, tmp_path: Path) -> None:
    given = {"value": 1}
    held = proved(
        adder(5), cases=(Case(arguments=given, expected=6), Case(arguments=given | {"value": 2}, expected=99))
    )
    trip = proved(tool_of(TRIP, "trip"), cases=(Case(arguments=loaders.TRIP, expected=TRIP_RESULT),))
    said = tool_of('def said(x: list[float], y: float = 1) -> str:\n    """Say."""\n    return f"{x} {y}"\n', "said")
    both = (
        Case(arguments={"x": [1, 2.5], "y": 3}, expected="[1, 2.5] 3"),
        Case(arguments={"x": None}, expected="None 1"),
    )
    box.add_many([held, trip, tool_of(JOIN, "join"), proved(said, cases=both)])
    export(box, "package", tmp_path / "made", tools=["add-5", "trip", "join", "quarter", "said"])
    script = (
        "import sys, runpy, pytest; sys.modules['toolsmith'] = None; sys.path[:0] = ['.', 'tests'];"
        "import sums; assert sums.quarter(8.0) == 2.0; assert sums.join('a', 'b', c=1) == 'a,b,c';"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', 'tests']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path / "made", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout, "a case that the tool misses or that its types forbid is no test of it"
    (wheel,) = (tmp_path / "made" / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {"sums/py.typed", "sums/trip.py", "sums/_code/trip.py"} <= set(archive.namelist())
    with pytest.raises(UsageError, match="not empty"):
        export(box, "package", tmp_path / "made")


@pytest.mark.slow
def test_mypy_is_strict_about_an_exported_package(box: Toolbox, tmp_path: Path) -> None:
    box.add_many([tool_of(TRIP, "trip"), tool_of(JOIN, "join"), tool_of(LEAF, "leaf")])
    export(box, "package", tmp_path / "made")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "sums"],
        cwd=tmp_path / "made", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("ecosystem", PACKAGES)
def test_a_module_is_loaded_by_its_library(box: Toolbox, tmp_path: Path, ecosystem: Any) -> None:
    """In an environment of its own: below the folder that TOOLSMITH_FRAMEWORKS names, or a new one."""
    box.add_many([tool_of(TRIP, "trip"), tool_of(ODD, "odd", doc=Doc(description="Of odd names."))])
    target = tmp_path / ("skills" if ecosystem == "skills" else "tools.py")
    export(box, ecosystem, target, tools=["trip", "odd", "sums/add-3"])
    python = Path(os.environ.get("TOOLSMITH_FRAMEWORKS", tmp_path)) / ecosystem / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
        installed = subprocess.run(
            [str(python), "-m", "pip", "install", "-q", PACKAGES[ecosystem], "pydantic"],
            check=False,
            capture_output=True,
        )
        if installed.returncode:
            pytest.skip(f"{PACKAGES[ecosystem]} cannot be installed here")
    loader = str(Path(loaders.__file__))
    for name, result in (("trip", TRIP_RESULT), ("odd", loaders.ODD_RESULT), ("add_3", 7)):
        done = subprocess.run(
            [str(python), loader, ecosystem, str(target), name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        lines = done.stdout.strip().splitlines()[-3:]
        assert len(lines) == 3, done.stderr
        assert json.loads(lines[0]) == result
        assert all(line.startswith("refused") for line in lines[1:]), lines


@pytest.mark.parametrize("ecosystem", TAKEN)
def test_a_name_that_a_framework_takes_for_itself_is_another_there(tmp_path: Path, ecosystem: Any) -> None:
    """What arrives in the framework's own parameter never arrives in the tool, and some say nothing of it."""
    source = render_module([tool_of(ODD, "odd")], ecosystem, title="t", commit="c")
    (tmp_path / "tools.py").write_text(source.removesuffix(ENDINGS[ecosystem]), "utf-8")
    module = load(str(tmp_path / "tools.py"))
    shown = module._TOOLS["odd"]
    assert not TAKEN[ecosystem].intersection(shown["parameters"]["properties"])
    assert set(shown["parameters"]["required"]) <= shown["parameters"]["properties"].keys()
    given = {shown["renamed"].get(key, key): value for key, value in loaders.ODD.items()}
    assert given.keys() != loaders.ODD.keys()
    assert module.as_json(module._call("odd", given)) == loaders.ODD_RESULT
    model = module.model_of(module.odd, *shown["renamed"].items())
    assert model.model_fields.keys() == shown["parameters"]["properties"].keys() or ecosystem not in (
        "crewai",
        "autogen",
    )


@pytest.mark.end_to_end
def test_an_mcp_server_is_spoken_to_by_the_official_client(box: Toolbox, tmp_path: Path) -> None:
    box.add_many([tool_of(TRIP, "trip")])
    export(box, "mcp", tmp_path / "server.py")
    remote = Remote(kind="mcp", address=f"{sys.executable} {tmp_path / 'server.py'}", operation="once")
    connection = McpConnection(remote)
    operations = {operation.remote.operation: operation for operation in connection.operations()}
    connection.close()
    assert {each.hints for each in operations.values()} == {PURE}
    once = box.get("once")
    assert operations["once"].input_schema == once.signature.json_schema(once.doc.parameters)
    connections = Connections()
    tool = box.get("once").with_(remote=remote)
    assert connections.call(tool, {"a": 1}).result == "11"
    trip = box.get("trip").with_(remote=remote.model_copy(update={"operation": "trip"}))
    assert operations["trip"].input_schema["properties"]["mode"]["enum"] == ["car", "train"]
    assert connections.call(trip, loaders.TRIP).result == TRIP_RESULT
    refused = connections.call(trip, loaders.WRONG)
    assert "mode: Input should be 'car' or 'train', not 'boat'" in refused.explain()
    connections.close()


def test_a_tool_with_a_folder_of_its_own_is_not_said_to_only_read_where_no_sandbox_holds_it(box: Toolbox) -> None:
    source = render_module(
        [box.get("once"), box.get("twice")], "mcp", title="t", commit="c", writing=[box.get("twice").path]
    )
    tools = {name: tool["annotations"] for name, tool in load_source(source)._TOOLS.items()}
    assert tools == {"once": PURE.as_mcp(), "twice": None}


def test_schemas_say_what_is_known_of_calls(box: Toolbox, tmp_path: Path) -> None:
    export(box, "openai", tmp_path / "tools.json")
    (first, *_) = json.loads((tmp_path / "tools.json").read_text())
    assert first["function"]["parameters"]["x-mcp-annotations"] == PURE.as_mcp()
    remote = Remote(kind="python", address="any", operation="f")
    unknown = box.get("once").with_(remote=remote)
    assert "x-mcp-annotations" not in openai_schema(unknown)["function"]["parameters"]
    marked = openai_schema(unknown.with_(effect="writes"))["function"]["parameters"]
    assert marked["x-mcp-annotations"] == {"readOnlyHint": False}


def test_skills_come_back_as_they_were(box: Toolbox, tmp_path: Path) -> None:
    export(box, "skills", tmp_path / "skills")
    for skill in (tmp_path / "skills").rglob("SKILL.md"):
        head = skill.read_text().split("---")[1]
        assert re.search(rf"^name: {skill.parent.name}$", head, re.MULTILINE)
        assert re.search(r"^description: .+$", head, re.MULTILINE)
    back = {candidate.tool.code_id for candidate in read_skills(tmp_path / "skills") if candidate.tool}
    assert back == {tool.code_id for tool in box.tools()}
    with pytest.raises(UsageError, match="not empty"):
        export(box, "skills", tmp_path / "skills")


def test_schemas_stay_in_the_subset_that_local_servers_accept(box: Toolbox, tmp_path: Path) -> None:
    export(box, "openai", tmp_path / "tools.json")
    schemas = json.loads((tmp_path / "tools.json").read_text())
    names = [each["function"]["name"] for each in schemas]
    assert len(set(names)) == 5
    for each in schemas:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", each["function"]["name"])
        assert each["function"]["parameters"]["additionalProperties"] is False
        assert "$ref" not in json.dumps(each)
        jsonschema.Draft202012Validator.check_schema(each["function"]["parameters"])


simple = st.sampled_from(
    [{"type": "integer"}, {"type": "number", "minimum": 0}, {"type": "string", "maxLength": 9}, {"type": "boolean"},
     {"type": ["string", "null"]}, {"enum": ["a", "b"]}, {"type": "object", "additionalProperties": {"type": "integer"}}, {}]
)  # fmt: skip
schemas = st.recursive(
    simple,
    lambda inner: st.one_of(
        inner.map(lambda item: {"type": "array", "items": item}),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"anyOf": items}),
        st.dictionaries(st.sampled_from(["x", "y", "title", "default"]), inner, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties, "required": sorted(properties)}
        ),
    ),
    max_leaves=6,
)
parameters = st.builds(
    Parameter,
    name=st.text("abcdefghij_-. $", min_size=1, max_size=12),
    type_schema=schemas,
    is_required=st.booleans(),
    default=st.none(),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_parameters=st.lists(parameters, max_size=5, unique_by=lambda each: each.name),
    texts=st.lists(st.text("ab #`\n", max_size=9), min_size=5, max_size=5),
)
def test_schema_to_format_to_schema_loses_nothing(
    tmp_path: Path, given_parameters: list[Parameter], texts: list[str]
) -> None:
    described = {each.name: text.strip() for each, text in zip(given_parameters, texts, strict=False) if text.strip()}
    tool = Tool(
        name="any-tool", function="f", code="", signature=Signature(parameters=tuple(given_parameters)),
        doc=Doc(description="Does something.", parameters=described),
    )  # fmt: skip
    file = tmp_path / "schemas.json"
    file.write_text(json.dumps([openai_schema(tool)]))
    (candidate,) = read_json_library(file)
    assert candidate.tool is not None
    assert candidate.tool.signature.json_schema(candidate.tool.doc.parameters) == tool.signature.json_schema(described)
    assert openai_schema(candidate.tool)["function"]["parameters"] == openai_schema(tool)["function"]["parameters"]


def test_a_module_runs_whatever_its_toolbox_tools_and_parameters_are_called(tmp_path: Path) -> None:
    hostile = 'x"""; raise SystemExit("title")\n\\N{no such} \\x \\u12 {braces} \u202e\x1b]0;t\x07 \\'
    code = "def {0}(**more: int) -> int:\n    return sum(more.values())\n"
    odd = [("class", 1), ("_call", 2), ("a b", 3), ("int", 4), ("__import__", 5)]
    tools = [
        tool_of(
            code.format(name),
            name,
            doc=Doc(description=hostile, when_to_use=hostile, parameters={each: hostile for each, _ in odd}),
            signature=Signature(
                parameters=tuple(
                    Parameter(name=each, type_schema={"type": "integer"}, is_required=False, default=default)
                    for each, default in (*odd[: number + 1], ("limit", {"$float": "inf"} if number else 1))
                )
            ),
        )
        for number, name in enumerate(("json", "getattr", "types", "plain"))
    ]
    tools.append(tool_of("def safe(int: int) -> int:\n    return int\n", "safe"))
    for ecosystem in ("python", "mcp"):
        file = tmp_path / f"{ecosystem}.py"
        file.write_text(render_module(tools, ecosystem, title=hostile, commit="0123456789abcdef"), "utf-8")
        module = load(str(file))
        assert module.__doc__ is not None
        assert "raise SystemExit('title')" in module.__doc__
        assert hostile.strip() in module._TOOLS["plain"]["description"]
        assert hostile == module.TITLE
        assert module.tool_getattr(_call=4) == 4
        assert module.safe(3) == 3
        assert not [mark for mark in file.read_text("utf-8") if mark in "\u202e\x1b"]

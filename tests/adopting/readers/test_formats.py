"""Layouts of public libraries, and folders that hold several of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from toolsmith.library.make.read_foreign import kind_of, read_foreign
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox

TOOLS = '''
from smolagents import Tool, tool
from langchain_core.tools import BaseTool

@tool
def shout(text: str) -> str:
    """Upper case.

    Args:
        text: any
    """
    return text.upper()

class Count(Tool):
    name = "count_letter"
    description = "Counts a letter."
    inputs = {"word": {"type": "string", "description": "the word"}, "letter": {"type": "string", "description": "one"}}
    output_type = "integer"
    def forward(self, word, letter):
        return word.count(letter)

class Add(BaseTool):
    name: str = "add_two"
    description: str = "Adds."
    def _run(self, a: int, b: int) -> int:
        """Add.

        >>> add_two(1, 2)
        3
        """
        return a + b
'''
BFCL = {"id": "simple_0", "question": [[{"role": "user"}]], "function": [{"name": "tri_area", "description": "Area.", "parameters": {"type": "dict", "properties": {"base": {"type": "integer"}}, "required": ["base"]}}]}  # fmt: skip
UNIVERSE = [{"name": "find", "description": "Finds.", "parameter": {"type": "object", "properties": {"id": {"type": "string", "required": True}, "n": {"type": "integer", "required": False}}}}, {"name": "end", "parameter": {"type": "object", "properties": None}}]  # fmt: skip
VOYAGER = {"mineWoodLog": {"code": "async function mineWoodLog(bot, count = 1) { }", "description": "mines"}}
MIXED = '{"name": "f", "code": "def f(x):\\n    return x * 2\\n", "example": "f(2) == 4"}\n{"name": "g", "input_schema": {"type": "object", "properties": {"a": {"type": "string"}}}}\nnot json\n'


def parameters(candidate: Any) -> dict[str, bool]:
    return {each.name: each.is_required for each in candidate.tool.signature.parameters}


def test_known_layouts_are_read(tmp_path: Path) -> None:
    for name, content in (("bfcl.json", BFCL), ("universe.json", UNIVERSE), ("voyager.json", VOYAGER)):
        (tmp_path / name).write_text(json.dumps(content))
    (bfcl,) = read_foreign(str(tmp_path / "bfcl.json"))
    assert parameters(bfcl) == {"base": True}
    find, end = read_foreign(str(tmp_path / "universe.json"))
    assert (parameters(find), parameters(end)) == ({"id": True, "n": False}, {})
    (mine,) = read_foreign(str(tmp_path / "voyager.json"))
    assert parameters(mine) == {"count": True}


def test_a_toolset_in_a_table_brings_the_call_that_solved_its_problem(tmp_path: Path) -> None:
    rows = [
        {"question": "?", "answer": "2", "tool": "def count(df, column, value):\n    return int((df[column] == value).sum())", "tool_call": "data = {'a': [1, 2, 2]}\ndf = pd.DataFrame(data)\nprint(count(df=df, column='a', value=2))"},
        {"question": "?", "answer": "5", "tool": "def root(n):\n    return sqrt(n)", "tool_call": "```python\nprint(root(25))\n```"},
        {"question": "?", "answer": "", "tool": "nothing", "tool_call": ""},
    ]  # fmt: skip
    with (tmp_path / "tools.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    count, root, nothing = read_foreign(str(tmp_path / "tools.csv"))
    assert nothing.problem == "row 3 holds no function"
    assert count.tool is not None
    assert root.tool is not None
    assert root.tool.code.startswith("from sympy import sqrt")
    assert root.tool.provenance.notes == ("added, since the source lacks it: from sympy import sqrt",)
    (case,) = count.tool.cases
    assert (case.arguments, case.expected) == ({"df": {"a": [1, 2, 2]}, "column": "a", "value": 2}, "2")


def test_a_mixed_folder_is_read_entry_by_entry(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "tools.py").write_text(TOOLS)
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "bfcl.json").write_text(json.dumps(BFCL))
    (tmp_path / "broken.json").write_text("{not json")
    (tmp_path / "cut-off.json").write_text('[\n {"name": "x"},\n 1,\n 2,\n')
    (tmp_path / "mixed.jsonl").write_text(MIXED)
    assert kind_of(str(tmp_path)) == "folder"
    found = {each.source: each for each in read_foreign(str(tmp_path))}
    assert {source for source, each in found.items() if each.tool is None} == {"broken.json", "cut-off.json", "broken", "mixed.jsonl#3"}  # fmt: skip
    paths = {each.tool.path for each in found.values() if each.tool is not None}
    assert paths == {"bfcl/tri-area", "mixed/f", "mixed/g", "sub/tools/shout", "sub/tools/count-letter", "sub/tools/add-two"}  # fmt: skip
    count, add = found["sub.tools#count_letter"].tool, found["sub.tools#add_two"].tool
    assert count is not None
    assert add is not None
    assert sandbox.call(count.program, {"word": "banana", "letter": "a"}, Policy()).result == 3
    assert (count.doc.parameters["word"], count.inferred["word"]) == ("the word", "docstring")
    assert add.cases[0].expected == 3


@pytest.mark.parametrize("untyped", ["infer", "refuse"])
def test_types_that_are_not_written_are_inferred_or_refused(tmp_path: Path, sandbox: Sandbox, untyped: Any) -> None:
    from toolsmith.library.make.adopt import adopt
    from toolsmith.toolbox.toolbox import Toolbox

    (tmp_path / "m.py").write_text(
        'def half(x):\n    """Half.\n\n    >>> half(3)\n    1.5\n    """\n    return x / 2\n'
    )
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    (adopted,) = adopt(str(tmp_path / "m.py"), box, untyped=untyped)
    assert adopted.outcome == ("accepted" if untyped == "infer" else "signature")
    if untyped == "infer":
        assert box.get("half").inferred == {"x": "examples", "return": "use in the code"}


def test_a_model_is_asked_for_types_that_nothing_says_where_that_is_allowed(tmp_path: Path, sandbox: Sandbox) -> None:
    from toolsmith.library.make.adopt import adopt
    from toolsmith.models.scripted import ScriptedModel
    from toolsmith.toolbox.toolbox import Toolbox

    (tmp_path / "m.py").write_text('def echo(x, y):\n    """Echo."""\n    return [x, y]\n')
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    model = ScriptedModel(['```json\n{"x": "list[int]", "y": "__import__(1)", "z": "int"}\n```'])
    adopt(str(tmp_path / "m.py"), box, types_model=model)
    assert box.get("echo").inferred == {"x": "a model", "y": "unknown", "return": "use in the code"}
    assert "x: list[int], y: object" in box.get("echo").code
    adopt(str(tmp_path / "m.py"), box, types_model=model)
    assert len(model.questions) == 1, "what was answered is not asked again"

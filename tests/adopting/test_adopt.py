"""Foreign tools of every kind become tools, proved like any other where they have code."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.toolbox.tools import adder
from toolsmith.cli.check.audit import show_audit
from toolsmith.cli.make.adopt import _show_summary
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.check.audit import audit_html, audit_library
from toolsmith.library.make.adopt import Adopted, adopt
from toolsmith.library.make.read_foreign import kind_of, read_foreign
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.files.tool_folder import tool_files
from toolsmith.toolbox.toolbox import Toolbox

TWICE = 'def twice(number: int) -> int:\n    """Double a number."""\n    return number * 2\n'
CAPITALS = {"France": "Paris", "Spain": "Madrid", "Italy": "Rome", "Japan": "Tokyo", "Kenya": "Nairobi", "Peru": "Lima"}
TABLE = f"def capital(country: str) -> str:\n    return {CAPITALS!r}[country]\n"
LIBRARY: list[dict[str, Any]] = [
    {"name": "twice", "code": TWICE, "description": "Doubles.", "example": "twice(2) == 4"},
    {"function_name": "double", "function": TWICE.replace("twice", "double").replace("number", "n"), "doc": "Same."},
    {"tool_name": "wrong", "implementation": TWICE.replace("twice", "wrong").replace("* 2", "* 3"), "examples": [{"input": {"number": 2}, "output": 5}]},
    {"name": "untyped", "code": "def untyped(a, b):\n    return a + b\n", "test_cases": [{"input": [1, 2], "output": 3}]},
    {"name": "broken", "code": "def broken(:\n"},
    {"name": "reader", "code": "import os\n\ndef reader(path: str) -> str:\n    return open(path).read()\n"},
    {"name": "nothing", "description": "no code at all"},
    {"name": "capital", "code": TABLE, "tests": "\n".join(f"assert capital({c!r}) == {v!r}" for c, v in CAPITALS.items())},
    {"name": "mean_of", "code": "```python\ndef mean_of(values: list[float]) -> float:\n    '''Mean.\n\n    >>> mean_of([1.0, 2.0])\n    1.5\n    '''\n    return sum(values) / len(values)\n```"},
    {"name": "copy", "code": TWICE.replace("number * 2", "number * 2  # again")},
]  # fmt: skip


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    return Toolbox.create(tmp_path / "box", sandbox=sandbox)


def by_name(adopted: list[Adopted]) -> dict[str, Adopted]:
    return {(item.path or item.source).rpartition("/")[2]: item for item in adopted}


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_a_json_library_is_one_batch_with_a_reason_for_each(box: Toolbox, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"library.{ending}"
    file.write_text(json.dumps(LIBRARY) if ending == "json" else "\n".join(map(json.dumps, LIBRARY)))
    before = box.commit
    done: list[tuple[int, int]] = []
    adopted = by_name(adopt(str(file), box, report=lambda number, total: done.append((number, total))))
    assert {name: item.outcome for name, item in adopted.items()} == {
        "twice": "unproven",
        "double": "unproven",
        "copy": "unproven",
        "wrong": "hidden cases",
        "untyped": "unproven",
        f"library.{ending}#5": "unreadable",
        "reader": "policy",
        f"library.{ending}#7": "unreadable",
        "capital": "shortcuts",
        "mean-of": "accepted",
    }
    assert done[-1] == (10, 10)
    assert box.paths() == ["library/copy", "library/double", "library/mean-of", "library/twice", "library/untyped"]
    assert box.history.git.text("rev-list", "--count", f"{before}..HEAD") == "1"
    tool = box.get("mean-of")
    assert tool.cases[0].expected == 1.5
    assert tool.call(values=[1.0, 2.0, 6.0]).result == 3.0
    again = adopt(str(file), box)
    assert not any(item.is_new_version for item in again), "the second time nothing is new"


def test_adopting_resumes_where_it_was_killed(box: Toolbox, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    lines = [
        json.dumps({"name": f"add_{n}", "code": adder(n).code, "example": f"add_{n}(1) == {n + 1}"}) for n in range(12)
    ]
    file.write_text("\n".join(lines))

    class StoppedError(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done == 5:
            raise StoppedError

    with pytest.raises(StoppedError):
        adopt(str(file), box, report=stop)
    (journal,) = (box.private / "adopt").glob("*.log")
    proved = len(journal.read_text().splitlines())
    assert proved >= 5
    assert box.paths() == []
    journal.write_text(journal.read_text() + "cut off {")
    assert len([item for item in adopt(str(file), box) if item.commit]) == 12
    assert not journal.exists()


def test_a_python_module_brings_its_functions_with_what_they_need(box: Toolbox, tmp_path: Path) -> None:
    (tmp_path / "physics.py").write_text(
        "import math\nimport os\n\nG = 9.81\nSECRET = os.environ\n\n"
        "def _root(value: float) -> float:\n    return math.sqrt(value)\n\n"
        "def fall_time(height: float, gravity: float = 9.81) -> float:\n"
        '    """Time of a free fall.\n\n    Args:\n        height: metres above ground.\n        gravity: in m/s².\n\n'
        "    Returns:\n        seconds.\n\n    Raises:\n        ValueError: height below 0.\n\n"
        '    >>> round(fall_time(4.905), 3)\n    1.0\n    >>> fall_time(0.0)\n    0.0\n    """\n'
        "    return _root(2 * height / (gravity or G))\n\n"
        "def undocumented(x: int) -> int:\n    return x\n"
    )
    (adopted,) = adopt(str(tmp_path / "physics.py"), box)
    assert adopted.path == "physics/fall-time"
    tool = box.get("fall-time")
    assert "import os" not in tool.code
    assert tool.doc.parameters == {"height": "metres above ground.", "gravity": "in m/s²."}
    assert tool.doc.returns == "seconds."
    assert len(tool.cases) == 1, "a doctest that calls something around the function is no case"
    assert tool.call(height=4.905).result == pytest.approx(1.0)
    with pytest.raises(UsageError, match="no function missing"):
        adopt(str(tmp_path / "physics.py"), box, functions=["missing"])


def test_an_installed_module_can_be_called_where_it_is(box: Toolbox) -> None:
    (adopted,) = adopt("textwrap", box, functions=["dedent"], as_remote=True)
    assert adopted.outcome == "unproven"
    assert box.call("dedent", {"text": "  a\n  b"}).result == "a\nb"


def test_schemas_are_described_and_called_where_a_module_is_named(box: Toolbox, tmp_path: Path) -> None:
    file = tmp_path / "schemas.json"
    parameters = {
        "type": "object",
        "properties": {"text": {"type": "string", "description": "Any."}},
        "required": ["text"],
    }
    forms = [
        {"type": "function", "function": {"name": "dedent", "description": "Dedents.", "parameters": parameters}},
        {"name": "shorten", "description": "Shortens.", "input_schema": parameters},
        {"api_name": "wrapIt", "api_description": "Wraps.", "field": "Text/Layout", "parameters": {"text": {"type": "str"}}, "required": ["text"]},
    ]  # fmt: skip
    file.write_text(json.dumps(forms))
    assert kind_of(str(file)) == "schemas"
    adopted = by_name(adopt(str(file), box))
    assert adopted["wrap-it"].path == "text/layout/wrap-it"
    assert all(item.only_reads for item in adopted.values()), "what cannot be called needs nobody's trust"
    described = box.call("dedent", {"text": "x"})
    assert (described.outcome, described.failure and described.failure.type) == ("environment", "NotConfigured")
    assert box.get("wrap-it").signature.json_schema()["properties"] == {"text": {"type": "string"}}
    adopt(str(file), box, module="textwrap", category="called")
    assert box.call("called/dedent", {"text": "  x"}).result == "x"


def test_agent_skills_bring_their_functions_and_ours_come_back_whole(box: Toolbox, tmp_path: Path) -> None:
    foreign = tmp_path / "skills" / "unit-price"
    (foreign / "scripts").mkdir(parents=True)
    (foreign / "SKILL.md").write_text(
        "---\nname: unit-price\ndescription: Price per unit.\n---\n\n# Unit price\n\nDivides.\n"
    )
    (foreign / "scripts" / "price.py").write_text(
        "def price(total: float, units: int) -> float:\n    return total / units\n"
    )
    words = tmp_path / "skills" / "only-words"
    words.mkdir()
    (words / "SKILL.md").write_text("---\nname: only-words\ndescription: How to write.\n---\n\nWrite.\n")
    own = tmp_path / "skills" / "sums" / "add-3"
    own.mkdir(parents=True)
    for name, content in tool_files(adder(3)).items():
        (own / name).write_bytes(content)
    adopted = by_name(adopt(str(tmp_path / "skills"), box))
    assert adopted["unit-price"].outcome == "unproven"
    assert adopted["only-words"].outcome == "unreadable"
    assert box.get("unit-price").doc.description == "Divides."
    assert adopted["add-3"].outcome == "accepted", adopted["add-3"].reason
    assert box.get("add-3").code_id == adder(3).code_id


def test_links_out_of_a_foreign_folder_are_not_adopted(box: Toolbox, tmp_path: Path) -> None:
    (tmp_path / "private.py").write_text(TWICE.replace("twice", "private"))
    (tmp_path / "skills" / "one").mkdir(parents=True)
    (tmp_path / "skills" / "one" / "SKILL.md").write_text("---\nname: one\ndescription: One.\n---\n")
    (tmp_path / "skills" / "one" / "tool.py").symlink_to(tmp_path / "private.py")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "words.py").symlink_to(tmp_path / "private.py")
    for folder in ("skills", "library"):
        (item,) = adopt(str(tmp_path / folder), box)
        assert (item.outcome, item.reason) == ("unreadable", "a link out of the folder: not read")


def test_pipes_and_files_that_are_too_much_in_a_foreign_package_hold_up_nobody(tmp_path: Path) -> None:
    package = tmp_path / "library"
    package.mkdir()
    os.mkfifo(package / "pipe.py")
    (package / "large.py").write_bytes(b"#" * 9_000_000)
    (package / "deep.py").write_text("(" * 100_000)
    (package / "twice.py").write_text(TWICE)
    found = {each.source: each.problem for each in read_foreign(str(package))}
    assert sum(problem.startswith("not valid Python: ") for problem in found.values()) == 1
    assert sum(problem.startswith("it cannot be read: it ") for problem in found.values()) == 2
    assert [source for source, problem in found.items() if not problem] == ["twice#twice"]


def test_new_tools_can_be_put_beside_what_they_resemble(box: Toolbox, tmp_path: Path) -> None:
    box.add_many([adder(number) for number in range(6)])
    file = tmp_path / "other.json"
    file.write_text(json.dumps([{"name": "add_77", "code": adder(77).code, "example": "add_77(1) == 78"}]))
    (adopted,) = adopt(str(file), box, place_each=True)
    assert adopted.path == "arithmetic/sums/add-77"


def test_an_audit_counts_without_writing_what_adopt_would_keep(tmp_path: Path, sandbox: Sandbox) -> None:
    file = tmp_path / "library.json"
    file.write_text(json.dumps(LIBRARY))
    found = audit_library(file, sandbox=sandbox)
    numbers = found.model_dump(exclude={"findings"})
    assert numbers == {
        "entries": 10,
        "readable": 8,
        "typed": 7,
        "importing": 7,
        "running": 7,
        "with_examples": 5,
        "reproducing": 4,
        "duplicates": 2,
        "tables_of_examples": 1,
        "adoptable": 5,
        "untried": 2,
        "unread": 0,
        "unread_reasons": {},
        "outcomes": {
            "reproduces": 4,
            "no example": 2,
            "unreadable": 1,
            "not importable": 1,
            "differs": 1,
            "needs more": 1,
        },
    }
    assert {each.name for each in found.findings if each.reads_its_examples} == {"capital"}
    assert sorted(tmp_path.iterdir()) == [file]
    kept = [each for each in adopt(str(file), tmp_path / "box", sandbox=sandbox) if each.commit]
    assert len(kept) == found.adoptable


ROUNDED = '''
def margin(price: float, cost: float) -> float:
    """Share of a price that is kept.

    >>> round(margin(3.0, 2.0), {digits})
    0.33
    >>> margin(7.0, 2.0)  # doctest: {option}
    0.7142857142857143
    """
    return (price - cost) / price{error}


def wrapped(x: float) -> float:
    """Half of a number.

    >>> f"{{wrapped(3.0):.1f}}"
    '1.5'
    """
    return x / 2
'''


@pytest.mark.parametrize(
    ("option", "error", "right", "of"),
    [("+SKIP", "", 1, 1), ("+SKIP", " + 0.001", 1, 1), ("+SKIP", " + 0.01", 0, 1), ("", "", 1, 1), ("", " + 0.001", 0, 1)],
)  # fmt: skip
def test_a_rounded_example_is_held_to_its_digits_where_none_is_more_exact(
    tmp_path: Path, sandbox: Sandbox, option: str, error: str, right: int, of: int
) -> None:
    file = tmp_path / "shop.py"
    file.write_text(ROUNDED.format(digits=2, option=option, error=error))
    margin, wrapped = audit_library(file, sandbox=sandbox).findings
    assert (margin.reproduced, margin.examples) == (right, of)
    assert wrapped.outcome == "no example"
    assert "1 example not read: f'{wrapped(3.0):.1f}' == '1.5' (doctest)" in wrapped.advice


SUMS = '''
def added(a: int, b: int) -> int:
    """Sum.

    >>> added(2, 2)
    5
    >>> added(open("x"), 2)
    5
    """
    return a + b


def applied(f, x):
    """Call it."""
    return f(x)
'''


def test_a_rejection_shows_its_example_and_is_kept_for_people(
    tmp_path: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.py"
    file.write_text(SUMS)
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    added, applied = adopt(str(file), box)
    assert added.failure.startswith('input: {"a": 2, "b": 2}\nexpected: 5\nactual: 4\nnext: mend the function')
    assert (added.unread, added.unread_examples[0].reason) == (1, "open(…) would have to be run")
    assert (applied.outcome, applied.commit) == ("no JSON form", "")
    _show_summary([added, applied])
    shown = capsys.readouterr().out
    assert "expected: 5" in shown
    assert "toolsmith show --rejected shop/added" in shown
    assert "1 example not read: added(open('x'), 2) == 5 (doctest): open(…) would have to be run" in shown
    assert box.rejected.get("added").verdict == added.verdict
    file.write_text(SUMS.replace("    5\n    >>>", "    4\n    >>>"))
    assert adopt(str(file), box)[0].outcome == "unproven"
    assert box.rejected.all() == []


def test_an_audit_names_the_examples_that_it_cannot_read(tmp_path: Path, sandbox: Sandbox) -> None:
    file = tmp_path / "shop.py"
    file.write_text(SUMS)
    found = audit_library(file, sandbox=sandbox)
    added, applied = found.findings
    assert (found.unread, found.unread_reasons) == (1, {"open(…) would have to be run": 1})
    assert (added.outcome, added.unread_examples[0].text) == ("differs", "added(open('x'), 2) == 5")
    assert (applied.outcome, applied.reason) == ("no JSON form", "f takes a function, which JSON has no form for")
    assert "1 example not read: added(open" in audit_html(found, "shop")


def test_what_is_no_library_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("not json\nat all")
    with pytest.raises(BadInputError, match="neither JSON nor JSON Lines"):
        read_foreign(str(file), "json")
    file.write_text("[1, 2]")
    assert [candidate.problem for candidate in read_foreign(str(file), "json")] == [
        "entry 1 is not an object",
        "entry 2 is not an object",
    ]
    with pytest.raises(UsageError):
        kind_of("no/such-thing")


_NUMBER = {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}
_PARAMETERS = {
    "required_parameters": [{"name": "number", "type": "INTEGER", "description": "n"}],
    "optional_parameters": [],
}
SCHEMAS: dict[str, Any] = {
    "one alone": {"name": "twice", "parameters": _NUMBER},
    "by name": {"twice": {"description": "Doubles.", "parameters": _NUMBER}},
    "OpenAI, wrapped": [{"type": "function", "function": {"name": "twice", "parameters": _NUMBER}}],
    "OpenAI, not wrapped": {"functions": [{"type": "function", "name": "twice", "parameters": _NUMBER, "strict": True}]},
    "MCP": {"tools": [{"name": "twice", "inputSchema": _NUMBER}]},
    "Gemini": [{"functionDeclarations": [{"name": "twice", "parameters": {**_NUMBER, "type": "OBJECT"}}]}],
    "LangChain": [{"name": "twice", "args_schema": _NUMBER}],
    "smolagents": [{"name": "twice", "inputs": {"number": {"type": "integer"}}, "output_type": "integer"}],
    "DRAFT": {"1": {"category": "Sums", "tool_name": "Math", "tool_guidelines": {"twice": {"name": "twice", **_PARAMETERS}}}},
    "ToolBench": [{"tool_name": "Math", "api_name": "twice", "api_description": "Doubles.", **_PARAMETERS}],
    "STE": {"Math%%twice": json.dumps({"description": "Doubles.", **_PARAMETERS})},
    "OpaqueToolsBench": {"tests": [{"question": "?", "tools": [{"name": "twice", "parameters": _NUMBER}]}] * 2},
}  # fmt: skip


@pytest.mark.parametrize("layout", SCHEMAS)
def test_schemas_without_code_are_read_in_every_common_layout(layout: str, tmp_path: Path) -> None:
    file = tmp_path / "schemas.json"
    file.write_text(json.dumps(SCHEMAS[layout]))
    (candidate,) = read_foreign(str(file))
    assert candidate.tool is not None, candidate.problem
    assert (candidate.tool.name, candidate.tool.remote is not None) == ("twice", True)
    assert [each.type_schema.get("type") for each in candidate.tool.signature.parameters] == ["integer"]
    assert candidate.tool.verdict is not None
    assert "not called or proved" in candidate.tool.verdict.reasons[0]


_DOT = "def dot(a: list[int], b: list[int]) -> int:\n    return sum(x * y for x, y in zip(a, b))\n"
_SUM = "def total(numbers: list[int], start: int = 0) -> int:\n    return sum(numbers) + start\n"
LIBRARIES: dict[str, tuple[Any, int]] = {
    "sources by name": ({"twice": TWICE, "total": _SUM}, 0),
    "sources alone": ([TWICE, _SUM], 0),
    "nested under function": ([{"function": {"name": "twice", "parameters": _NUMBER, "code": TWICE}}], 0),
    "lists as arguments in order": ([{"name": "dot", "code": _DOT, "examples": [{"input": [[1, 2], [3, 4]], "output": 11}]}], 1),
    "pairs of a list and its answer": ([{"name": "total", "code": _SUM, "examples": [[[1, 2], 3], [[4, 5], 9]]}], 2),
    "args and kwargs": ([{"name": "total", "code": _SUM, "tests": [{"args": [[1]], "kwargs": {"start": 2}, "expected": 3}]}], 1),
    "a text of arguments": ([{"name": "total", "code": _SUM, "tests": [{"input": "numbers=[1], start=2", "output": "3"}]}], 1),
    "MBPP": ([{"text": "Sum.", "code": _SUM, "test_list": ["assert total([1, 2]) == 3", "assert total([3]) == 3"]}], 2),
    "HumanEval": (
        [{"prompt": _SUM.partition("    ")[0], "canonical_solution": "    return sum(numbers) + start\n", "entry_point": "total",
          "test": "def check(candidate):\n    assert candidate([1, 2]) == 3\n"}],
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LIBRARIES)
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_code_and_its_examples_are_read_in_every_common_layout(
    layout: str, ending: str, box: Toolbox, tmp_path: Path
) -> None:
    document, examples = LIBRARIES[layout]
    file = tmp_path / f"library.{ending}"
    lines = "\n".join(map(json.dumps, document)) if isinstance(document, list) else json.dumps(document)
    file.write_text(json.dumps(document) if ending == "json" else lines)
    adopted = adopt(str(file), box)
    assert {each.outcome for each in adopted} <= {"accepted", "unproven"}, adopted
    assert sum(len(box.get(each.path).cases) for each in adopted) == examples


def test_a_name_with_words_alone_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "words.jsonl"
    file.write_text(json.dumps({"name": "timer", "description": "Tells the time."}))
    (candidate,) = read_foreign(str(file))
    assert "neither code" in candidate.problem


def test_an_audit_of_nothing_is_said(tmp_path: Path, sandbox: Sandbox) -> None:
    with pytest.raises(UsageError, match="holds no tools"):
        audit_library(tmp_path, sandbox=sandbox)


def test_a_tool_whose_module_does_not_load_is_not_kept(box: Toolbox, tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(
        "def boom(function):\n    raise RuntimeError('at import')\n\n\n"
        '@boom\ndef first(x: int) -> int:\n    """F."""\n    return x\n\n\n'
        'def second(x: int) -> int:\n    """S."""\n    return x\n'
    )
    adopted = by_name(adopt(str(tmp_path / "m.py"), box))
    assert (adopted["first"].outcome, adopted["second"].outcome) == ("import", "unproven")
    assert "at import" in adopted["first"].reason


def test_a_servers_program_that_cannot_be_loaded_says_how_it_is_adopted(box: Toolbox, tmp_path: Path) -> None:
    file = tmp_path / "server.py"
    file.write_text(
        "from fastmcp import FastMCP\n\nmcp = FastMCP('ledger')\nPLACE = __file__\n\n\n"
        '@mcp.tool()\ndef rows(day: str) -> str:\n    """Rows of a day."""\n    return PLACE + day\n'
    )
    (adopted,) = adopt(str(file), box)
    assert adopted.commit == ""
    assert f"toolsmith adopt 'python {file}'" in adopted.reason


def test_a_module_with_more_data_than_a_tool_may_hold_says_so(box: Toolbox, tmp_path: Path) -> None:
    table = ", ".join(f"{number}: {number}" for number in range(20_000))
    (tmp_path / "m.py").write_text(
        f'TABLE = {{{table}}}\n\n\ndef look(x: int) -> int:\n    """Look."""\n    return TABLE[x]\n'
    )
    (adopted,) = adopt(str(tmp_path / "m.py"), box)
    assert (adopted.outcome, "characters of its module" in adopted.reason) == ("unreadable", True)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("lib/nope.py", "auto"), ("nope.py", "python"), (".mcp.json", "auto"), (".mcp.json", "clients"),
        ("nope.yaml", "auto"), ("nope.json", "schemas"), ("nope", "skills"), ("some/folder", "auto"),
    ],
)  # fmt: skip
def test_a_missing_file_is_said_to_be_missing_whatever_it_would_be(source: str, kind: str, tmp_path: Path) -> None:
    for taken in (lambda: adopt(source, tmp_path / "box", kind), lambda: audit_library(source, kind=kind)):
        with pytest.raises(UsageError, match=f"^{source} does not exist"):
            taken()
    assert not (tmp_path / "box").exists()


def test_an_audit_names_what_holds_and_says_that_the_sandbox_has_no_environment(
    tmp_path: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    code = TWICE.replace('number."', 'number.\n\n    >>> twice(2)\n    4\n    "')
    for name, body in (("home", "os.environ['HOME']"), ("absent", "{}['HOME']")):
        code += (
            f'\ndef {name}(a: int) -> str:\n    """Say.\n\n    >>> {name}(1)\n    \'x\'\n    """\n    return {body}\n'
        )
    (tmp_path / "lib.py").write_text(f"import os\n\n{code}")
    found = audit_library(tmp_path / "lib.py", sandbox=sandbox)
    home = next(each for each in found.findings if each.name == "home")
    assert (home.outcome, home.advice) == ("needs more", "take what it reads there as a parameter")
    assert home.reason.startswith("the sandbox has no environment variables")
    assert {each.name: each.outcome for each in found.findings} == {
        "twice": "reproduces",
        "home": "needs more",
        "absent": "raises",
    }
    show_audit(found)
    assert "1  reproduces: twice\n" in capsys.readouterr().out


DEEP = {"sum": "+".join(["1"] * 900), "member": f"n{'.a' * 900}", "sign": f"{'-' * 500}1"}
PLACES = {
    "decorator": "@d({deep})\ndef f(n: int) -> int:\n    return n\n",
    "annotation": "def f(n: {deep}) -> int:\n    'F.'\n    return n\n",
    "base": "class C({deep}):\n    'C.'\n    def g(self, n: int) -> int:\n        'G.'\n        return n\n",
    "condition": "if {deep}:\n    x = 1\ndef f(n: int) -> int:\n    'F.'\n    return n\n",
    "assert": "with {deep}:\n    assert f({deep}) == {deep}\ndef f(n: int) -> int:\n    'F.'\n    return n\n",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("deep", DEEP)
def test_what_nests_too_deeply_is_reported_and_the_rest_goes_on(tmp_path: Path, place: str, deep: str) -> None:
    source = PLACES[place].format(deep=DEEP[deep])
    library = tmp_path / "library"
    library.mkdir()
    (library / "deep.py").write_text(source)
    (library / "twice.py").write_text(TWICE)
    skill = tmp_path / "skills" / "one"
    skill.mkdir(parents=True)
    (skill / "SKILL.md").write_text("---\nname: one\ndescription: One.\n---\n")
    (skill / "deep.py").write_text(source)
    entries = tmp_path / "entries.json"
    entries.write_text(json.dumps([{"name": "deep", "code": source}, {"name": "twice", "code": TWICE}]))
    for path, taken in ((library, 1), (tmp_path / "skills", 0), (entries, 1)):
        found = read_foreign(str(path))
        assert sum(each.tool is not None for each in found) == taken
        assert any("levels" in each.problem or "too deeply" in each.problem for each in found)

"""Tools as a Python package that pip installs: typed functions, the sources as they were proved, and cases as pytest.

NAME/__init__.py, NAME/TOOL.py   the functions with their types and docs
NAME/_code/TOOL.py               the source that was proved, below one line of ours
NAME/_arguments.py, py.typed     checks arguments, needs pydantic
tests/, pyproject.toml, README.md, dist/NAME-VERSION-py3-none-any.whl
"""

from __future__ import annotations

import ast
import base64
import hashlib
import inspect
import io
import json
import keyword
import pprint
import sys
import zipfile
from collections.abc import Mapping, Sequence

from toolsmith.exporting.modules import render_called
from toolsmith.exporting.schemas import function_names
from toolsmith.exporting.support import arguments, comparing
from toolsmith.exporting.typed_function import typed_function
from toolsmith.printable import printable_line
from toolsmith.types.offer import offered_text
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import from_json
from toolsmith.verify.compare import plain

_CODE_LINE = "# mypy: ignore-errors\n# ruff: noqa\n"
_MOST_CASES = 200  # of one tool
_PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = {name}
version = {version}
description = {description}
requires-python = ">=3.11"
dependencies = {dependencies}

[tool.hatch.build.targets.wheel]
packages = [{module}]

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
"""
_TEST = '''\
"""Cases with which {path} was proved."""

import pytest
from comparing import matches

from {package}._arguments import as_json, call_checked
from {package}._code.{name} import {function}

CASES = {cases}


@pytest.mark.parametrize(("arguments", "expected"), CASES)
def test_{name}(arguments, expected):
    assert matches(as_json(call_checked({function}, arguments)), expected, {mode!r})
'''


def render_package(
    tools: Sequence[Tool], *, title: str, commit: str, cases: Mapping[str, Sequence[Case]], licence: str = ""
) -> dict[str, bytes]:
    """Path → content of every file of the package's folder.

    Args:
        tools: with code of their own.
        title: of the toolbox; the package is named for it.
        commit: that the tools were read from.
        cases: path → those of the tool's cases that it was right on.
        licence: text of the toolbox's licence, where it has one.
    """
    package = package_name(title)
    version = f"0.1.0+{commit[:8]}" if commit else "0.1.0"
    names = _names(tools)
    inside: dict[str, str] = {
        f"{package}/__init__.py": _init(title, [names[tool.path] for tool in tools]),
        f"{package}/_arguments.py": inspect.getsource(arguments),
        f"{package}/_code/__init__.py": '"""The sources, as they were proved in a sandbox; here there is none."""\n',
        f"{package}/py.typed": "",
    }
    outside: dict[str, str] = {"tests/comparing.py": inspect.getsource(comparing)}
    for tool in tools:
        name = names[tool.path]
        inside[f"{package}/{name}.py"] = typed_function(tool, name, f"._code.{name}", "._arguments")
        code = tool.code
        if tool.dependencies:
            inside[f"{package}/_code/{name}_calls.py"] = _CODE_LINE + render_called(tool.dependencies)
            code = code.replace("from toolbox import", f"from .{name}_calls import")
        inside[f"{package}/_code/{name}.py"] = _CODE_LINE + _origin(tool) + code
        held = list(cases.get(tool.path, ()))[:_MOST_CASES]
        if held:
            outside[f"tests/test_{name}.py"] = _test(tool, package, name, held)
    needs = ["pydantic>=2.9", *_libraries(tools)]
    outside["pyproject.toml"] = _PYPROJECT.format(
        name=json.dumps(package.replace("_", "-")),
        version=json.dumps(version),
        description=json.dumps(printable_line(title)[:200], ensure_ascii=False),
        dependencies=json.dumps(needs),
        module=json.dumps(package),
    )
    outside["README.md"] = _readme(tools, names, package, title, commit)
    if licence:
        outside["LICENSE"] = licence
    metadata = _metadata(package, version, title, needs, outside["README.md"])
    wheel = _wheel(package, version, {path: text.encode("utf-8") for path, text in inside.items()}, metadata, licence)
    files = {path: text.encode("utf-8") for path, text in {**inside, **outside}.items()}
    return {**files, f"dist/{package}-{version}-py3-none-any.whl": wheel}


def package_name(title: str) -> str:
    """A name that can be imported, and is none of the standard library's."""
    made = "_".join("".join(mark if mark.isalnum() and mark.isascii() else " " for mark in title.lower()).split())
    is_taken = made in sys.stdlib_module_names or keyword.iskeyword(made) or made in ("toolsmith", "pydantic", "tests")
    return f"toolbox_{made}".rstrip("_") if not made or made[:1].isdigit() or is_taken else made


def _names(tools: Sequence[Tool]) -> dict[str, str]:
    names: dict[str, str] = {}
    for path, name in function_names(tools).items():
        made = name.replace("-", "__")
        is_taken = made[:1].isdigit() or keyword.iskeyword(made) or made in ("Any", "call_checked") or made[:1] == "_"
        made = f"tool_{made}" if is_taken else made
        while made in names.values():
            made = f"{made}_"
        names[path] = made
    return names


def _init(title: str, names: Sequence[str]) -> str:
    doc = printable_line(title).replace("\\", "").replace('"', "'")
    imports = "".join(f"from .{name} import {name}\n" for name in sorted(names))
    return f'"""{doc}: tools, exported by toolsmith."""\n\n{imports}\n__all__ = {sorted(names)!r}\n'


def _origin(tool: Tool) -> str:
    said = tool.provenance
    about = [tool.path, tool.verdict_now.text, *([f"adopted from {said.adopted_from}"] if said.adopted_from else [])]
    about += [f"licence: {said.licence}"] if said.licence else []
    return f"# {printable_line('; '.join(about))}\n"


def _test(tool: Tool, package: str, name: str, cases: Sequence[Case]) -> str:
    rows = [(case.arguments, plain(from_json(case.expected))) for case in cases]
    mode = tool.comparison.mode if tool.comparison.mode in ("text", "set", "numeric") else "json"
    text = pprint.pformat([row for row in rows if _is_literal(row)], width=110, sort_dicts=False)
    return _TEST.format(path=tool.path, package=package, name=name, function=tool.function, cases=text, mode=mode)


def _is_literal(row: object) -> bool:
    """Whether it reads back as it is written: not so with an infinity."""
    try:
        return bool(ast.literal_eval(repr(row)) == row)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def _libraries(tools: Sequence[Tool]) -> list[str]:
    known = ("numpy", "scipy", "sympy", "pandas", "pint", "mpmath")
    sources = [tool.code for tool in tools]
    return [name for name in known if any(f"import {name}" in code or f"from {name}" in code for code in sources)]


def _readme(tools: Sequence[Tool], names: Mapping[str, str], package: str, title: str, commit: str) -> str:
    about = f"Exported by toolsmith at {commit[:12]}. It needs pydantic; there is no sandbox."
    lines = [f"# {printable_line(title)}", "", about, ""]
    lines += ["```", f"pip install dist/{package}-*.whl", "pytest", "```", ""]
    for tool in tools:
        first = printable_line((offered_text(tool).strip().splitlines() or [""])[0])
        licence = f" ({printable_line(tool.provenance.licence)})" if tool.provenance.licence else ""
        lines.append(f"- `{package}.{names[tool.path]}`: {first}{licence}")
    return "\n".join(lines) + "\n"


def _metadata(package: str, version: str, title: str, needs: Sequence[str], readme: str) -> str:
    head = ["Metadata-Version: 2.1", f"Name: {package.replace('_', '-')}", f"Version: {version}"]
    head += [f"Summary: {printable_line(title)[:200]}", "Requires-Python: >=3.11"]
    head += [f"Requires-Dist: {each}" for each in needs]
    return "\n".join([*head, "Description-Content-Type: text/markdown", "", readme])


def _wheel(package: str, version: str, files: Mapping[str, bytes], metadata: str, licence: str) -> bytes:
    """A wheel as the binary distribution format has it; the same files give the same bytes."""
    info = f"{package}-{version}.dist-info"
    listed = {
        **files,
        f"{info}/METADATA": metadata.encode("utf-8"),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: toolsmith\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **({f"{info}/licenses/LICENSE": licence.encode("utf-8")} if licence else {}),
    }
    record = [f"{path},sha256={_digest(content)},{len(content)}" for path, content in listed.items()]
    listed[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode("utf-8")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in listed.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)
    return raw.getvalue()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")

"""Every place that calls tools on toolsmith's own account does so through one door."""

from __future__ import annotations

import ast
from pathlib import Path

import toolsmith

PACKAGE = Path(toolsmith.__file__).parent
# Each of these is told by a person or a client what is called, calls own code alone, or is the door itself.
ALLOWED = {
    "calls/tool_definitions.py",  # what a model or a client chose; `consent` decides on what may write
    "library/use/run.py",  # what a person typed
    "recipes/make/make_from_task.py",  # the tool that was just made, in the sandbox
    "recipes/repair/repair_tool.py",  # own tools alone
    "toolbox/own_account.py",  # the door
    "toolbox/toolbox.py",  # `Tool.call`, which whoever wrote the call asked for
}
NAMES = {"toolbox", "box", "_toolbox", "own"}


def test_a_toolbox_is_called_only_where_somebody_asked_or_nothing_is_changed() -> None:
    found = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "call" and _name(node.value) in NAMES
    }
    assert found == ALLOWED


def test_connections_are_met_only_behind_trust() -> None:
    found = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        if "Connections()" in file.read_text("utf-8") or "open_connection(" in file.read_text("utf-8")
    }
    assert found == {"remotes/connections.py", "toolbox/trusted_remotes.py"}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""

"""Searches narrowed to tools of which something is true, and weighed by a role."""

from __future__ import annotations

from pathlib import Path

import pytest

import toolsmith
from tests.toolbox.tools import proved, tool_of
from toolsmith.errors import BadInputError
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.hints import Hints
from toolsmith.types.tool import Doc, Remote, Upstream
from toolsmith.types.trial import Trial

_CODE = 'def {name}(value: {takes}) -> {gives}:\n    """Measure the water of a sample."""\n    return {result}\n'


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    kinds = {
        "chemistry/water/count": ("list[str]", "int", "len(value)"),
        "chemistry/label": ("str", "str", "value"),
        "games/points": ("int", "int", "value"),
        "games/chemistry-quiz": ("str", "list[str]", "[value]"),
    }
    tools = []
    for path, (takes, gives, result) in kinds.items():
        category, _, name = path.rpartition("/")
        code = _CODE.format(name=name.replace("-", "_"), takes=takes, gives=gives, result=result)
        tools.append(tool_of(code, name, category, tags=("lab",) if category != "games" else ()))
    far = proved(
        tools[2],
        name="far",
        code="",
        remote=Remote(kind="mcp", address="http://127.0.0.1:1", operation="far"),
        upstream=Upstream(doc=Doc(description="far"), hints=Hints(read_only=True, open_world=True)),
    )
    opened.add_many([*tools, far])
    return opened


def found(box: Toolbox, *conditions: str, **more: str) -> set[str]:
    return {hit.path for hit in toolsmith.search(box, "measure the water of a sample", 10, where=conditions, **more)}


def test_only_tools_that_meet_every_condition_are_found(box: Toolbox) -> None:
    assert found(box, "category=chemistry") == {"chemistry/water/count", "chemistry/label"}
    assert found(box, "category=chemistry/water", "category=games", "returns=integer", "pure=yes") == {
        "chemistry/water/count",
        "games/points",
    }
    assert found(box, "tag=lab", "takes=string") == {"chemistry/label"}
    assert found(box, "origin=mcp", "pure=no") == {"games/far"}
    assert found(box, "verdict=accepted", "returns=array") == {"games/chemistry-quiz"}
    box.retire("chemistry/label")
    assert found(box, "category=chemistry") == {"chemistry/water/count"}


def test_a_time_is_one_that_was_measured(box: Toolbox) -> None:
    with pytest.raises(BadInputError, match="no tool has been called yet"):
        found(box, "max-ms=6")
    for path, seconds in (("games/points", 0.004), ("games/points", 0.008), ("chemistry/label", 0.5)):
        box.trials.append(Trial(tool=path, code_id="1", arguments={}, outcome="ok", seconds=seconds))
    box.trials.append(Trial(tool="games/points", code_id="1", arguments={}, outcome="timeout", seconds=9.0))
    assert found(box, "max-ms=6") == {"games/points"}
    box.trials.append(Trial(tool="games/points", code_id="1", arguments={}, outcome="ok", seconds=1.0))
    assert found(box, "max-ms=6") == set()


def test_every_wrong_condition_is_named_with_what_there_is(box: Toolbox) -> None:
    with pytest.raises(BadInputError) as raised:
        found(box, "return=integer", "returns=int", "category=chem", "max-ms=soon", "pure", "tag=labs")
    said = str(raised.value)
    assert len(raised.value.problems) == 6
    for part in ("did you mean returns", "integer, array", "chemistry, chemistry/water, games", "max-ms=soon", "lab"):
        assert part in said


def test_a_role_weighs_categories_and_the_innermost_counts(box: Toolbox) -> None:
    settings = box.root / "toolbox.toml"
    roles = '[roles.chemist]\n"chemistry" = 9.0\n"chemistry/water" = 1e-4\n[roles.lost]\n"alchemy" = 2.0\n'
    settings.write_text(settings.read_text() + roles)
    box = Toolbox.open(box.root)
    assert toolsmith.search(box, "measure water", 5)[0].path == "chemistry/water/count"
    ordered = [hit.path for hit in toolsmith.search(box, "measure water", 5, role="chemist")]
    assert ordered[0] == "chemistry/label"
    assert ordered.index("games/points") < ordered.index("chemistry/water/count")
    with pytest.raises(BadInputError, match="chemist, lost"):
        found(box, role="cook")
    with pytest.raises(BadInputError, match="alchemy; there are"):
        found(box, role="lost")

"""Packages add readers, adopters, exporters, models and embedders by entry points; each is used by its verb."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
from toolsmith.extensions import extension, extension_names
from toolsmith.library.make.adopt import adopt
from toolsmith.library.use.export import export
from toolsmith.models.open import open_model
from toolsmith.reading.tasks.task_file import read_task_file
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.index.embed import open_embedder
from toolsmith.toolbox.toolbox import Toolbox

EXAMPLES = Path(__file__).parents[1] / "examples" / "extension"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example package, as pip lays it out."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "toolsmith_example.py").write_text((EXAMPLES / "toolsmith_example.py").read_text("utf-8"))
    info = site / "toolsmith_example-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toolsmith-example\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text((EXAMPLES / "entry_points.txt").read_text("utf-8"))
    monkeypatch.syspath_prepend(str(site))
    yield site
    sys.modules.pop("toolsmith_example", None)


@pytest.mark.usefixtures("installed")
def test_each_kind_of_extension_is_used_by_its_verb(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "double.ini").write_text("1 = 2\n3 = 6\n")
    task = read_task_file(tmp_path / "double.ini")
    assert [(case.arguments, case.expected) for case in task.cases] == [({"value": 1}, 2), ({"value": 3}, 6)]
    (tmp_path / "words.lst").write_text("upper\nlower\n")
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    adopted = adopt(str(tmp_path / "words.lst"), box, "method-list")
    assert [(each.path, each.outcome) for each in adopted] == [("text/upper", "unproven"), ("text/lower", "unproven")]
    assert box.call("upper", {"text": "a"}).result == "A"
    export(box, "names", tmp_path / "names.json")
    assert json.loads((tmp_path / "names.json").read_text()) == ["text/lower", "text/upper"]
    assert open_model("echo:hello").name == "echo:hello"
    assert open_embedder("letters").embed(["ab"]) == [pytest.approx([2**-0.5, 2**-0.5] + [0.0] * 24)]


@pytest.mark.usefixtures("installed")
def test_a_name_that_nobody_offers_is_an_error_that_lists_what_there_is(tmp_path: Path, sandbox: Sandbox) -> None:
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    with pytest.raises(UsageError, match="no adopter 'nothing'") as adopter:
        adopt("x", box, "nothing")
    assert "method-list" in (adopter.value.hint or "")
    with pytest.raises(UsageError, match="no exporter 'nothing'"):
        export(box, "nothing", tmp_path / "x")
    with pytest.raises(UsageError, match="no embedder 'nothing'"):
        open_embedder("nothing")


def test_a_package_that_cannot_be_loaded_is_named(installed: Path) -> None:
    points = installed / "toolsmith_example-1.0.dist-info" / "entry_points.txt"
    points.write_text("[toolsmith.exporters]\nbroken = toolsmith_nowhere:write\nnumber = toolsmith_example:SIZE\n")
    assert extension_names("exporters") == ["broken", "number"]
    with pytest.raises(UsageError, match="of the package toolsmith-example cannot be loaded: ModuleNotFoundError"):
        extension("exporters", "broken")
    with pytest.raises(UsageError, match="is no function"):
        extension("exporters", "number")
    assert extension("exporters", "none") is None

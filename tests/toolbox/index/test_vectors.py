"""The vector index: built once, changed beside, and shared by readers and processes."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.toolbox.index import vectors
from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", embedder=HashingEmbedder())
    opened.add_many([adder(number) for number in range(6)])
    return opened


def builds(box: Toolbox) -> list[str]:
    return sorted(path.stem for path in (box.private / "index").glob("*.readers"))


def test_the_metadata_names_embedder_dimension_and_commit(box: Toolbox) -> None:
    box.refresh_index()
    said = json.loads((box.private / "index" / "current.json").read_text())
    assert (said["embedder"], said["dimension"], said["commit"], said["views"]) == (
        "hashing-1024",
        1024,
        box.commit,
        18,
    )


def test_a_change_is_found_without_a_new_build_and_a_long_lived_reader_sees_it(box: Toolbox) -> None:
    box.refresh_index()
    reader = Toolbox.open(box.root, HashingEmbedder())
    assert reader.search("add 3")[0].path.endswith("add-3")
    before = builds(box)
    box.add(adder(77))
    box.retire("add-3")
    assert reader.search("add 77")[0].path.endswith("add-77")
    assert all(not hit.path.endswith("add-3") for hit in reader.search("add 3", 10))
    assert builds(box) == before
    assert reader.index_count() == 18


def test_many_changes_become_the_next_build_and_unread_builds_go(box: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_LARGEST_CHANGE", 6)
    box.refresh_index()
    reader = Toolbox.open(box.root, HashingEmbedder())
    reader.search("add 1")
    first = builds(box)
    box.add_many([adder(number) for number in range(10, 14)])
    box.refresh_index()
    assert builds(box)[0] in first or first[0] in builds(box), "a reader still holds the first build"
    assert len(builds(box)) == 2
    assert box.index_count() == 30
    assert reader.search("add 13")[0].path.endswith("add-13"), "the reader goes over to the new build"
    box.add_many([adder(number) for number in range(20, 30)])
    box.refresh_index()
    reader.search("add 20")
    box.rebuild_index()
    assert len(builds(box)) <= 2


def test_another_embedder_or_dimension_means_another_build(box: Toolbox) -> None:
    box.refresh_index()
    other = Toolbox.open(box.root, HashingEmbedder(64))
    assert other.search("add 4")[0].path.endswith("add-4")
    other.close()  # which waits for what is built beside
    assert json.loads((box.private / "index" / "current.json").read_text())["dimension"] == 64
    assert box.search("add 4")[0].path.endswith("add-4")


def test_threads_may_search_while_tools_are_added(box: Toolbox) -> None:
    wrong: list[str] = []

    def search() -> None:
        found = [box.search("add 5")[0].path for _ in range(15)]
        wrong.extend(path for path in found if not path.endswith("add-5"))

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(100, 104):
        box.add(adder(number))
    for thread in threads:
        thread.join()
    assert not wrong

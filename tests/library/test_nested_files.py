"""A file of JSON that is nested without end is one error, whoever reads it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.adopting.readers.json_library import read_entries
from toolsmith.errors import ToolsmithError
from toolsmith.reading.tasks.request_file import read_request_file
from toolsmith.reading.tasks.task_file import read_task_file
from toolsmith.recipes.refine.judging.held_out import read_requests
from toolsmith.remotes.openapi_operations import read_operations
from toolsmith.toolbox.toolbox import Toolbox

READERS: dict[str, Callable[[Path, Toolbox], object]] = {
    "library": lambda path, _: list(read_entries(path)),
    "requests": lambda path, _: read_request_file(path),
    "held-out requests": read_requests,
    "task": lambda path, _: read_task_file(path),
    "OpenAPI": lambda path, _: read_operations(str(path)),
}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolbox]:
    opened = Toolbox.create(tmp_path_factory.mktemp("world") / "box")
    opened.add(adder(1))
    gc.collect()  # no finalizer of an earlier test runs out of stack in here
    yield opened
    opened.close()


@pytest.mark.parametrize("read", READERS.values(), ids=list(READERS))
def test_it_is_one_error(read: Callable[[Path, Toolbox], object], tmp_path: Path, box: Toolbox) -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000):
        (tmp_path / "deep.json").write_text(text)
        with pytest.raises(ToolsmithError):
            read(tmp_path / "deep.json", box)

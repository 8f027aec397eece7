"""Sources are parsed by many threads at once, as batches do, also while garbage is collected in between."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from toolsmith.sandbox.screen.parsing import parse


@pytest.fixture
def _busy_collector() -> Iterator[None]:
    """Collects often and lets another thread go on each time: `ast.parse` alone fails under this within a moment."""
    thresholds = gc.get_threshold()

    def let_go(*_: object) -> None:
        time.sleep(0)

    gc.callbacks.append(let_go)
    gc.set_threshold(50)
    yield
    gc.callbacks.remove(let_go)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("_busy_collector")
def test_many_threads_parse_at_once() -> None:
    sources = [
        "\n".join(f"def f{at}(x): return [x + {number}, (x, {{'a': x}})]" for at in range(6)) for number in range(200)
    ]
    with ThreadPoolExecutor(8) as threads:
        trees = list(threads.map(parse, sources))
    assert all(len(tree.body) == 6 for tree in trees)

"""Crawls what a screened tool can reach by reading attributes, and lists what it should not: modules, frames, code.

    python benchmarks/sandbox_crawl.py [--libraries numpy,sympy] [--most 200000] [--scratch]

It starts at the facade of every module that a tool may import, and at one object of each of many classes; with
`--scratch` also at what a tool with a scratch folder gets. It reads every attribute that the screen lets a tool spell,
through the guards that a tool runs with, and calls nothing but the constructors of its seeds. Each line that it prints
is an attack: close the class of hole, and add the attack to `tests/sandbox/hostile.py`.
"""

from __future__ import annotations

import argparse
import builtins
import contextlib
import importlib
import os
import tempfile
import types
import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.attributes import is_real_module, safe_getattr
from toolsmith.sandbox.worker.facade import Facades
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.safe_members import stand_ins
from toolsmith.sandbox.worker.scratch import file_stand_ins

_DEEPEST = 5
_LEAVES = (str, bytes, int, float, complex, bool, type(None))
_INNARDS = (types.FrameType, types.CodeType, types.TracebackType)
_SEEDS = (
    "warnings.catch_warnings()", "random.Random(1)", "logging.getLogger()", "decimal.getcontext()", "queue.Queue()",
    "string.Template('')", "json.JSONEncoder()", "json.JSONDecoder()", "csv.Sniffer()", "calendar.Calendar()",
    "html.parser.HTMLParser()", "configparser.ConfigParser()", "shlex.shlex('')", "contextlib.ExitStack()",
    "collections.UserString('')", "numpy.zeros(2)", "numpy.random.default_rng()", "sympy.Symbol('x')", "mpmath.mp",
    "sympy.Matrix([1])", "pandas.DataFrame({'a': [1]})", "pandas.DataFrame({'a': [1]}).groupby('a')",
    "pandas.Series([1]).rolling(1)", "pint.UnitRegistry()", "scipy.stats.norm",
    "scipy.stats.gaussian_kde([1.0, 2.0, 4.0])",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--libraries", default=",".join(sorted(allowed.LIBRARIES)), help="separated by commas")
    parser.add_argument("--most", type=int, default=200_000, help="objects to look at")
    parser.add_argument("--scratch", action="store_true", help="as under a policy with a scratch folder")
    options = parser.parse_args()
    names = [*allowed.STANDARD, *filter(None, options.libraries.split(","))]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        found = list(crawl(names, options.most, file_stand_ins() if options.scratch else {}))
    for path, what in found:
        print(f"{path}: {what}")
    print(f"{len(found)} found")


def crawl(modules: list[str], most: int, of_files: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each thing that no tool should hold, with the path that leads there."""
    facades = Facades((), stand_ins())
    waiting: deque[tuple[str, Any, int]] = deque()
    waiting.extend((path, each, 0) for path, each in of_files.items())
    waiting.extend((f"{path}('x', 'w')", of_files[path]("x", "w"), 0) for path in ("builtins.open",) if of_files)
    waiting.extend((f"{path}()", of_files[path](), 0) for path in of_files if path.startswith("tempfile."))
    for name in modules:
        with contextlib.suppress(Refused, ImportError):
            waiting.append((name, facades.of(name), 0))
    waiting.extend((text, seed, 0) for text, seed in _seeds(modules))
    seen: dict[int, Any] = {}
    while waiting and len(seen) < most:
        path, value, depth = waiting.popleft()
        if id(value) in seen or type(value) in _LEAVES:
            continue
        seen[id(value)] = value  # kept, so that its identity is not given away again
        if what := _problem(value):
            yield path, what
        elif depth < _DEEPEST:
            waiting.extend((f"{path}{step}", each, depth + 1) for step, each in _steps(value))


def _seeds(modules: list[str]) -> Iterator[tuple[str, Any]]:
    for text in _SEEDS:
        root = text.partition(".")[0]
        if root in modules:
            with contextlib.suppress(Exception):
                yield text, eval(text, {root: importlib.import_module(root)})  # noqa: S307  # the texts above


def _steps(value: Any) -> Iterator[tuple[str, Any]]:
    if type(value) in (list, tuple, set, frozenset):
        yield from ((f"[{place}]", each) for place, each in enumerate(list(value)[:50]))
        return
    if isinstance(value, dict):
        yield from ((f"[{key!r}]", each) for key, each in list(dict.items(value))[:200])
    try:
        names = dir(value)
    except Exception:  # noqa: BLE001  # objects of libraries answer in their own ways
        return
    for name in names:
        if allowed.attribute_problem(name) is None:
            with contextlib.suppress(BaseException), warnings.catch_warnings(action="ignore"):
                yield f".{name}", safe_getattr(value, name)


def _problem(value: Any) -> str | None:
    if is_real_module(value) or type(value) in _INNARDS:
        return f"a {type(value).__name__}: {str(value)[:80]}"
    if any(value is each for each in _DANGEROUS):
        return f"the function {value.__module__}.{value.__name__}"
    return None


_DANGEROUS = [
    builtins.eval,
    builtins.exec,
    builtins.compile,
    builtins.open,
    builtins.__import__,
    importlib.import_module,
]
_DANGEROUS += [os.system, os.listdir, os.getpid, os.fork, builtins.getattr, builtins.setattr]


if __name__ == "__main__":
    main()

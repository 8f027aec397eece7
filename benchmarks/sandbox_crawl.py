"""Imports every public module that a tool may name, in the sandbox and in plain Python, and lists where the two differ.

    python benchmarks/sandbox_crawl.py [--libraries numpy,sympy] [--tests]

A module that only plain Python imports needs a file that the confinement holds, or tools are refused it: then this ends
with 1. `--tests` also takes the libraries' own tests.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import pkgutil
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.screen import allowed
from toolsmith.types.program import Program

POLICY = Policy(seconds=300, megabytes=4096)
_AT_ONCE = 100  # modules that one call imports
_HELD = ("PermissionError", "OSError", "FileNotFoundError", "ModuleNotFoundError: No module named 'matplotlib")
_OF_TESTS = {"tests", "conftest", "testing", "testsuite", "pytest"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--libraries", default=",".join(sorted(allowed.LIBRARIES)), help="separated by commas")
    parser.add_argument("--tests", action="store_true", help="the libraries' own tests as well")
    options = parser.parse_args()
    packages = sorted({*allowed.PACKAGES, *filter(None, options.libraries.split(","))})
    found, differing = 0, list[str]()
    with contextlib.closing(open_sandbox()) as sandbox:
        for names in _chunks(sorted({*allowed.STANDARD, *allowed.PARTLY}), *map(_below, packages)):
            wanted = [name for name in names if options.tests or _OF_TESTS.isdisjoint(name.split("."))]
            code = _importing(wanted)
            trial = sandbox.call(Program(name="tool", code=code, function="tool"), {}, POLICY)
            if not trial.is_ok:
                sys.exit(f"{names[0]}: {trial.explain()}")
            plain = _plainly(code)
            found += len(wanted)
            for name in trial.result.keys() - plain.keys():
                differing.append(trial.result[name])
                print(f"{name}: {trial.result[name]}")
    refused = sum(not why.startswith(_HELD) for why in differing)
    print(f"{found} public modules: {len(differing) - refused} need a file, {refused} refused")
    sys.exit(bool(refused))


def _chunks(*lists: Sequence[str]) -> Iterator[Sequence[str]]:
    for each in lists:
        yield from (each[start : start + _AT_ONCE] for start in range(0, len(each), _AT_ONCE))


def _below(package: str) -> list[str]:
    """The package, where it is installed, and its public modules."""
    with warnings.catch_warnings(action="ignore"):
        try:
            paths = __import__(package).__path__
        except ImportError:
            return []
        below = pkgutil.walk_packages(paths, f"{package}.", onerror=lambda _: None)
        return [package, *(each.name for each in below if "._" not in each.name)]


def _importing(names: Sequence[str]) -> str:
    lines = ["import warnings", "warnings.simplefilter('ignore')", "def tool():", "    failed = {}"]
    for name in names:
        lines += ["    try:", f"        import {name}"]
        lines += [
            "    except BaseException as error:",
            f"        failed[{name!r}] = f'{{type(error).__name__}}: {{error}}'",
        ]
    return "\n".join([*lines, "    return failed", ""])


def _plainly(code: str) -> dict[str, str]:
    command = [sys.executable, "-c", f"{code}\nimport json\nprint('\\n' + json.dumps(tool()))"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    found: dict[str, str] = json.loads(run.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()

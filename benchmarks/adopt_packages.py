"""What `toolsmith adopt` takes of modules of the standard library and of packages of a registry.

    python benchmarks/adopt_packages.py statistics textwrap webcolors==25.10.0 [--why]

A package is installed without its dependencies into a folder that is gone afterwards, and imported there in a process
of its own: `offered` counts the functions that the module itself offers (`__all__`, else all without an underscore) and
that are written in Python, `read` what `adopt` reads of all its modules, methods too; `no form` of these take or give
code, so that no call in JSON can be right. Shares of what is read are with and without those. `proven` of the kept are
accepted; `unread` examples were published and not read. What a package runs is a stranger's code: name those that you
would install.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from toolsmith.adopting.proving import NO_FORM
from toolsmith.library.make.adopt import Adopted, adopt

_KEPT = ("accepted", "unproven")
_PUBLIC = r"""
import importlib, inspect, json, sys
module = importlib.import_module(sys.argv[1])
names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
found = [getattr(module, name, None) for name in names]
root = sys.argv[1].partition(".")[0]
print(json.dumps([name for name, each in zip(names, found) if inspect.isroutine(each) and not inspect.isbuiltin(each)
    and (each.__module__ or "").partition(".")[0] == root]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "sources", nargs="+", help="module, or name==version[:module] where the module has another name"
    )
    parser.add_argument("--why", action="store_true", help="each that is not kept, with its reason")
    options = parser.parse_args()
    heads = ("offered", "kept", "read", "kept", "share", "no form", "share", "proven", "unread")
    print(f"{'source':28}" + "".join(f"{head:>9}" for head in heads))
    for source in options.sources:
        package, _, module = source.partition(":")
        name = package.partition("==")[0]
        module = module or name.replace("-", "_")
        with tempfile.TemporaryDirectory() as folder:
            if "==" in package:
                _installed(package, folder)
            public = _public(module, folder)
            found = adopt(package, Path(folder) / "box")
        kept = {each.source.partition("#")[2] for each in found if each.outcome in _KEPT}
        counted = Counter(each.outcome for each in found)
        offered = [each for each in public if each in kept]
        taken, without = sum(counted[each] for each in _KEPT), counted[NO_FORM]
        share, narrow = taken / max(1, len(found)), taken / max(1, len(found) - without)
        cells = (len(public), len(offered), len(found), taken, f"{share:.0%}", without, f"{narrow:.0%}")
        unread = sum(each.unread for each in found)
        print(f"{package:28}" + "".join(f"{cell:>9}" for cell in (*cells, counted["accepted"], unread)), flush=True)
        if options.why:
            _say(found, [each for each in public if each not in kept])


def _say(found: Sequence[Adopted], missing: Sequence[str]) -> None:
    """What is left and why; then the commonest reasons for examples that were not read."""
    for each in found:
        if each.outcome not in _KEPT:
            print(f"    {each.source}: {each.outcome}: {each.reason[:300]}")
    print("    not kept of those offered:", ", ".join(missing))
    reasons = Counter(example.reason for each in found for example in each.unread_examples)
    for reason, count in reasons.most_common(8):
        print(f"    {count} examples not read: {reason}")


def _installed(package: str, folder: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--target",
        folder,
        package,
    ]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _public(module: str, folder: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PUBLIC, module], capture_output=True, text=True, check=False, cwd=folder
    )
    if done.returncode:
        print(f"{module} cannot be imported, so what it offers is not known: {done.stderr.strip().splitlines()[-1]}")
        return []
    return list(json.loads(done.stdout))


if __name__ == "__main__":
    main()

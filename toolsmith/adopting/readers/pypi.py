"""A package of a Python registry by name and version: its wheel is downloaded and read, and nothing of it is run.

Covered: wheels alone, without what they depend on (a source archive would run its setup); no file of one leaves the
folder that it is unpacked to; size and number of files are bounded.
Not covered: what pip itself does; it is told by its own configuration where registries are.
"""

from __future__ import annotations

import email
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.readers.functions import Typing
from toolsmith.adopting.readers.python_module import Origin, read_python
from toolsmith.errors import UsageError
from toolsmith.printable import printable_line
from toolsmith.types.tool import slug

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9._+!-]*)")
_LARGEST = 50_000_000  # bytes, unpacked
_MOST_FILES = 5_000
_SECONDS = 300


def is_requirement(source: str) -> bool:
    """Whether a source is `name==version`."""
    return _REQUIREMENT.fullmatch(source.strip()) is not None


def read_pypi(
    source: str, functions: Sequence[str] = (), category: str = "", typing: Typing | None = None
) -> list[Candidate]:
    """A candidate for each public function of a package; its licence and dependencies are noted.

    Args:
        source: `name==version`.
        functions: only these; empty: all public ones.
        category: where they go; empty: their modules.
        typing: what is done about types that are not written.

    Raises:
        UsageError: there is no such package, or no wheel of it.
    """
    match = _REQUIREMENT.fullmatch(source.strip())
    if match is None:
        raise UsageError(f"{source!r} is no package of a version", hint="Write it as name==version.")
    with TemporaryDirectory() as folder:
        wheel = _downloaded(source.strip(), Path(folder))
        unpacked = Path(folder) / "unpacked"
        metadata = _unpacked(wheel, unpacked)
        licence = metadata.get("License-Expression") or printable_line(str(metadata.get("License") or ""))[:100]
        needs = [str(each) for each in metadata.get_all("Requires-Dist") or () if "extra ==" not in str(each)]
        notes = (f"from {source.strip()}", *(f"depends on {printable_line(each)}" for each in needs))
        found: list[Candidate] = []
        for top in sorted(unpacked.iterdir()):
            is_package = top.is_dir() and (top / "__init__.py").is_file()
            if is_package or (top.suffix == ".py" and not (top.with_suffix("") / "__init__.py").is_file()):
                place = f"{category or slug(match['name'])}"
                found += _of_top(top, functions, place, typing, Origin(licence, notes))
    missing = {each.replace(".", "_") for each in functions} - {each.source.partition("#")[2] for each in found}
    if missing:
        raise UsageError(f"{source} has no function {', '.join(sorted(missing))}")
    return [_of_package(each, match["name"]) for each in found]


def _of_top(
    top: Path, functions: Sequence[str], category: str, typing: Typing | None, origin: Origin
) -> list[Candidate]:
    found = read_python(str(top), (), category, typing=typing, origin=origin)
    wanted = {each.replace(".", "_") for each in functions}
    return [each for each in found if not wanted or each.source.partition("#")[2] in wanted]


def _of_package(candidate: Candidate, name: str) -> Candidate:
    """Known again by the package, whatever its version."""
    if candidate.tool is None:
        return candidate
    said = candidate.tool.provenance
    provenance = said.model_copy(update={"adopted_from": f"pypi:{name}/{said.adopted_from}"})
    return candidate.model_copy(update={"tool": candidate.tool.with_(provenance=provenance)})


def _downloaded(requirement: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    try:
        done = subprocess.run(
            [*command, requirement],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"{requirement} was not downloaded in {_SECONDS} seconds") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = (done.stderr or done.stdout).strip().splitlines()
        why = printable_line(said[-1]) if said else "pip says nothing"
        raise UsageError(
            f"{requirement} cannot be downloaded as a wheel: {why}",
            hint="Look at name and version; or unpack its source and adopt the folder.",
        )
    return wheels[0]


def _unpacked(wheel: Path, target: Path) -> email.message.Message:
    """Lays the Python files out; gives the package's metadata."""
    metadata = email.message.Message()
    with zipfile.ZipFile(wheel) as archive:
        listed = archive.infolist()
        if len(listed) > _MOST_FILES or sum(each.file_size for each in listed) > _LARGEST:
            raise UsageError(f"{wheel.name} is larger than {_LARGEST // 1_000_000} MB or {_MOST_FILES} files")
        for each in listed:
            path = PurePosixPath(each.filename)
            if path.is_absolute() or ".." in path.parts:
                continue
            if path.name == "METADATA" and path.parent.name.endswith(".dist-info"):
                metadata = email.message_from_bytes(archive.read(each))
            elif path.suffix == ".py":
                file = target.joinpath(*path.parts)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(archive.read(each))
    target.mkdir(exist_ok=True)
    return metadata

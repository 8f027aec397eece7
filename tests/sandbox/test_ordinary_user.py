"""The conformance suite once more as an ordinary user, where the tests run as root."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOBODY = 65_534
FILES = ("test_conformance.py", "pool/test_pool.py", "test_scratch.py")
NEEDED = (sys.base_prefix, sys.prefix, str(ROOT), *(path for path in sys.path if Path(path).is_dir()))


def as_nobody(command: list[str], scratch: Path) -> list[str]:
    """The command as a user without rights; folders that only root may enter are opened in a private view of the disk."""
    closed = sorted(
        {str(folder) for path in NEEDED for folder in Path(path).parents if not folder.stat().st_mode & 0o001}
    )
    lines = ["set -e"]
    for number, folder in enumerate(closed[:1]):
        inside = sorted({path for path in NEEDED if Path(path).is_relative_to(folder)}, key=len)
        inside = [p for p in inside if not any(p != q and Path(p).is_relative_to(q) for q in inside)]
        for place, path in enumerate(inside):
            kept = scratch / f"kept-{number}-{place}"
            kept.mkdir()
            lines.append(f"mount --rbind {shlex.quote(path)} {kept}")
        lines.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(folder)}")
        for place, path in enumerate(inside):
            lines += [
                f"mkdir -p {shlex.quote(path)}",
                f"mount --rbind {scratch / f'kept-{number}-{place}'} {shlex.quote(path)}",
            ]
    become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    lines.append("exec " + shlex.join(become))
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines)]


def run_as_nobody(selection: list[str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    if os.geteuid() != 0:
        pytest.skip("the tests run as an ordinary user already")
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        pytest.skip("needs unshare and setpriv of util-linux")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root":
            folder.chmod(folder.stat().st_mode | 0o055)
    own = Path(tempfile.mkdtemp())
    os.chown(own, NOBODY, NOBODY)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--basetemp={own / 'pytest'}",
        *selection,
    ]
    run = subprocess.run(
        as_nobody(command, tmp_path),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(own), "TMPDIR": str(own)}
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    shutil.rmtree(own)
    return run


@pytest.mark.end_to_end
def test_confinement_and_the_scratch_folder_hold_for_an_ordinary_user(tmp_path: Path) -> None:
    only = "unscreened and (gets_out or forgery) or reached or limited or left or layer and not ordinary"
    one = "confinement/test_layers.py::test_without_the_layer_of_files_only_what_is_asked_for_runs"
    run = run_as_nobody([*(f"tests/sandbox/{name}" for name in (*FILES, one)), "-k", only], tmp_path)
    if "unshare" in run.stderr and run.returncode:
        pytest.skip(f"no private view of the disk here: {run.stderr.strip()}")
    assert run.returncode == 0, run.stdout[-4_000:] + run.stderr[-2_000:]
    assert " passed" in run.stdout


@pytest.mark.slow
def test_everything_conforms_for_an_ordinary_user(tmp_path: Path) -> None:
    run = run_as_nobody([f"tests/sandbox/{name}" for name in FILES], tmp_path)
    assert run.returncode == 0, run.stdout[-4_000:] + run.stderr[-2_000:]

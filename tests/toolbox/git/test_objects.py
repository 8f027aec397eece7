"""Objects are read once their size is known, one beside the other."""

from __future__ import annotations

import hashlib
import re
import zlib
from pathlib import Path

import pytest

from tests.toolbox.hostile.corpus import HEALTHY, base, healthy, too_many_files
from tests.toolbox.hostile.raw_repository import RawRepository
from toolsmith.errors import ToolboxError
from toolsmith.library.versions import sharing
from toolsmith.toolbox.files.bounded import Unread
from toolsmith.toolbox.git.objects import Objects
from toolsmith.toolbox.toolbox import Toolbox

HUGE = 300_000_000


@pytest.fixture
def repository(tmp_path: Path) -> RawRepository:
    return RawRepository(tmp_path / "box")


def store_huge(repository: RawRepository) -> str:
    """A blob of 300 megabytes of noughts, made without having them."""
    head = b"blob %d\0" % HUGE
    name, packed = hashlib.sha1(head, usedforsecurity=False), zlib.compressobj(1)
    parts = [packed.compress(head)]
    chunk = bytes(1_000_000)
    for _ in range(HUGE // len(chunk)):
        name.update(chunk)
        parts.append(packed.compress(chunk))
    file = repository.git / "objects" / name.hexdigest()[:2] / name.hexdigest()[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"".join([*parts, packed.flush()]))
    return name.hexdigest()


def test_a_huge_file_is_not_loaded_and_the_tool_beside_it_works(repository: RawRepository) -> None:
    huge = store_huge(repository)
    evil = repository.tree({name: content for name, content in healthy().items() if name != "SKILL.md"})
    raw = zlib.decompress((repository.git / "objects" / evil[:2] / evil[2:]).read_bytes()).partition(b"\0")[2]
    tool = repository.store(b"tree", b"100644 SKILL.md\0" + bytes.fromhex(huge) + raw)
    from tests.toolbox.hostile.raw_repository import Ready

    repository.commit(base(evil={"add-2": Ready(tool)}))
    repository.check_out(base())
    box = Toolbox.open(repository.root)
    problems = {entry.path: entry.problem for entry in box.entries()}
    assert problems == {HEALTHY: "", "evil/add-2": f"SKILL.md has {HUGE} bytes, of which at most 1000000 are read"}
    status = Path(f"/proc/{box.history.git._objects._pipes['--batch']._process.pid}/status")
    if status.exists():
        peak = int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0])
        assert peak < 50_000, "git has unpacked it"
    box.close()


@pytest.mark.parametrize(
    "content",
    [
        zlib.compress(b"blob 9\0abc"),
        zlib.compress(b"blob 90000\0" + b"x" * 90_000)[:60],
        zlib.compress(b"blob 3\0abcdef"),
        zlib.compress(b"thing 3\0abc"),
    ],
    ids=["shorter than it says", "cut off", "longer than it says", "of no kind"],
)
def test_an_object_that_is_damaged_costs_no_other(repository: RawRepository, content: bytes) -> None:
    blobs = [repository.store(b"blob", b"%d" % number) for number in range(100)]
    file = repository.git / "objects" / blobs[7][:2] / blobs[7][2:]
    file.write_bytes(content)
    repository.commit(base())
    objects = Objects(repository.root)
    found = list(objects.read(blobs))
    assert found[:7] + found[8:] == [b"%d" % number for number in range(100) if number != 7]
    assert isinstance(found[7], Unread)
    assert "git fsck" in found[7].reason
    objects.close()


def test_a_file_whose_object_is_gone_makes_its_tool_a_broken_one(repository: RawRepository) -> None:
    blob = repository.store(b"blob", healthy()["tool.py"] + b"\n")
    repository.commit(base(evil={"add-2": {**healthy(), "tool.py": healthy()["tool.py"] + b"\n"}}))
    repository.check_out(base())
    (repository.git / "objects" / blob[:2] / blob[2:]).unlink()
    problems = {entry.path: entry.problem for entry in Toolbox.open(repository.root).entries()}
    assert problems == {HEALTHY: "", "evil/add-2": "tool.py was not read (git fsck may say why)"}


def test_names_that_git_would_trip_over_are_simply_not_there(repository: RawRepository) -> None:
    blob = repository.store(b"blob", b"x")
    commit = repository.commit(base(**{"a b": b"spaced"}))
    names = [
        f"{commit}:a b",
        f"{commit}:../x",
        f"{commit}:x\ny",
        "no such thing 5",
        "",
        f"{commit}:{'y' * 9_000}",
        blob,
    ]
    objects = Objects(repository.root)
    assert list(objects.read(names)) == [b"spaced", None, None, None, None, None, b"x"]
    assert list(objects.read([commit])) == [None], "neither a file nor a folder"
    objects.close()


def test_ten_million_files_in_a_few_kilobytes_are_refused(repository: RawRepository, tmp_path: Path) -> None:
    repository.commit(too_many_files(repository))
    repository.check_out(base())
    with pytest.raises(ToolboxError, match="files"):
        Toolbox.open(repository.root).entries()
    with pytest.raises(ToolboxError, match="files"):
        sharing.clone(str(repository.root), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()

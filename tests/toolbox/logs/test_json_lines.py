"""Logs stay within their bound, and lose nothing to each other, to a kill or to a full disk."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from toolsmith.toolbox.logs import json_lines
from toolsmith.toolbox.logs.json_lines import LineLog, read_records
from toolsmith.types.record import Record

WRITER = """
import json, sys
from pathlib import Path
from tests.toolbox.logs.test_json_lines import counted
log = counted(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    assert log.append(json.dumps({"who": sys.argv[2], "number": number, "text": "x" * (number % 97)}))
"""
MEGABYTES = 0.02
WRITERS, LINES = 4, 400


def fold(summary: Iterable[bytes], lines: Iterable[bytes]) -> list[str]:
    """Who wrote which numbers."""
    found = [json.loads(line) for line in [*summary, *lines]]
    return [json.dumps({"who": each["who"], "number": each["number"]}) for each in found]


def counted(path: Path, megabytes: float = MEGABYTES) -> LineLog:
    return LineLog(path, fold, megabytes)


def known(log: LineLog) -> list[tuple[str, int]]:
    contents = log.read()
    found = [json.loads(line) for line in [*contents.summary, *contents.lines]]
    return [(each["who"], each["number"]) for each in found]


@pytest.mark.end_to_end
def test_many_processes_lose_and_tear_no_line_while_parts_are_put_aside(tmp_path: Path) -> None:
    log = counted(tmp_path / "logs" / "calls.jsonl")
    log.append(json.dumps({"who": "first", "number": 0}))
    command = [sys.executable, "-c", WRITER, str(log.path)]
    writers = [subprocess.Popen([*command, str(number), str(LINES)]) for number in range(WRITERS)]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        now = known(log)  # a line that is half written is no JSON yet: it would raise
        assert len(now) >= seen
        seen = len(now)
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    found = known(log)
    assert Counter(found) == Counter([("first", 0), *((str(who), n) for who in range(WRITERS) for n in range(LINES))])
    own = {str(who): [number for name, number in found if name == str(who)] for who in range(WRITERS)}
    assert all(numbers == sorted(numbers) for numbers in own.values())
    parts = [path for path in log.path.parent.glob("calls.*jsonl") if "summary" not in path.name]
    assert sum(path.stat().st_size for path in parts) <= MEGABYTES * 1_000_000
    assert len(parts) > 1


def test_a_line_cut_off_by_a_kill_is_alone_in_being_lost(tmp_path: Path) -> None:
    log = counted(tmp_path / "calls.jsonl")
    log.append('{"who": "a", "number": 1}')
    with log.path.open("ab") as file:
        file.write(b'{"who": "a", "num')
    log.append('{"who": "a", "number": 3}')
    assert log.path.read_bytes().splitlines() == [
        b'{"who": "a", "number": 1}', b'{"who": "a", "num', b'{"who": "a", "number": 3}'
    ]  # fmt: skip


def test_a_kill_between_summary_and_removal_counts_nothing_twice(tmp_path: Path) -> None:
    log = counted(tmp_path / "calls.jsonl", 0.001)
    for number in range(60):
        log.append(json.dumps({"who": "a", "number": number}))
    summary = tmp_path / "calls.summary.jsonl"
    through = json.loads(summary.read_text().splitlines()[0])["through"]
    (tmp_path / f"calls.{through:06}.jsonl").write_text('{"who": "a", "number": 0}\n')
    assert [number for _, number in known(log)] == list(range(60))
    for number in range(60, 90):
        log.append(json.dumps({"who": "a", "number": number}))
    assert [number for _, number in known(log)] == list(range(90))
    assert not (tmp_path / f"calls.{through:06}.jsonl").exists()


def test_a_full_disk_is_said_once_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    log = counted(Path("/dev/full"))
    with caplog.at_level(logging.WARNING):
        assert [log.append('{"who": "a", "number": 1}') for _ in range(3)] == [False] * 3
    assert log.lost == 3
    assert caplog.text.count("cannot be written") == 1


def test_half_a_line_that_a_full_disk_took_is_taken_back(tmp_path: Path) -> None:
    script = (
        "import json, resource, sys\n"
        "from pathlib import Path\n"
        "from tests.toolbox.logs.test_json_lines import counted\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "log = counted(Path(sys.argv[1]), 1)\n"
        "print(sum(log.append(json.dumps({'who': 'a', 'number': n})) for n in range(60)), log.lost)\n"
    )
    path = tmp_path / "calls.jsonl"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    kept, lost = map(int, done.stdout.split())
    assert (kept + lost, lost > 0) == (60, True)
    assert [number for _, number in known(counted(path, 1))] == list(range(kept))
    assert path.read_bytes().endswith(b"\n")


class Number(Record):
    number: int


def test_a_link_in_the_place_of_a_log_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "log").symlink_to(tmp_path / "victim")
    assert not counted(tmp_path / "log").append("theirs")
    assert (tmp_path / "victim").read_text() == "mine"


def test_lines_that_are_too_long_or_too_deep_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_LONGEST_LINE", 1_000)
    lines = [b'{"number": 1}', b"x" * 2_500, b"[" * 900, b"\xff", b'{"number": 2}', b"y" * 1_000, b'{"number": 3}']
    (tmp_path / "log").write_bytes(b"\n".join(lines))
    assert [each.number for each in read_records(tmp_path / "log", Number)] == [1, 2, 3]

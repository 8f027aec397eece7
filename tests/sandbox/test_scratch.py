"""The scratch folder: private, small, without links or programs, and gone with the call."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.bait import BAIT_TEXT, Bait, laid_out
from tests.sandbox.hostile import EFFECTS
from tests.sandbox.running import call, in_both, plainly
from tests.sandbox.scratch_tools import BEFORE, ESCAPES, ORDINARY
from tests.toolbox.tools import tool_of
from toolsmith.errors import SandboxUnavailableError
from toolsmith.library.check.doctor import doctor
from toolsmith.sandbox import scratch_problem
from toolsmith.sandbox.confinement import layers
from toolsmith.sandbox.confinement.kernel import NotOfferedError
from toolsmith.sandbox.confinement.scratch import FILES, place
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.interpreter_paths import interpreter_paths
from toolsmith.sandbox.pool.subprocess_sandbox import SubprocessSandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.screen import screen_code
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.verify.accept import check_policy

MEGABYTES = 2
POLICY = Policy(seconds=10.0, megabytes=512, scratch_megabytes=MEGABYTES)
NO_FOLDER = Policy(seconds=10.0, megabytes=512)
LIBRARY = json.decoder.__file__


WITH_A_FOLDER = [
    sentence
    for sentence, mode in in_both(EFFECTS)
    if mode == "unscreened" and "/tmp" not in sentence and "temporary" not in sentence
]


@pytest.fixture(scope="module", autouse=True)
def _offered() -> None:
    if problem := scratch_problem():
        pytest.skip(f"no scratch folder here: {problem}")


def elsewhere() -> str:
    """A folder that anybody may write to and that a worker's own folder does not lie over."""
    return "/var/tmp" if place(interpreter_paths().readable) == str(Path("/tmp").resolve()) else "/tmp"


@pytest.fixture
def bait(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bait]:
    """As for tools without a folder, at a place that the folder does not cover."""
    monkeypatch.setenv("SANDBOX_BAIT", BAIT_TEXT)
    around = Path(tempfile.mkdtemp(dir=elsewhere()))
    around.chmod(0o777)
    with laid_out(around) as found:
        yield found
    shutil.rmtree(around)


def run(sandbox: Sandbox, body: str, before: str = "", policy: Policy = POLICY) -> Trial:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return call(sandbox, f"{before}\ndef tool():\n{lines}", policy)


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_use_of_files_gives_what_plain_python_gives(
    sentence: str, screened: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = call(screened, ORDINARY[sentence], POLICY)
    monkeypatch.chdir(tmp_path)
    assert trial.is_ok, trial.explain()
    assert trial.result == plainly(ORDINARY[sentence], {})


@pytest.mark.parametrize("sentence", ORDINARY)
def test_without_a_folder_in_the_policy_files_stay_refused(sentence: str, screened: Sandbox) -> None:
    assert call(screened, ORDINARY[sentence], NO_FOLDER).outcome in ("refused", "error")


def test_the_folder_is_the_working_folder_and_the_one_for_temporary_files(screened: Sandbox) -> None:
    trial = run(screened, "return [os.getcwd() == tempfile.gettempdir(), os.listdir()]", "import os, tempfile")
    assert trial.result == [True, []], trial.explain()


@pytest.mark.parametrize(
    "body",
    [
        "with open('x', 'wb') as file: file.write(bytes(3_000_000))",
        "for n in range(30):\n    with open(str(n), 'wb') as file: file.write(bytes(100_000))",
        "with open('x', 'wb') as file: file.seek(10**12); file.write(b'x')",
        "with open('x', 'wb') as file: file.truncate(10**9)",
    ],
    ids=["one-file", "many-files", "far-away", "hole"],
)
def test_more_than_the_folder_holds_is_an_outcome_of_its_own(body: str, screened: Sandbox) -> None:
    trial = run(screened, body)
    assert (trial.outcome, trial.failure and trial.failure.type) == ("output", "OSError"), trial.explain()
    assert "2 MB in 1,000 files" in trial.explain()


def test_a_tool_may_handle_a_full_folder_and_gets_no_more_than_the_policy_gives(screened: Sandbox) -> None:
    body = """\
total = 0
for n in range(100):
    try:
        with open(str(n), 'wb', buffering=0) as file:
            total += file.write(bytes(100_000)) or 0
    except OSError:
        pass
return total"""
    trial = run(screened, body)
    assert trial.is_ok, trial.explain()
    assert 1_900_000 <= trial.result <= MEGABYTES << 20


def test_holes_count_by_what_is_written_and_removed_files_give_room_back(screened: Sandbox) -> None:
    body = """\
for n in range(20):
    with open('x', 'wb') as file: file.write(bytes(1_500_000))
    os.remove('x')
return 'fits'"""
    assert run(screened, body, "import os").result == "fits"


@pytest.mark.parametrize("make", ["open(str(n), 'w').close()", "os.mkdir(str(n))"], ids=["files", "folders"])
def test_the_number_of_files_is_limited(make: str, screened: Sandbox) -> None:
    body = f"n = 0\ntry:\n    for n in range(20_000): {make}\nexcept OSError as error:\n    return [n, error.errno]"
    assert run(screened, body, "import os").result == [FILES, 28]
    assert run(screened, f"for n in range(20_000): {make}", "import os").outcome == "output"


@pytest.mark.parametrize("statement", ESCAPES)
def test_nothing_is_reached_from_the_folder(statement: str, unscreened: Sandbox, bait: Bait) -> None:
    code = bait.place(f"{BEFORE}\ndef tool():\n    {statement}\n    return 'REACHED'\n")
    code = code.replace("BAIT'", f"{bait.secret}'").replace("LIBRARY", LIBRARY).replace("ELSEWHERE", elsewhere())
    trial = call(unscreened, code, POLICY)
    assert (trial.outcome, trial.result) == ("error", None), trial.explain()
    assert trial.failure
    assert trial.failure.type in ("PermissionError", "OSError", "OperationalError", "FileNotFoundError"), (
        trial.explain()
    )
    assert trial.failure.type != "FileNotFoundError" or "DROP" not in statement
    assert BAIT_TEXT not in trial.model_dump_json()
    assert bait.is_untouched()


@pytest.mark.parametrize("sentence", WITH_A_FOLDER)
def test_what_holds_without_a_folder_holds_with_one(sentence: str, unscreened: Sandbox, bait: Bait) -> None:
    trial = call(unscreened, bait.place(EFFECTS[sentence]), POLICY)
    assert "REACHED" not in str(trial.result), trial.explain()
    assert BAIT_TEXT not in trial.model_dump_json()
    assert bait.is_untouched()


@pytest.mark.parametrize(
    "ending",
    [
        "return 1",
        "raise ValueError",
        "while True: pass",
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
    ],
    ids=["returns", "raises", "is-killed", "exits", "crashes"],
)
def test_however_a_call_ends_nothing_is_left_to_the_next(ending: str, unscreened: Sandbox) -> None:
    quick = POLICY.model_copy(update={"seconds": 0.3})
    before = _mounts()
    for _ in range(2):
        policy = quick if ending.startswith("while") else POLICY
        trial = run(unscreened, f"os.mkdir('d')\nopen('d/x', 'w').write('left')\n{ending}", "import os", policy)
        assert trial.failure is None or trial.failure.type != "FileExistsError", trial.explain()
    assert run(unscreened, "return os.listdir()", "import os").result == []
    assert _mounts() == before


def _mounts() -> list[str]:
    return Path("/proc/self/mounts").read_text().splitlines()


def test_calls_at_the_same_time_do_not_see_each_other(unscreened: Sandbox) -> None:
    code = (
        "import os, time\ndef tool(n):\n    open(str(n), 'w').close()\n    time.sleep(0.05)\n    return os.listdir()\n"
    )
    program = Program(name="tool", code=code, function="tool")
    trials = unscreened.call_many(program, [{"n": n} for n in range(12)], POLICY)
    assert [trial.result for trial in trials] == [[str(n)] for n in range(12)]


def test_the_memory_of_a_folder_is_given_back(screened: Sandbox) -> None:
    roomy = POLICY.model_copy(update={"scratch_megabytes": 16})
    before = _shared_megabytes()
    for _ in range(20):
        assert run(screened, "with open('x', 'wb') as file: return file.write(bytes(15_000_000))", "", roomy).is_ok
    deadline = time.monotonic() + 5
    while _shared_megabytes() > before + 150 and time.monotonic() < deadline:  # the kernel takes it down a moment later
        time.sleep(0.05)
    assert _shared_megabytes() <= before + 150


def _shared_megabytes() -> int:
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(lines["Shmem"].split()[0]) // 1024


@pytest.mark.slow
def test_thousands_of_calls_leave_nothing(screened: Sandbox) -> None:
    before = _shared_megabytes(), _mounts()
    code = "def tool(n):\n    with open(str(n), 'wb') as file:\n        return file.write(bytes(1_000_000))\n"
    program = Program(name="tool", code=code, function="tool")
    trials = screened.call_many(program, [{"n": n} for n in range(3_000)], POLICY)
    assert all(trial.is_ok for trial in trials)
    time.sleep(1.0)
    assert _shared_megabytes() <= before[0] + 200
    assert _mounts() == before[1]


def test_a_fresh_process_has_the_same_folder() -> None:
    separate = SubprocessSandbox()
    trial = run(separate, "with open('x', 'w') as file: file.write('y')\nreturn [os.listdir(), open('x').read()]", "import os")  # fmt: skip
    assert trial.result == [["x"], "y"], trial.explain()
    assert run(separate, "return os.listdir()", "import os").result == []
    assert run(separate, "open('/etc/passwd')").failure.type == "PermissionError"
    assert run(separate, "with open('x', 'wb') as file: file.write(bytes(3_000_000))").outcome == "output"


def test_a_tool_beneath_another_may_write_too(screened: Sandbox) -> None:
    below = Program(name="save", code="def save(x):\n    with open('x', 'w') as f: f.write(x)\n", function="save")
    code = "from toolbox import save\ndef tool():\n    save('kept')\n    return open('x').read()\n"
    trial = screened.call(Program(name="tool", code=code, function="tool", dependencies=(below,)), {}, POLICY)
    assert trial.result == "kept", trial.explain()


def test_the_folder_covers_nothing_that_a_worker_reads() -> None:
    assert place(("/usr/lib",)) == str(Path("/tmp").resolve())
    assert place(("/usr/lib", "/tmp/venv/lib")) == str(Path("/var/tmp").resolve())
    with pytest.raises(NotOfferedError, match="no folder to put it over"):
        place(tuple(f"{folder}/venv" for folder in ("/tmp", "/var/tmp", "/mnt", "/media", "/srv")))


def test_the_screen_offers_files_only_where_the_policy_does() -> None:
    code = "import os, shutil\nfrom tempfile import mkdtemp\ndef tool():\n    return open('x'), os.listdir(), os.link('x')\n"
    assert [refusal.reason for refusal in screen_code(code, POLICY)] == ["os.link is not offered to tools"]
    assert [refusal.line for refusal in screen_code(code, NO_FOLDER)] == [1, 2, 4, 4, 4]


SAVER = tool_of(
    'def save(text: str) -> int:\n    """Save a text."""\n    return open("x", "w").write(text)\n', "save", "files"
)


def test_a_toolbox_gives_a_folder_to_the_tools_that_its_settings_name(tmp_path: Path, screened: Sandbox) -> None:
    box = Toolbox.create(tmp_path / "box", sandbox=screened)
    box.add_many([SAVER, SAVER.with_(name="other")])
    settings = (box.root / "toolbox.toml").read_text()
    named = f'[tool_policy."files/save"]\nseconds = 5.0\nscratch_megabytes = {MEGABYTES}\n'
    (box.root / "toolbox.toml").write_text(settings + named)
    again = Toolbox.open(box.root, sandbox=screened)
    assert again.call("files/save", {"text": "abc"}).result == 3
    assert again.call("files/other", {"text": "abc"}).outcome == "refused"


def test_a_verdict_says_that_the_policy_gave_a_folder() -> None:
    assert check_policy(SAVER, NO_FOLDER).outcome == "failed"
    check = check_policy(SAVER, POLICY.model_copy(update={"extra_modules": ("shelve",)}))
    assert check.outcome == "passed"
    assert (
        check.summary == "the sandbox's policy allows the code; beyond the default: shelve, a writable folder of 2 MB"
    )


def test_doctor_lists_the_folder() -> None:
    assert [finding.is_available for finding in doctor() if finding.part == "sandbox: scratch"] == [True]


def test_a_folder_whose_limits_cannot_be_held_is_refused() -> None:
    held = dict.fromkeys((*layers.PROMISES, layers.SCRATCH), "")
    layers.require_scratch(MEGABYTES, held)
    layers.require_scratch(0, {})
    for name in ("files", "system calls", layers.SCRATCH):
        with pytest.raises(SandboxUnavailableError, match=f"scratch_megabytes = 2.*{name}: gone"):
            layers.require_scratch(MEGABYTES, held | {name: "gone"})

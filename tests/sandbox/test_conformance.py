"""What every sandbox must do: run ordinary tools, and hold hostile ones."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sandbox.bait import BAIT_TEXT, Bait, laid_out
from tests.sandbox.hostile import EFFECTS, FORGERIES, LEAKS, RESOURCES, WAYS, WHAT_IS_TRIED, forged_answer
from tests.sandbox.ordinary import ORDINARY
from tests.sandbox.running import LIBRARIES, QUICK, call, in_both, plainly
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.trial import Trial

PATIENT = Policy(seconds=60.0, megabytes=256)  # where the deadline is not what stops it, also on a busy machine
ROOMY = Policy(seconds=60.0, megabytes=512)
SOON = Policy(seconds=0.1, megabytes=256)  # where it is the deadline
_AT_ONCE = 8


@pytest.fixture
def bait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bait]:
    """A secret file, an open folder, a listener and a variable of the host, all within a tool's reach but for us."""
    monkeypatch.setenv("SANDBOX_BAIT", BAIT_TEXT)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" or os.geteuid() == folder.stat().st_uid:
            with contextlib.suppress(PermissionError):
                folder.chmod(folder.stat().st_mode | 0o055)
    with laid_out(tmp_path) as found, found.secret.open() as open_secret:
        os.set_inheritable(open_secret.fileno(), True)
        yield found


def _warm(code: str) -> Policy:
    """Time for what a zygote does not load ahead."""
    return ROOMY if any(library in code for library in LIBRARIES) else QUICK


@pytest.mark.usefixtures("_libraries_are_ready")
@pytest.mark.parametrize("sentence", ORDINARY)
def test_an_ordinary_tool_gives_what_plain_python_gives(sentence: str, screened: Sandbox) -> None:
    code, arguments = ORDINARY[sentence]
    trial = call(screened, code, ROOMY, **copy.deepcopy(arguments))
    assert trial.is_ok, trial.explain()
    assert trial.result == plainly(code, copy.deepcopy(arguments))


@pytest.mark.parametrize(("sentence", "either"), in_both(EFFECTS), indirect=["either"])
def test_nothing_gets_out(sentence: str, either: Sandbox, bait: Bait) -> None:
    code = bait.place(EFFECTS[sentence])
    trial = call(either, code, _warm(code))
    assert trial.result == "no" or trial.outcome == "refused", trial.explain()
    assert BAIT_TEXT not in trial.model_dump_json()
    assert bait.is_untouched()


@pytest.mark.usefixtures("_libraries_are_ready")
@pytest.mark.parametrize("way", WAYS)
def test_what_the_screen_refuses_has_no_effect_where_a_way_past_it_is_found(
    way: str, screened: Sandbox, bait: Bait
) -> None:
    imports, module = WAYS[way]
    trial = call(screened, imports + bait.place(WHAT_IS_TRIED.replace("WAY", module)), ROOMY)
    assert (trial.outcome, trial.result) == ("ok", ["posix", []]), trial.explain()
    assert bait.is_untouched()


@pytest.fixture(scope="module")
def stopped(screened: Sandbox) -> Iterator[dict[str, Trial]]:
    """All at once: most wait for a deadline."""

    def run(sentence: str) -> Trial:
        code, outcomes = RESOURCES[sentence]
        return call(screened, code, SOON if "timeout" in outcomes else PATIENT)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        yield dict(zip(RESOURCES, threads.map(run, RESOURCES), strict=True))


@pytest.mark.parametrize("sentence", RESOURCES)
def test_a_limit_stops(sentence: str, stopped: dict[str, Trial]) -> None:
    trial = stopped[sentence]
    assert trial.outcome in RESOURCES[sentence][1], trial.explain()
    assert trial.failure is not None
    assert len(trial.model_dump_json()) < 100_000


@pytest.mark.parametrize(("sentence", "either"), in_both(FORGERIES), indirect=["either"])
def test_a_forgery_does_not_pass(sentence: str, either: Sandbox) -> None:
    code, wanted = FORGERIES[sentence]
    trial = call(either, code)
    assert not (trial.is_ok and trial.result == wanted), trial.explain()
    assert trial.result is None or type(trial.result) in (int, float, str, list, dict, tuple)


@pytest.mark.parametrize("outcome", ["environment", "invalid", "timeout", "crashed"])
@pytest.mark.parametrize("either", ["screened", "unscreened"], indirect=True)
def test_a_forged_answer_gains_no_more_than_returning_a_value_would(outcome: str, either: Sandbox) -> None:
    assert call(either, forged_answer("ok")).result == 42
    trial = call(either, forged_answer(outcome))
    assert trial.outcome in ("crashed", "bad_result"), trial.explain()
    assert trial.blame == "tool"


@pytest.mark.parametrize(("sentence", "either"), in_both(LEAKS), indirect=["either"])
def test_a_call_leaves_nothing_to_the_next(sentence: str, either: Sandbox) -> None:
    first, second, clean = LEAKS[sentence]
    call(either, first, ROOMY)
    for _ in range(3):
        trial = call(either, second, ROOMY)
        assert (trial.outcome, trial.result) == ("ok", clean), trial.explain()

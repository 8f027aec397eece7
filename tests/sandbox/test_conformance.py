"""What every sandbox must do: run ordinary tools, and hold hostile ones. One attack a test."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.bait import BAIT_TEXT, Bait, laid_out
from tests.sandbox.hostile import EFFECTS, FORGERIES, LANGUAGE, LEAKS, RESOURCES
from tests.sandbox.ordinary import ORDINARY
from tests.sandbox.running import LIBRARIES, QUICK, call, plainly
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox

PATIENT = Policy(seconds=60.0, megabytes=256)  # where the deadline is not what stops it, also on a busy machine
ROOMY = Policy(seconds=60.0, megabytes=512)


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


@pytest.mark.parametrize("sentence", ORDINARY)
def test_an_ordinary_tool_gives_what_plain_python_gives(sentence: str, screened: Sandbox) -> None:
    code, arguments = ORDINARY[sentence]
    trial = call(screened, code, ROOMY, **copy.deepcopy(arguments))
    assert trial.is_ok, trial.explain()
    assert trial.result == plainly(code, copy.deepcopy(arguments))


@pytest.mark.parametrize("sentence", LANGUAGE)
def test_the_screen_stops_a_trick(sentence: str, screened: Sandbox) -> None:
    trial = call(screened, LANGUAGE[sentence], _warm(LANGUAGE[sentence]))
    assert "REACHED" not in str(trial.result), trial.explain()
    assert trial.outcome in ("refused", "error", "ok"), trial.explain()


@pytest.mark.parametrize("sentence", EFFECTS)
def test_nothing_gets_out_with_the_screen(sentence: str, screened: Sandbox, bait: Bait) -> None:
    trial = call(screened, bait.place(EFFECTS[sentence]))
    assert "REACHED" not in str(trial.result), trial.explain()
    assert bait.is_untouched()


@pytest.mark.parametrize("sentence", EFFECTS)
def test_nothing_gets_out_without_the_screen(sentence: str, unscreened: Sandbox, bait: Bait) -> None:
    code = bait.place(EFFECTS[sentence])
    trial = call(unscreened, code, _warm(code))
    assert "REACHED" not in str(trial.result), trial.explain()
    assert BAIT_TEXT not in trial.model_dump_json()
    assert bait.is_untouched()


@pytest.mark.parametrize("sentence", LANGUAGE)
def test_a_trick_without_the_screen_stays_inside(sentence: str, unscreened: Sandbox, bait: Bait) -> None:
    trial = call(unscreened, LANGUAGE[sentence], _warm(LANGUAGE[sentence]))
    assert BAIT_TEXT not in trial.model_dump_json()
    assert bait.is_untouched()


@pytest.mark.parametrize("sentence", RESOURCES)
def test_a_limit_stops(sentence: str, screened: Sandbox) -> None:
    code, outcomes = RESOURCES[sentence]
    trial = call(screened, code, QUICK if "timeout" in outcomes else PATIENT)
    assert trial.outcome in outcomes, trial.explain()
    assert trial.failure is not None
    assert len(trial.model_dump_json()) < 100_000


@pytest.mark.parametrize("sentence", FORGERIES)
@pytest.mark.parametrize("is_screened", [True, False])
def test_a_forgery_does_not_pass(sentence: str, is_screened: bool, screened: Sandbox, unscreened: Sandbox) -> None:  # noqa: FBT001
    code, wanted = FORGERIES[sentence]
    trial = call(screened if is_screened else unscreened, code)
    assert not (trial.is_ok and trial.result == wanted), trial.explain()
    assert trial.result is None or type(trial.result) in (int, float, str, list, dict, tuple)


@pytest.mark.parametrize("sentence", LEAKS)
@pytest.mark.parametrize("is_screened", [True, False])
def test_a_call_leaves_nothing_to_the_next(
    sentence: str,
    is_screened: bool,  # noqa: FBT001
    screened: Sandbox,
    unscreened: Sandbox,
) -> None:
    first, second, clean = LEAKS[sentence]
    sandbox = screened if is_screened else unscreened
    call(sandbox, first, ROOMY)
    for _ in range(3):
        trial = call(sandbox, second, ROOMY)
        assert (trial.outcome, trial.result) == ("ok", clean), trial.explain()

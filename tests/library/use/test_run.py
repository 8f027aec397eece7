"""One call of a committed tool, as `toolsmith run` makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toolboxes import make_toolbox
from toolsmith.errors import BadInputError
from toolsmith.library.use.run import run
from toolsmith.sandbox.sandbox import Sandbox


def test_arguments_that_do_not_fit_are_all_named_in_words(tmp_path: Path, sandbox: Sandbox) -> None:
    box = make_toolbox(tmp_path / "box", sandbox)
    with pytest.raises(BadInputError) as raised:
        run(box, "primes-below", {"limits": 9})
    assert raised.value.problems == ("limit is required and was not given", "there is no argument limits")
    assert "limit" in raised.value.hint

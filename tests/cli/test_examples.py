"""The reference has two examples of every command, with options that there are."""

from __future__ import annotations

import re
import shlex

from tests.cli.walk import commands
from toolsmith.cli.examples import EXAMPLES


def test_every_command_has_two_examples_that_can_be_typed() -> None:
    known = {command.name: command.option_names for command in commands()}
    assert EXAMPLES.keys() == known.keys()
    for name, examples in EXAMPLES.items():
        assert len(set(examples)) == 2
        for example in examples:
            words = shlex.split(example)
            assert words[: 1 + len(name.split())] == ["toolsmith", *name.split()]
            options = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
            assert options <= known[name], example

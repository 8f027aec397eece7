"""One word for one thing: the rules that every command, option and argument keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.walk import Command, commands
from toolsmith.cli.commands import COMMANDS

EVERY = commands()
WITHOUT_TOOLBOX = {"audit", "bench search", "doctor", "outline", "score", "judge", "config set", "config unset"}
OWN_MEANING = {
    ("bench search", "--requests"),  # a number of them
    ("solve", "--candidates"),  # answers, not proposals
    ("exam", "--html"),  # of an exam
    ("exam", "--requests"),  # a number of them
    ("exam", "--user-model"),  # several models
    ("exam", "--at-least"),  # of right answers
    ("bench refine", "--toolbox"),  # a toolbox made for it
    ("serve", "--user-model"),  # several models
    ("refine", "--allow-writes"),  # only the calls that the requests hold
    ("serve", "--allow-writes"),  # only what models of chats call
    ("verify", "--format"),  # of results, not of an ecosystem
    ("index", "--explain"),  # of the index, not of an answer
    ("export training", "--format"),  # of lines, not of an ecosystem
    *((f"train {method}", "--model") for method in ("sft", "dpo", "grpo", "router")),  # whose weights are trained
}
OTHER_WORDS = {
    "--jobs": {"--at-once", "--concurrency", "--max-concurrent", "--workers", "--parallel", "--threads"},
    "--selection": {"--selector"},
    "--model": {"--maker", "--strong-model", "--llm"},
    "--user-model": {"--user", "--weak-model", "--cheap-model"},
    "--toolbox": {"--box", "--folder", "--path", "--dir"},
    "--limit": {"--top", "--count", "--most", "--top-k"},
    "--json": {"--as-json", "--output-format"},
    "--dry-run": {"--plan", "--estimate"},
    "--max-cost, --max-calls and --max-tokens": {"--budget", "--cap", "--dollars", "--calls", "--tokens"},
    "--keep-unproven and --drop-unproven": {"--proven-only", "--unproved", "--unproven"},
    "--timeout": {"--seconds", "--wait"},
    "--section, --chapter, --function, repeated": {"--sections", "--chapters", "--functions", "--only"},
    "--max-rounds and --max-attempts": {"--rounds", "--tries", "--attempts"},
}
LIMITED = {"list", "search", "trials"}  # commands that show hits, whose number --limit limits


def option(command: Command, name: str) -> object:
    return next(each for each in command.options if name in each.opts)


def test_every_command_stands_in_one_of_six_panels() -> None:
    assert len(EVERY) > 35
    assert {command.panel for command in EVERY} == set(COMMANDS)
    assert len(COMMANDS) == 6


def test_every_command_stands_in_the_panel_that_lists_it() -> None:
    for panel, listed in COMMANDS.items():
        for name in listed.split():
            assert {each.panel for each in EVERY if each.name.split()[0] == name} == {panel}


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
def test_helps_are_phrases_that_a_stranger_can_read(command: Command) -> None:
    first = command.help.split("\n\n")[0]
    assert first.endswith(".")
    assert len(first) <= 45, "the lists of `toolsmith --help` and docs/cli.md cut longer ones off"
    for each in [*command.options, *command.arguments]:
        text = each.help or ""
        shown = f"{command.name}: {each.opts}: {text!r}"
        assert text[:1].isupper(), shown
        assert text.endswith("."), shown
        assert len(text.split()) > 2, shown
        assert "[" not in text, shown  # rich would take it for markup


def test_no_thing_has_a_second_name() -> None:
    wrong = {
        f"{command.name} {name}: say {right}"
        for command in EVERY
        for right, others in OTHER_WORDS.items()
        for name in command.option_names & others
    }
    assert wrong == set()
    assert {command.name for command in EVERY if "--limit" in command.option_names} == LIMITED


def test_an_option_of_one_name_means_the_same_in_every_command() -> None:
    helps: dict[str, set[str]] = {}
    for command in EVERY:
        for each in command.options:
            if (command.name, each.opts[0]) not in OWN_MEANING:
                helps.setdefault(each.opts[0], set()).add(f"{each.help} {each.metavar} {each.opts}")
    assert {name: texts for name, texts in helps.items() if len(texts) > 1} == {}


def test_no_two_options_mean_the_same() -> None:
    names: dict[str, set[str]] = {}
    for command in EVERY:
        for each in command.options:
            names.setdefault(each.help, set()).add(each.opts[0])
    assert {text: found for text, found in names.items() if len(found) > 1} == {}


def test_every_command_that_works_on_a_toolbox_takes_it_alike() -> None:
    without = {command.name for command in EVERY if not {"--toolbox", "-t"} <= command.option_names}
    assert without == WITHOUT_TOOLBOX
    for command in EVERY:
        if command.name not in {*WITHOUT_TOOLBOX, "bench refine"}:
            given = option(command, "--toolbox")
            assert (given.envvar, given.default) == ("TOOLSMITH_TOOLBOX", Path("toolbox")), command.name  # type: ignore[attr-defined]


def test_a_command_whose_argument_may_be_left_out_takes_a_toolbox_in_its_place() -> None:
    for command in EVERY:
        if command.name not in WITHOUT_TOOLBOX and command.arguments and not command.arguments[0].required:
            assert "toolbox" in command.arguments[0].help.lower(), command.name


def test_every_command_that_ends_answers_in_json() -> None:
    assert {command.name for command in EVERY if "--json" not in command.option_names} == {"serve", "env serve", "view"}

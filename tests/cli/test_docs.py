"""Commands that docs and error messages name are there, with their options."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.walk import commands

ROOT = Path(__file__).parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *(page for page in (ROOT / "docs").glob("*.md") if page.name != "cli.md"),
    *(ROOT / "toolsmith").rglob("*.py"),
    *(ROOT / "examples").glob("*.py"),
    ROOT / "toolboxes" / "README.md",
]
NAMED = re.compile(
    r"(?:^|[`'\"( ])toolsmith ((?:bench|train|env) [a-z]+|export t[a-z]+|[a-z]+)\b([^`\n;]*)", re.MULTILINE
)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*|(?<![\w-])-[a-z]\b")

FOREIGN = {  # of git, docker, pandoc, model servers and our own benchmarks
    "--num",  # of accelerate, whose options have other marks too
    *(
        "--batch",
        "--sandbox",
        "--seed",
        "--cap-drop",
        "--peers",
        "--head",
        "--generate",
        "--by-calls",
        "--no-before",
        "--over",
        "--clones",
        "--grow",
        "--address",
        "--one-signature",
        "--adopt",
        "--two",
        "--index",
        "--from",
        "--no-deps",
        "--enable-auto-tool-choice",
        "--jinja",
    ),
}
OF_ALL = {"--help", "--version", "--layers"}  # options of toolsmith itself


def test_what_is_named_exists() -> None:
    known = {command.name: command.option_names | {"--help", "-h"} for command in commands()}
    known["export"] = known["export tools"]  # which is meant where none is named
    named = 0
    wrong = set()
    for page in PAGES:
        for name, rest in NAMED.findall(page.read_text("utf-8")):
            options = set(OPTION.findall(rest))
            named += 1
            if name in known:
                wrong |= {f"{page.name}: toolsmith {name} {option}" for option in options - known[name]}
            elif options:
                wrong.add(f"{page.name}: toolsmith {name}")
    assert named > 100
    assert wrong == set()


def test_no_page_names_an_option_that_no_command_has() -> None:
    known = {name for command in commands() for name in command.option_names} | OF_ALL | FOREIGN
    pages = [page for page in PAGES if page.suffix == ".md" and page.name != "CHANGELOG.md"]
    named = {option: page.name for page in pages for option in OPTION.findall(page.read_text("utf-8"))}
    assert {option: page for option, page in named.items() if option.startswith("--") and option not in known} == {}

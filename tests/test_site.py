"""The documentation as a site: every page is in it, every link leads somewhere, every session without a key runs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.shown_code import ROOT, blocks

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors_of(page: Path) -> set[str]:
    """Of its headings, as git hosts and the site make them."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_link_leads_to_a_page_and_to_a_heading_of_it() -> None:
    wrong, seen = [], 0
    for page in PAGES:
        text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for target in LINK.findall(re.sub(r"`[^`\n]*`", "", text)):
            if re.match(r"[a-z]+:", target):
                continue
            seen += 1
            name, _, anchor = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            is_there = file.exists() and (not anchor or anchor in anchors_of(file))
            wrong += [] if is_there else [f"{page.name}: {target}"]
    assert seen > 40
    assert wrong == []


def test_every_page_is_in_the_site_and_in_it_once() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    listed = [page for section in nav for entries in section.values() for entry in entries for page in entry.values()]
    assert sorted(listed) == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))


def test_pictures_are_small() -> None:
    pictures = list((DOCS / "pictures").glob("*.png"))
    assert len(pictures) >= 5
    assert [each.name for each in pictures if each.stat().st_size > 150_000] == []


def session_of(page: Path, start: str) -> list[list[str]]:
    """The commands of toolsmith in the blocks of a page from a heading or word on that need no key."""
    text = page.read_text("utf-8")
    text = text[text.index(start) :]
    lines = []
    for block in blocks(text, ""):
        lines += [shlex.split(line) for line in block.splitlines() if line.strip()]
        if any("view" in line for line in lines):
            break
    return lines


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("page", "start"), [(ROOT / "README.md", "**Without a key.**"), (DOCS / "start.md", "## Without a key")]
)
def test_the_session_without_a_key_runs_as_it_stands(page: Path, start: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    keep = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = {**keep, "PYTHONPATH": str(ROOT), "HOME": str(home), "LC_ALL": "C.UTF-8"}
    place, ran = tmp_path, 0
    for line in session_of(page, start):
        if line[0] == "cd":
            place /= line[1]
        if line[0] != "toolsmith" or line[1] == "view":
            continue
        done = subprocess.run(
            [sys.executable, "-m", *line], cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stderr)
        ran += 1
    assert ran >= 5
    assert (tmp_path / "example" / "new" / "toolbox.toml").is_file()

"""What people wrote outlives every command that changes a toolbox: sections, keys, files, modes, comments, pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.toolbox.tools import ACCEPTED, adder, commit, proved
from toolsmith.errors import BadInputError
from toolsmith.library.versions import sharing
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Example, Tool

PATH = "arithmetic/sums/add-1"
COMMENT = '# add-1 is slow, ask us before "arithmetic/sums/add-1" gets less'


class Written(NamedTuple):
    """What a person adds to a tool: sections after one of ours, lines of front matter, files with their mode."""

    sections: dict[str, str]
    keys: str
    files: dict[str, tuple[bytes, int]]


words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)
prose = st.lists(words | st.sampled_from(["```", "- `value`: x", "### more", "", "    code"]), max_size=5).map(
    "\n".join
)
names = st.sampled_from(
    ["LICENSE", "NOTES.md", "README.md", "scripts/run.sh", "references/a b.md", "assets/x/y.bin", "ä.txt"]
)
people = st.builds(
    Written,
    sections=st.dictionaries(
        st.sampled_from(["## Parameters", "## Returns", "# add-1"]),
        st.builds("## Note {}\n\n{}\n\n".format, words, prose),
    ),
    keys=st.lists(
        st.sampled_from(
            [
                "license: MIT  # ours",
                "compatibility: needs a >= 1",
                "metadata:\n  owner: 'us'\n  # since 2020\n  tier: 1",
                "allowed-tools:\n- Bash(git:*)",
                "x-team: [a, b]",
            ]
        ),
        unique=True,
    ).map("\n".join),
    files=st.dictionaries(names, st.tuples(st.binary(max_size=20), st.sampled_from([0o644, 0o755])), max_size=4),
)


def write(box: Toolbox, path: str, theirs: Written) -> None:
    """Put it there by hand, and commit it with git."""
    skill = box.root / path / "SKILL.md"
    text = skill.read_text("utf-8").replace("\n---\n", f"\n{theirs.keys}\n---\n".replace("\n\n", "\n"), 1)
    for after, section in theirs.sections.items():
        head, found, rest = text.partition(f"{after}\n")
        assert found
        own, heading, others = rest.partition("\n## ")
        text = f"{head}{found}{own}\n{section}{heading.lstrip(chr(10))}{others}" if heading else f"{text}\n{section}"
    skill.write_text(text, "utf-8")
    record = box.root / path / "tool.json"
    record.write_text(record.read_text().replace("{", '{\n "x-owner": ["us"],', 1))
    (box.root / path / "tool.py").chmod(0o755)
    for name, (content, mode) in theirs.files.items():
        file = box.root / path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode)
    config = box.root / "toolbox.toml"
    config.write_text(f'{config.read_text()}\n{COMMENT}\n[tool_policy."{path}"] # slow\nseconds = 9.0\n')
    page = box.root / "arithmetic" / "README.md"
    page.write_text(page.read_text().replace("\n\n", "\n\nAll about sums.\n\n## Rules\n\nAsk us.\n\n", 1))
    commit(box)


def assert_kept(box: Toolbox, path: str, theirs: Written) -> None:
    folder = box.root / path
    text = (folder / "SKILL.md").read_bytes().decode("utf-8")
    assert theirs.keys in text
    for section in theirs.sections.values():
        assert section.rstrip("\n") in text
    assert box.read(path).name == path.rpartition("/")[2]
    assert '"x-owner"' in (folder / "tool.json").read_text()
    modes = box.history.trees.modes(path)
    assert modes["tool.py"] == "100755"
    for name, (content, mode) in theirs.files.items():
        assert (folder / name).read_bytes() == content
        assert (modes[name] == "100755") == (mode == 0o755)
        assert bool((folder / name).stat().st_mode & 0o100) == (mode == 0o755)
    config = (box.root / "toolbox.toml").read_text()
    assert COMMENT in config
    assert f'[tool_policy."{path}"] # slow' in config
    assert box.history.is_clean()


def redocumented(tool: Tool, **changes: object) -> Tool:
    return tool.with_(doc=tool.doc.model_copy(update=changes))


def changes(box: Toolbox) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Every command that writes; each takes the tool's path, and may return where it is then."""
    first = box.commit

    def redocument(path: str) -> str:
        tool = box.read(path)
        example = Example(arguments={"value": 1}, result=2)
        new = redocumented(tool, description="Adds.", errors="none", parameters={"value": "any"}, examples=(example,))
        return box.redocument([new], replacing={path: tool.doc_id}, message="Refine", trailers={}) and path

    def recode(path: str) -> str:
        tool = box.read(path)
        new = proved(tool, code=tool.code.replace("value + 1", "1 + value"))
        return box.recode(new, replacing=tool.code_id, message="Repair", trailers={}) and path

    def make_again(path: str) -> str:
        made = adder(1, path.rpartition("/")[0], cases=adder(1).cases[:11]).with_(name=path.rpartition("/")[2])
        assert box.add(proved(redocumented(made, returns="the sum", when_to_use="To add."))).is_new_version
        return path

    def verify(path: str) -> str:
        tool = box.read(path)
        found = ACCEPTED.model_copy(update={"passed": 9, "basis": tool.basis})
        return box.record_verdicts({path: found}) and path

    yield "tags", lambda path: box.set_tags(path, add=["sums"]) and path
    yield "rename", lambda path: box.rename(path, "plus-one")
    yield "move", lambda path: box.move(path, "basics")[0]
    yield "move a category", lambda _: box.move("basics", "arithmetic")[0]
    yield "retire", box.retire
    yield "bring back", box.restore
    yield "redocument", redocument
    yield "recode", recode
    yield "make again", make_again
    yield "verify", verify
    yield "restore a version", lambda path: box.restore(path, first)
    yield "restore a doc", lambda path: box.restore(path, "HEAD~2", doc_only=True)


@settings(max_examples=3, phases=[Phase.generate])
@given(theirs=people)
@pytest.mark.end_to_end
def test_no_command_that_changes_a_tool_touches_what_people_wrote(theirs: Written) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box = Toolbox.create(Path(folder) / "box")
        box.add_many([adder(1), adder(2)])
        write(box, PATH, theirs)
        path = PATH
        for name, change in changes(box):
            before = box.commit
            path = str(change(path))
            assert box.commit != before, name
            if not path.startswith("retired/"):
                assert_kept(box, path, theirs)
        assert "sums" in box.read(path).tags, "tags are people's, whatever is made anew"
        box.close()


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    opened.add_many([adder(1), adder(2)])
    return opened


THEIRS = Written(
    sections={"## Returns": "## Maintainers\n\nUs.\n"},
    keys="license: MIT",
    files={"scripts/run.sh": (b"#!/bin/sh\n", 0o755), "NOTES.md": (b"ours", 0o644)},
)


def test_a_tag_changes_nothing_but_the_record_and_a_new_name_nothing_else_of_the_doc(box: Toolbox) -> None:
    write(box, PATH, THEIRS)
    box.set_tags("add-1", add=["sums"])
    assert [path for path in box.history.changed("HEAD~1", "HEAD") if path.startswith(PATH)] == [f"{PATH}/tool.json"]
    before = (box.root / PATH / "SKILL.md").read_text()
    box.rename("add-1", "plus-one")
    after = (box.root / "arithmetic/sums/plus-one/SKILL.md").read_text()
    assert after == before.replace("name: add-1", "name: plus-one", 1)


def test_a_description_takes_the_place_of_one_paragraph_alone(box: Toolbox) -> None:
    write(box, PATH, THEIRS)
    box.describe("arithmetic", "Sums and more.")
    page = (box.root / "arithmetic" / "README.md").read_text()
    assert page.startswith("# Arithmetic\n\nSums and more.\n\n## Rules\n\nAsk us.\n\n<!--")
    assert [each.description for each in box.tree() if each.path == "arithmetic"] == ["Sums and more."]


def test_what_a_person_wrote_of_a_category_outlives_its_last_tool(box: Toolbox) -> None:
    page = box.root / "arithmetic" / "sums" / "README.md"
    page.write_text(page.read_text().replace("# Sums\n", "# Sums\n\n## Rules\n\nAsk us.\n"))
    commit(box)
    box.move("arithmetic/sums", "")
    assert page.read_text().startswith("# Sums\n\n## Rules\n\nAsk us.\n\n<!--")
    assert "add-1" not in page.read_text()


def test_a_page_without_our_mark_is_a_persons_page(box: Toolbox) -> None:
    (box.root / "README.md").write_text("# Ours\n\nAll our tools.\n")
    commit(box)
    box.add(adder(3))
    page = (box.root / "README.md").read_text()
    assert page.startswith("# Ours\n\nAll our tools.\n\n<!--")
    assert "add-3" in page


def test_a_page_in_a_tools_folder_makes_no_category_of_it(box: Toolbox) -> None:
    (box.root / PATH / "README.md").write_text("# About\n\nHow it came to be.\n")
    (box.root / PATH / "docs").mkdir()
    (box.root / PATH / "docs" / "README.md").write_text("# More\n\nMore.\n")
    commit(box)
    assert [each.path for each in box.tree()] == ["arithmetic", "arithmetic/sums"]
    assert [each.path for each in Toolbox.open(box.root, revision="HEAD").tree()] == ["arithmetic", "arithmetic/sums"]


def test_a_tool_that_was_deleted_comes_back_with_all_that_was_in_its_folder(box: Toolbox) -> None:
    write(box, PATH, THEIRS)
    there = box.commit
    box.history.git.run("rm", "-r", "--quiet", PATH)
    commit(box)
    box.restore(PATH, there)
    assert_kept(box, PATH, THEIRS)


@pytest.mark.parametrize("form", ['[tool_policy."{}"]', "[tool_policy.'{}']", '[tool_policy]\n"{}".'])
def test_a_policy_follows_its_tool_in_any_form_of_its_key(box: Toolbox, form: str) -> None:
    config = box.root / "toolbox.toml"
    line = form.format(PATH)
    config.write_text(f"{config.read_text()}{line}{'' if line.endswith('.') else chr(10)}seconds = 9.0\n")
    commit(box)
    Toolbox.open(box.root).move("add-1", "basics")
    assert Toolbox.open(box.root).policy_for("basics/add-1").seconds == 9.0


def test_an_effect_follows_its_tool_and_a_form_without_a_place_for_its_key_is_refused(box: Toolbox) -> None:
    config = box.root / "toolbox.toml"
    text = config.read_text().replace("[effects]\n", f'[effects]\n"{PATH}" = "read-only" # {PATH}\n')
    assert text != config.read_text()
    config.write_text(text)
    commit(box)
    Toolbox.open(box.root).move("add-1", "basics")
    assert f'\n"basics/add-1" = "read-only" # {PATH}\n' in config.read_text()
    moved = config.read_text().replace('"basics/add-1" = "read-only"', "")
    config.write_text("effects = {'basics/add-1' = 'read-only'}\n" + moved.replace("[effects]", ""))
    commit(box)
    with pytest.raises(BadInputError, match="cannot be changed"):
        Toolbox.open(box.root).move("add-1", "other")


def test_a_merge_keeps_what_people_wrote_on_both_sides(tmp_path: Path, box: Toolbox, sandbox: Sandbox) -> None:
    box.history.git.run("clone", "--quiet", "--bare", str(box.root), str(tmp_path / "bare"))
    box.history.git.run("remote", "add", "origin", str(tmp_path / "bare"))
    sharing.clone(str(tmp_path / "bare"), tmp_path / "other")
    other = Toolbox.open(tmp_path / "other", sandbox=sandbox)
    write(other, PATH, THEIRS)
    (other.root / PATH / "tool.py").write_text(
        (other.root / PATH / "tool.py").read_text().replace("value + 1", "1 + value")
    )
    commit(other)
    other.push()
    ours = Toolbox.open(box.root, sandbox=sandbox)
    skill = ours.root / PATH / "SKILL.md"
    skill.write_text(skill.read_text().replace("# add-1\n", "# Plus one\n"))
    (ours.root / PATH / "HISTORY").write_text("long")
    commit(ours)
    ours.set_tags("add-1", add=["sums"])
    assert sharing.pull(ours).merged == (PATH,)
    assert_kept(ours, PATH, THEIRS)
    assert "# Plus one\n" in skill.read_text()
    assert (ours.root / PATH / "HISTORY").read_text() == "long"
    merged = ours.get("add-1")
    assert (merged.tags, "1 + value" in merged.code, merged.verdict_now.status) == (("sums",), True, "accepted")


def test_what_does_not_prove_here_comes_retired_with_all_that_is_in_its_folder(
    tmp_path: Path, box: Toolbox, sandbox: Sandbox
) -> None:
    box.history.git.run("clone", "--quiet", "--bare", str(box.root), str(tmp_path / "bare"))
    box.history.git.run("remote", "add", "origin", str(tmp_path / "bare"))
    sharing.clone(str(tmp_path / "bare"), tmp_path / "other")
    other = Toolbox.open(tmp_path / "other")
    other.add(proved(adder(7), code=adder(7).code.replace("+ 7", "+ 8")))
    (other.root / "arithmetic/sums/add-7/scripts").mkdir()
    (other.root / "arithmetic/sums/add-7/scripts/run.sh").write_text("#!/bin/sh\n")
    commit(other)
    other.push()
    ours = Toolbox.open(box.root, sandbox=sandbox)
    sharing.pull(ours, lambda _: "ours")
    assert not (ours.root / "arithmetic/sums/add-7").exists()
    assert (ours.root / "retired/arithmetic/sums/add-7/scripts/run.sh").read_text() == "#!/bin/sh\n"
    assert ours.history.is_clean()

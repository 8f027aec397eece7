"""Clone, pull and push, against a bare repository on disk and one over HTTP on loopback."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.toolbox.tools import adder, proved
from toolsmith.errors import NotAToolboxError, ToolboxError
from toolsmith.library.versions import sharing
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.git.working_tree import working_tree_commit
from toolsmith.toolbox.sharing.merge_commit import ConflictsError
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

PATH = "arithmetic/sums/add-1"


class _Backend(BaseHTTPRequestHandler):
    """Passes requests to `git http-backend`, as a web server would."""

    folder = ""

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        variables = {
            **os.environ,
            "GIT_PROJECT_ROOT": self.folder,
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "someone",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=variables, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in {**fields, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _serve  # noqa: N815 - the names that the server looks for

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=["disk", pytest.param("http", marks=pytest.mark.slow)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    bare = tmp_path / "remote" / "tools.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(bare)], check=True)
    if request.param == "disk":
        yield str(bare)
        return
    handler = type("Handler", (_Backend,), {"folder": str(bare.parent)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tools.git"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pair(address: str, tmp_path: Path, sandbox: Sandbox) -> tuple[Toolbox, Toolbox]:
    """Two people's clones of one toolbox."""
    first = Toolbox.create(tmp_path / "first", "tools", sandbox=sandbox)
    first.history.git.run("remote", "add", "origin", address)
    first.add_many([adder(1), adder(2)])
    sharing.push(first)
    sharing.clone(address, tmp_path / "second")
    return first, Toolbox.open(tmp_path / "second", sandbox=sandbox)


def redocumented(tool: Tool, **changes: str) -> Tool:
    return tool.with_(doc=tool.doc.model_copy(update=changes))


def test_what_one_side_changed_arrives_as_it_is(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    assert second.paths() == first.paths()
    first.add(adder(3))
    first.release("v1")
    first.push()
    pulled = sharing.pull(second)
    assert pulled.proved == 1
    assert pulled.after == first.commit, "where nothing was changed here, nothing is merged"
    assert second.get("add-3").call(value=1).result == 4
    assert [each.name for each in second.releases()] == ["v1"]
    assert second.history.is_clean()


@pytest.mark.parametrize("address", ["disk", "http"], indirect=True)
@pytest.mark.end_to_end
def test_a_tool_changed_on_both_sides_is_merged_and_proved_again(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    first.add(
        proved(adder(1), code=adder(1).code.replace("    return value + 1", "    total = value + 1\n    return total"))
    )
    first.push()
    second.add(redocumented(adder(1), returns="the sum of both"))
    second.add(adder(5))
    with pytest.raises(ToolboxError, match="toolsmith pull"):
        second.push()
    pulled = sharing.pull(second)
    assert pulled.merged == (PATH,)
    merged = second.get("add-1")
    assert "total" in merged.code
    assert merged.doc.returns == "the sum of both"
    assert merged.verdict is not None
    assert merged.verdict.is_accepted
    assert len(merged.verdict.checks) > 3, "the verdict is of the merged tool, not of either side"
    assert merged.call(value=1).result == 2
    assert second.history.is_clean()
    assert len(second.history.git.text("log", "-1", "--format=%P").split()) == 2
    second.push()
    sharing.pull(first)
    assert first.commit == second.commit
    assert first.get("add-5").name == "add-5"


def test_a_merged_tool_that_does_not_prove_takes_a_choice(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    body = "def add_1(value: int) -> int:\n    half = {0}\n    text = 'a'\n    more = 'b'\n    other = 'c'\n    return {1}\n"
    first.add(proved(adder(1), code=body.format("value + 1", "half")))
    first.push()
    sharing.pull(second)
    first.add(proved(adder(1), code=body.format("value + 2", "half")))
    first.push()
    second.add(proved(adder(1), code=body.format("value + 1", "half if more else 0")))
    before = second.commit
    with pytest.raises(ConflictsError) as caught:
        sharing.pull(second)
    (conflict,) = caught.value.conflicts
    assert conflict.part == "proof"
    assert "rejected" in conflict.ours
    assert second.commit == before
    pulled = sharing.pull(second, lambda _: "ours")
    assert pulled.chosen == {PATH: "ours"}
    assert "if more" in second.get("add-1").code


def test_conflicting_docs_are_shown_as_a_choice(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    first.add(redocumented(adder(1), returns="theirs"))
    first.push()
    second.add(redocumented(adder(1), returns="ours"))
    before = second.commit
    with pytest.raises(ConflictsError) as caught:
        sharing.pull(second)
    (conflict,) = caught.value.conflicts
    assert (conflict.path, conflict.part) == (PATH, "doc")
    assert "ours" in conflict.ours
    assert "theirs" in conflict.theirs
    assert second.commit == before
    assert second.history.is_clean()
    sharing.pull(second, lambda _: "ours", take="theirs")
    assert second.get("add-1").doc.returns == "theirs"


def test_uncommitted_edits_stop_a_pull_before_it_changes_anything(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    first.add(redocumented(adder(1), returns="new"))
    first.push()
    skill = second.root / PATH / "SKILL.md"
    skill.write_text("mine")
    before = second.commit
    with pytest.raises(ToolboxError, match="uncommitted edits"):
        sharing.pull(second)
    assert (second.commit, skill.read_text()) == (before, "mine")


def test_what_is_no_toolbox_is_not_cloned(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(tmp_path / "other")], check=True)
    (tmp_path / "other" / "a.txt").write_text("a")
    commands = (["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a"])
    for command in commands:
        subprocess.run(["git", "-C", str(tmp_path / "other"), *command], check=True)
    with pytest.raises(NotAToolboxError):
        sharing.clone(str(tmp_path / "other"), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    with pytest.raises(ToolboxError, match="nowhere"):
        sharing.clone(str(tmp_path / "nowhere"), tmp_path / "copy")


def test_the_only_branch_of_a_remote_whose_head_names_none_is_taken(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "mine")
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=unborn", str(bare)], check=True)
    with pytest.raises(NotAToolboxError, match=r"bare\.git is empty"):
        sharing.clone(str(bare), tmp_path / "copy")
    subprocess.run(["git", "push", "--quiet", str(bare), "HEAD:refs/heads/work"], cwd=box.root, check=True)
    copy = sharing.clone(str(bare), tmp_path / "copy")
    assert copy.commit == box.commit
    copy.add(adder(1))
    assert sharing.push(copy) == copy.commit
    subprocess.run(["git", "branch", "other", "work"], cwd=bare, check=True)
    with pytest.raises(NotAToolboxError, match="there are other, work"):
        sharing.clone(str(bare), tmp_path / "second")


def test_a_tool_of_theirs_that_does_not_prove_here_is_not_silently_accepted(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    wrong = proved(adder(7), code=adder(7).code.replace("+ 7", "+ 8"))
    worse = proved(adder(2), code=adder(2).code.replace("+ 2", "+ 1"))
    first.add_many([adder(6), wrong, worse])
    first.push()
    before = second.commit
    with pytest.raises(ConflictsError, match="does not prove here") as caught:
        sharing.pull(second)
    assert [(each.path.rpartition("/")[2], each.part) for each in caught.value.conflicts] == [
        ("add-2", "incoming"),
        ("add-7", "incoming"),
    ]
    assert "12" in caught.value.conflicts[0].theirs or "rejected" in caught.value.conflicts[0].theirs
    assert (second.commit, second.paths()) == (before, [PATH, "arithmetic/sums/add-2"])
    pulled = sharing.pull(second, lambda _: "ours")
    assert pulled.proved == 1
    assert set(pulled.unproved) == {"arithmetic/sums/add-2", "arithmetic/sums/add-7"}
    assert second.paths() == [PATH, "arithmetic/sums/add-2", "arithmetic/sums/add-6"]
    assert second.get("add-2").call(value=1).result == 3, "what was proved here stays"
    retired = second.read("retired/arithmetic/sums/add-7")
    assert retired.verdict is not None
    assert retired.verdict.status == "rejected", "nothing is lost, and nothing is offered"
    assert second.history.is_clean()
    assert sharing.pull(second).before == second.commit, "the choice is made once"


def test_a_person_may_take_what_does_not_prove_and_it_is_marked(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    first.add(proved(adder(7), code=adder(7).code.replace("+ 7", "+ 8")))
    first.push()
    sharing.pull(second, lambda _: "ours", take_unproven="theirs")
    taken = second.get("add-7")
    assert taken.verdict is not None
    assert taken.verdict.status == "rejected"
    assert second.catalogue.entry(taken.path).status == "rejected"  # type: ignore[union-attr] - it is there


def test_without_verifying_their_word_is_taken(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    first.add(proved(adder(7), code=adder(7).code.replace("+ 7", "+ 8")))
    first.push()
    pulled = sharing.pull(second, verify=False)
    assert (pulled.proved, pulled.after) == (0, first.commit)


def test_a_tool_that_was_only_moved_or_documented_is_not_proved_again(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    first.move("add-1", "other/place")
    first.add(redocumented(adder(2), returns="the sum"))
    first.push()
    pulled = sharing.pull(second)
    assert pulled.proved == 0
    assert pulled.after == first.commit
    assert second.paths() == ["arithmetic/sums/add-2", "other/place/add-1"]


def test_a_tool_that_is_here_under_another_name_is_shown(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    second.add(adder(9, "sums-of-nine"))
    first.add(adder(9).with_(name="nine-more"))
    first.push()
    with pytest.raises(ConflictsError, match=r"nine-more.*duplicate|nine-more.*same"):
        sharing.pull(second)
    sharing.pull(second, lambda conflict: "ours" if conflict.part == "incoming" else None)
    assert second.paths() == [PATH, "arithmetic/sums/add-2", "sums-of-nine/add-9"]


def test_a_folder_of_theirs_that_is_nonsense_is_shown(pair: tuple[Toolbox, Toolbox]) -> None:
    first, second = pair
    (first.root / PATH / "tool.json").write_text("{")
    (first.root / PATH / "SKILL.md").write_text("---\nname: [\n---\n")
    first.history.git.run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--all", "-m", "edit")
    first.push()
    with pytest.raises(ConflictsError, match=r"tool\.json.*SKILL\.md"):
        sharing.pull(second)
    sharing.pull(second, lambda _: "ours")
    assert second.get("add-1").call(value=1).result == 2


def test_the_pages_of_a_merge_show_what_both_sides_brought(pair: tuple[Toolbox, Toolbox]) -> None:
    ours, theirs = pair
    theirs.add(adder(3, category="arithmetic/more"))
    theirs.describe("arithmetic/sums", "What theirs say of sums.")
    theirs.push()
    ours.add(adder(4))
    ours.describe("arithmetic", "What ours say of arithmetic.")
    sharing.pull(ours)
    page = (ours.root / "README.md").read_text()
    assert all(f"[add-{number}]" in page for number in (1, 3, 4))
    sums = (ours.root / "arithmetic" / "sums" / "README.md").read_text()
    assert "What theirs say of sums." in sums
    assert "add-4" in sums
    assert "What ours say of arithmetic." in (ours.root / "arithmetic" / "README.md").read_text()
    assert {each.path: each.description for each in ours.tree()}["arithmetic/sums"] == "What theirs say of sums."
    assert ours.history.is_clean()


def test_two_descriptions_of_one_category_take_a_choice(pair: tuple[Toolbox, Toolbox]) -> None:
    ours, theirs = pair
    theirs.describe("arithmetic", "Theirs.")
    theirs.push()
    ours.describe("arithmetic", "Ours.")
    with pytest.raises(ConflictsError, match=r"arithmetic/README\.md: description"):
        sharing.pull(ours)
    sharing.pull(ours, lambda _: "theirs")
    assert ours.tree()[0].description == "Theirs."


def test_a_toolbox_is_cloned_from_where_one_stands_to_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Toolbox.create(tmp_path / "mine" / "box").close()
    monkeypatch.chdir(tmp_path / "mine")
    copy = sharing.clone("box", Path("../copies/one"))
    assert copy.commit == Toolbox.open("box").commit
    copy.close()


def test_a_sparse_clone_leaves_files_in_git_and_works_as_any_other(
    address: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    ours = Toolbox.create(tmp_path / "ours", sandbox=sandbox)
    ours.add_many([adder(1), adder(2), adder(3, category="arithmetic/more")])
    ours.history.git.run("remote", "add", "origin", address)
    ours.push()
    sharing.clone(address, tmp_path / "copy", sparse=True).close()
    copy = Toolbox.open(tmp_path / "copy", sandbox=sandbox)
    assert not (copy.root / "arithmetic").exists()
    assert copy.history.is_clean()
    assert copy.get("add-1").call(value=2).result == 3

    copy.add(adder(4))
    copy.retire("arithmetic/sums/add-1")
    copy.move("arithmetic/more/add-3", "arithmetic/sums")
    assert copy.history.is_clean()
    ours.add(adder(5))
    ours.push()
    sharing.pull(copy)
    assert copy.history.is_clean()
    copy.push()
    sharing.pull(ours)
    assert ours.paths() == [f"arithmetic/sums/add-{number}" for number in (2, 3, 4, 5)]
    assert ours.history.is_clean()

    made = copy.root / "arithmetic" / "sums" / "add-2"
    made.mkdir(parents=True, exist_ok=True)
    (made / "note.md").write_text("By hand.")
    there = working_tree_commit(copy.history, copy.root)
    assert copy.history.file("arithmetic/sums/add-2/note.md", there) == b"By hand."
    assert copy.history.file("arithmetic/sums/add-2/tool.py", there) is not None
    copy.history.git.run("sparse-checkout", "add", "arithmetic/sums")
    assert (made / "tool.py").is_file()

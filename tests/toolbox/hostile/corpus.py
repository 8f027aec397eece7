"""The corpus: what each repository holds, and what must become of it.

`broken` ones hold a tool that is listed as broken beside a healthy one; `refused` ones are neither opened, cloned nor
pulled; `harmless` ones are used as if the attack were not there; `unclonable` ones open, but git refuses to copy them.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.toolbox.hostile.raw_repository import Link, RawRepository, Ready, Submodule, Tree
from tests.toolbox.tools import adder
from toolsmith.toolbox.files.settings import render_settings
from toolsmith.toolbox.files.tool_folder import tool_files
from toolsmith.types.verdict import Verdict

Fate = Literal["broken", "refused", "harmless", "unclonable"]
HEALTHY = "arithmetic/sums/add-1"
HOSTILE = "evil/add-2"
SECRET = "CANARY-7d1f-only-outside"  # noqa: S105 - stands in a file outside, and must never be seen


class Outside(NamedTuple):
    """What lies outside a toolbox and must stay as it is."""

    folder: Path

    @property
    def secret(self) -> Path:
        return self.folder / "secret.txt"

    @property
    def mark(self) -> Path:
        return self.folder / "MARK"

    @property
    def command(self) -> str:
        """Leaves a mark when it is run."""
        return str(self.folder / "mark.sh")

    def lay_out(self) -> None:
        self.folder.mkdir()
        self.secret.write_text(f"{SECRET}\n")
        command = Path(self.command)
        command.write_text(f"#!/bin/sh\necho ran >> {self.mark}\ncat >/dev/null 2>&1 </dev/null\n")
        command.chmod(0o755)

    def state(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()
        }


class Hostile(NamedTuple):
    """One repository: its tree, what lies in its `.git` and `.toolsmith` where it is unpacked, and its fate."""

    name: str
    fate: Fate
    tree: Callable[[Outside], Tree]
    unpacked: Callable[[RawRepository, Outside], None] | None = None
    reason: str = ""  # a part of what is said


@cache
def healthy() -> dict[str, bytes]:
    return tool_files(adder(1))


@cache
def second() -> dict[str, bytes]:
    return tool_files(adder(2, "evil"))


def base(**more: Any) -> Tree:
    """A toolbox of one healthy tool, and more."""
    return {
        "toolbox.toml": render_settings("theirs").encode(),
        ".gitignore": b".toolsmith/\n",
        "README.md": b"# theirs\n",
        "arithmetic": {"README.md": b"# Arithmetic\n\nSums.\n", "sums": {"add-1": healthy()}},
        **more,
    }


def with_tool(**files: Any) -> Tree:
    """The healthy tool, and one with other files."""
    return base(evil={"add-2": {**second(), **{name.replace("_", "."): node for name, node in files.items()}}})


def skill(front: str, body: str = "# t\n") -> bytes:
    return f"---\n{front}\n---\n\n{body}".encode()


def record(**changes: Any) -> bytes:
    return json.dumps(json.loads(second()["tool.json"]) | changes).encode()


def _bomb() -> str:
    lines = ["a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join([*lines, "description: *a8"])


def broken_files() -> Iterator[Hostile]:
    """A file of a tool that is too much, or no text, or lies."""
    deep = b"[" * 200_000
    files: dict[str, tuple[str, bytes, str]] = {
        "YAML aliases that multiply": ("SKILL_md", skill(_bomb()), "aliases"),
        "YAML aliases by the hundred": ("SKILL_md", skill("a: &a x\nb: [" + "*a, " * 500 + "]"), "aliases"),
        "front matter of brackets": ("SKILL_md", skill("x: " + "[" * 30_000), "deeper than"),
        "front matter of nested lists": ("SKILL_md", skill("x: \n " + "- " * 20_000 + "x"), "deeper than"),
        "front matter of nested keys": ("SKILL_md", skill("? " * 20_000), "deeper than"),
        "front matter without end": ("SKILL_md", skill("x: " + "y" * 900_000), "longer than"),
        "front matter that builds objects": ("SKILL_md", skill("!!python/object/apply:os.system [x]: ["), "YAML"),
        "a YAML bomb beside a doc that says it all": ("SKILL_md", skill(_bomb(), "# t\n\nAdds.\n"), "aliases"),
        "front matter of a number without digits": ("SKILL_md", skill("x: !!int ''", "# t\n\nAdds.\n"), "tag"),
        "front matter of a number to the base of 60": ("SKILL_md", skill("x: 1" + ":1" * 30_000), "a number of"),
        "a doc of 20 megabytes": ("SKILL_md", b"x" * 20_000_000, "20000000 bytes"),
        "a doc in UTF-16": ("SKILL_md", "---\nname: x\n---\n".encode("utf-16"), "codec"),
        "a record of brackets": ("tool_json", deep, "recursion limit"),
        "a record of objects": ("tool_json", b'{"x":' * 100_000, "recursion limit"),
        "a record of 9 megabytes": ("tool_json", b" " * 9_000_000, "9000000 bytes"),
        "a record that is a number": ("tool_json", b"5", "tool.json"),
        "a record of no text": ("tool_json", b"\xff\xfe\x00", "codec"),
        "a number of a million digits": ("tool_json", b'{"function": ' + b"9" * 1_000_000 + b"}", "out of range"),
        "half a million wrong values": ("tool_json", record(tags=[1] * 500_000), "more than 200000 values"),
        "many wrong values": ("tool_json", record(tags=[1] * 100_000), "100000 values are wrong"),
        "dependencies that are none": ("tool_json", record(dependencies=5), "dependencies"),
        "code of 2 megabytes": ("tool_py", b"#" * 2_000_000, "2000000 bytes"),
        "code of no text": ("tool_py", b"\xff\xfe", "codec"),
        "an extraction of 2 megabytes": ("extract_py", b"#" * 2_000_000, "2000000 bytes"),
        "a name of another tool": ("tool_json", record(function=["x"]), "function"),
    }
    for name, (file, content, reason) in files.items():
        tree = with_tool(**{file: content})
        yield Hostile(name, "broken", lambda _, tree=tree: tree, reason=reason)


def broken_links() -> Iterator[Hostile]:
    """A link or a foreign repository where a file of a tool should be."""
    for file in ("SKILL.md", "tool.json", "tool.py", "extract.py"):
        yield Hostile(
            f"{file} that is a link to outside",
            "broken",
            lambda outside, file=file: with_tool(**{file.replace(".", "_"): Link(str(outside.secret))}),
            reason=f"{file} is a symbolic link",
        )
    yield Hostile(
        "tool.py that is a submodule", "broken", lambda _: with_tool(tool_py=Submodule()), reason="is a submodule"
    )
    for name, link in (("a tool", {"add-2": Link(f"../{HEALTHY}")}), ("a category", Link("arithmetic/sums"))):
        yield Hostile(f"{name} that is a link", "harmless", lambda _, link=link: base(evil=link))
    yield Hostile("a category that is a link to outside", "harmless", lambda o: base(evil=Link(str(o.folder))))
    yield Hostile("a tool that is a submodule", "harmless", lambda _: base(evil={"add-2": Submodule()}))
    yield Hostile(
        "a page that is a link to outside",
        "harmless",
        lambda outside: base(evil={"README.md": Link(str(outside.secret)), "add-2": second()}),
    )
    yield Hostile(
        "the page of the toolbox that is a link", "harmless", lambda o: base(**{"README.md": Link(str(o.secret))})
    )


def broken_names() -> Iterator[Hostile]:
    """A place that looks like another, or that a system takes for another, or that a terminal obeys."""
    names = {
        "capitals": "Evil",
        "a name like another but for case": "Arithmetic",
        "a Cyrillic letter": "аrithmetic",
        "wide letters": "ａｒｉｔｈｍｅｔｉｃ",
        "a direction mark": "evil\u202egnirts",
        "an invisible character": "arith\u200bmetic",
        "an escape sequence": "evil\x1b[2J\x1b]0;x\x07",
        "bytes that are no text": "evil\udcff\udcfe",
        "an option": "-rf",
        "a space": "evil tools",
        "a backslash": "..\\..\\evil",
        "a dot in front": ".evil",
        "a line break": "evil\nhealthy",
        "three hundred letters": "e" * 250 + "!",
    }
    for name, place in names.items():
        yield Hostile(
            f"a category of {name}",
            "broken",
            lambda _, place=place: base(**{place: {"README.md": b"# Evil\n\nBelieve me.\n", "add-2": second()}}),
            reason="lower-case words",
        )


def unclonable_names() -> Iterator[Hostile]:
    """Names that git refuses to transfer."""
    for name in (".GIT", "git~1", ".g\u200cit", ".", "..", "a/b", ".git "):
        yield Hostile(
            f"a category named {name!a}",
            "unclonable",
            lambda _, name=name: base(x={name: {"add-2": second(), "hooks": {"post-checkout": b"#!/bin/sh\n"}}}),
        )
    deep: Tree = {"tool.json": b"{}"}
    for _ in range(300):
        deep = {"d": deep}
    yield Hostile("folders nested without end", "unclonable", lambda _: base(x=deep))
    yield Hostile(
        "a submodule that is an option",
        "unclonable",
        lambda _: base(
            **{".gitmodules": b'[submodule "x"]\n\tpath = -x\n\turl = --upload-pack=touch\n', "x": Submodule()}
        ),
    )


def hostile_code() -> Iterator[Hostile]:
    """Code that harms who reads it."""
    head = b"def add_2(value: int) -> int:\n    return "
    for name, code in {
        "a sum without end": head + b"+".join([b"value"] * 3_000),
        "a sum of a hundred thousand terms": head + b"+".join([b"1"] * 100_000),
        "brackets without end": head + b"(" * 100_000,
        "a thousand attributes": head + b"value" + b".real" * 5_000,
        "minus without end": head + b"-" * 100_000 + b"value",
        "zero bytes": head + b"value\0",
    }.items():
        yield Hostile(f"code of {name}", "harmless", lambda _, code=code: with_tool(tool_py=code))
    yield Hostile(
        "a verdict that is claimed",
        "harmless",
        lambda _: with_tool(
            tool_py=second()["tool.py"].replace(b"+ 2", b"+ 3"),
            tool_json=record(
                verdict=Verdict(status="accepted", checks=(), passed=999, total=999).model_dump(mode="json")
            ),
        ),
    )
    for name, schema in {
        "leads to an address": {"$ref": "http://127.0.0.1:1/x.json"},
        "leads to a file": {"$ref": "file:///etc/hostname"},
        "holds itself": {"$ref": "#/properties/value"},
        "asks for a pattern without end": {"type": "string", "pattern": "^(a+)+$"},
        "is none": {"type": "nonsense", "minimum": "x", "anyOf": 5, "pattern": "("},
    }.items():
        parameter = {"name": "value", "is_required": True, "type_schema": schema}
        signature = {"parameters": [parameter], "returns": {}, "accepts_more": False}
        yield Hostile(
            f"a schema that {name}", "harmless", lambda _, s=signature: with_tool(tool_json=record(signature=s))
        )
    yield Hostile(
        "cases nested without end", "broken", lambda _: with_tool(cases_jsonl=b'{"expected":' + b"[" * 100_000)
    )
    yield Hostile("a million wrong cases", "broken", lambda _: with_tool(cases_jsonl=b"{}\n" * 1_000_000))
    yield Hostile(
        "a page of 5 megabytes", "harmless", lambda _: base(evil={"README.md": b"# x\n\n" + b"y" * 5_000_000})
    )


def refused_trees() -> Iterator[Hostile]:
    """What would be taken for this machine's own."""
    forged = b'{"x": "mcp /bin/sh"}'
    for name in (".toolsmith", ".Toolsmith", "TOOLSM~1", ".tool\u200csmith", ".toolsmith.", ".ＴＯＯＬＳＭＩＴＨ"):
        yield Hostile(
            f"trust that is committed in {name!a}",
            "refused",
            lambda _, name=name: base(**{name: {"trusted-remotes.json": forged}}),
            reason="tracks",
        )
    links: dict[str, Callable[[Outside], Any]] = {
        "a log that leads outside": lambda o: {"trials.jsonl": Link(str(o.secret))},
        "a lock that leads outside": lambda o: {"lock": Link(str(o.secret))},
        "a forged catalogue": lambda _: {"catalogue.sqlite": b"SQLite format 3\0"},
        "a private folder that is a link": lambda o: Link(str(o.folder)),
        "a private folder that is a submodule": lambda _: Submodule(),
    }
    for name, node in links.items():
        yield Hostile(name, "refused", lambda o, node=node: base(**{".toolsmith": node(o)}), reason=".toolsmith")
    for name, settings in {
        "settings that are a link": lambda o: Link(str(o.secret)),
        "settings that are a submodule": lambda _: Submodule(),
    }.items():
        yield Hostile(name, "refused", lambda o, s=settings: base(**{"toolbox.toml": s(o)}), reason="toolbox.toml")
    for name, content in {
        "settings nested without end": b"x = " + b"[" * 100_000,
        "settings of 300 kilobytes": b"#" * 300_000,
        "settings of no text": b"\xff\xfe",
    }.items():
        yield Hostile(
            name, "refused", lambda _, content=content: base(**{"toolbox.toml": content}), reason="toolbox.toml"
        )


def unpacked() -> Iterator[Hostile]:
    """Folders that come with their own `.git` and `.toolsmith`."""
    for name, lines in _CONFIGURED.items():

        def configure(repository: RawRepository, outside: Outside, lines: str = lines) -> None:
            hidden = f'[core]\n\tfsmonitor = "{outside.command}"\n[filter "evil"]\n\tclean = {outside.command}\n'
            (repository.root / "evil.gitconfig").write_text(hidden)
            (repository.git / "config.worktree").write_text(hidden)
            with (repository.git / "config").open("a") as file:
                file.write(lines.replace("COMMAND", outside.command).replace("OUTSIDE", str(outside.folder)))

        attributes = {".gitattributes": b"* filter=evil diff=evil merge=evil\n"}
        yield Hostile(f"git configured with {name}", "harmless", lambda _, a=attributes: base(**a), configure)
    for name, change in _CHANGED.items():
        yield Hostile(name, "harmless", lambda _: base(), change)
    for name, change in _REFUSED.items():
        yield Hostile(name, "refused", lambda _: base(), change, reason=".git" if "git" in name else ".toolsmith")


_CONFIGURED = {
    "a monitor": '[core]\n\tfsmonitor = "COMMAND"\n',
    "hooks elsewhere": "[core]\n\thooksPath = OUTSIDE/hooks\n",
    "filters": '[filter "evil"]\n\tclean = COMMAND\n\tsmudge = COMMAND\n\tprocess = COMMAND\n\trequired = true\n',
    "ways to show differences": '[diff]\n\texternal = COMMAND\n[diff "evil"]\n\tcommand = COMMAND\n\ttextconv = COMMAND\n',
    "a way to merge": '[merge "evil"]\n\tdriver = COMMAND\n',
    "a pager, an editor and aliases": (
        "[core]\n\tpager = COMMAND\n\teditor = COMMAND\n[alias]\n\tlog = !COMMAND\n\tstatus = !COMMAND\n"
        "[pager]\n\tlog = COMMAND\n\tstatus = COMMAND\n[sequence]\n\teditor = COMMAND\n"
    ),
    "programs that sign": (
        "[gpg]\n\tprogram = COMMAND\n[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n[log]\n\tshowSignature = true\n"
        "[push]\n\tgpgSign = true\n"
    ),
    "another working tree": "[core]\n\tworktree = OUTSIDE\n",
    "missing objects that are fetched": (
        '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n'
        "\tpromisor = true\n\turl = OUTSIDE\n\tuploadpack = COMMAND\n"
    ),
    "a remote that is a command": (
        '[protocol]\n\tallow = always\n[protocol "ext"]\n\tallow = always\n[remote "origin"]\n\turl = "ext::COMMAND"\n'
        "\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
    ),
    "programs of a remote": (
        '[remote "origin"]\n\turl = OUTSIDE\n\tuploadpack = COMMAND\n\treceivepack = COMMAND\n'
        "\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
    ),
    "a way to reach hosts": (
        "[core]\n\tsshCommand = COMMAND\n\tgitProxy = COMMAND\n\taskPass = COMMAND\n[credential]\n\thelper = !COMMAND\n"
        '[remote "origin"]\n\turl = ssh://localhost/x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'
    ),
    "an address in the place of others": (
        '[url "ext::COMMAND "]\n\tinsteadOf = https://\n[protocol]\n\tallow = always\n[remote "origin"]\n'
        "\turl = https://localhost/x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
    ),
    "a remote that is an option": '[remote "--upload-pack=COMMAND"]\n\turl = OUTSIDE\n',
    "another file that it includes": "[include]\n\tpath = ../evil.gitconfig\n",
    "a part for one working tree": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n",
    "no working tree": "[core]\n\tbare = true\n",
    "other names of authors": "[mailmap]\n\tfile = OUTSIDE/secret.txt\n[log]\n\tmailmap = true\n",
    "a hook of its clean-up": "[gc]\n\trecentObjectsHook = COMMAND\n\tauto = 1\n[maintenance]\n\tauto = true\n",
}


def _hooks(repository: RawRepository, outside: Outside) -> None:
    (repository.git / "hooks").mkdir()
    for name in (
        "post-checkout", "post-commit", "post-index-change", "post-merge", "pre-commit", "pre-push", "pre-auto-gc",
        "prepare-commit-msg", "reference-transaction", "update", "fsmonitor-watchman", "push-to-checkout",
    ):  # fmt: skip
        (repository.git / "hooks" / name).symlink_to(outside.command)


def _borrowed(repository: RawRepository, outside: Outside) -> None:
    (repository.git / "objects/info/alternates").write_text(f"{outside.folder}\n")


def _replaced(repository: RawRepository, _: Outside) -> None:
    """The healthy tool's code, replaced by other code behind the same id."""
    name = repository.store(b"blob", healthy()["tool.py"])
    (repository.git / "refs/replace").mkdir()
    other = repository.store(b"blob", healthy()["tool.py"].replace(b"+ 1", b"+ 100"))
    (repository.git / "refs/replace" / name).write_text(f"{other}\n")


def _pipe(name: str) -> Callable[[RawRepository, Outside], None]:
    def lay(repository: RawRepository, _: Outside) -> None:
        (repository.git / name).unlink(missing_ok=True)
        os.mkfifo(repository.git / name)

    return lay


def append(file: Path, text: str) -> None:
    with file.open("a") as opened:
        opened.write(text)


def _hard_links(repository: RawRepository, outside: Outside) -> None:
    """Files that are also files outside, so that who writes into them writes there."""
    for path in ("toolbox.toml", "README.md", ".gitignore", f"{HEALTHY}/tool.json", f"{HEALTHY}/SKILL.md"):
        os.link(repository.root / path, outside.folder / path.replace("/", "-"))


def _packed_head(repository: RawRepository, _: Outside) -> None:
    """A branch whose name leads to a device that never ends, which git itself does not follow."""
    (repository.git / "packed-refs").write_text(
        f"# pack-refs with: peeled fully-peeled sorted \n{(repository.git / 'refs/heads/main').read_text().strip()} refs/heads/x\n"
    )
    (repository.git / "refs/heads/main").rename(repository.git / "refs/heads/x")
    (repository.git / "refs/heads/main").symlink_to("/dev/zero")
    (repository.git / "HEAD").write_text("ref: refs/heads/x\n")


def _damaged(repository: RawRepository, _: Outside) -> None:
    """A file that git cannot unpack, beside the tool."""
    (repository.git / "objects/ee").mkdir(exist_ok=True)
    (repository.git / "objects/ee" / ("e" * 38)).write_bytes(zlib.compress(b"blob 10\0abc"))


def _private(**files: bytes) -> Callable[[RawRepository, Outside], None]:
    def write(repository: RawRepository, _: Outside) -> None:
        folder = repository.root / ".toolsmith"
        for name, content in files.items():
            path = folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    return write


def _forged_catalogue(repository: RawRepository, _: Outside) -> None:
    """A whole, well-formed catalogue of the newest commit that says what it likes."""
    from toolsmith.toolbox.catalogue import catalogue_file as catalogue

    folder = repository.root / ".toolsmith"
    folder.mkdir()
    with sqlite3.connect(folder / "catalogue.sqlite") as connection:
        connection.executescript(catalogue._SCHEMA)
        commit = (repository.git / "refs/heads/main").read_text().strip()
        connection.execute("INSERT INTO meta VALUES ('commit', ?), ('format', ?)", (commit, str(catalogue._FORMAT)))
        columns = [row[1] for row in connection.execute("PRAGMA table_info(tool)")]
        row = {"path": HEALTHY, "name": "add-1", "category": "arithmetic/sums", "description": "Believe me."}
        row |= {"verdict": "accepted 999/999", "status": "accepted", "tags": "[]"}
        values = [row.get(name, 0 if name in ("is_remote", "retired") else "") for name in columns]
        connection.execute(f"INSERT INTO tool VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608
    connection.close()


def _linked_log(repository: RawRepository, outside: Outside) -> None:
    (repository.root / ".toolsmith").mkdir()
    for name in ("trials.jsonl", "catalogue.sqlite", "vetted", "checkout.partial", "index"):
        (repository.root / ".toolsmith" / name).symlink_to(outside.secret)


def _linked_lock(repository: RawRepository, outside: Outside) -> None:
    (repository.root / ".toolsmith").mkdir()
    (repository.root / ".toolsmith/lock").symlink_to(outside.secret)


def _linked_private(repository: RawRepository, outside: Outside) -> None:
    (repository.root / ".toolsmith").symlink_to(outside.folder)


def _elsewhere(repository: RawRepository, outside: Outside) -> None:
    """A `.git` that leads to a repository of the user."""
    victim = RawRepository(outside.folder / "victim")
    victim.commit(base())
    for path in sorted(repository.git.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    repository.git.rmdir()
    repository.git.write_text(f"gitdir: {victim.git}\n")


def _linked_git(repository: RawRepository, outside: Outside) -> None:
    repository.git.rename(outside.folder / "moved")
    repository.git.symlink_to(outside.folder / "moved")


_NOTE = json.dumps({"before": "", "paths": ["../outside/secret.txt", "/etc/hostname", "toolbox.toml"]}).encode()
_CHANGED: dict[str, Callable[[RawRepository, Outside], None]] = {
    "hooks": _hooks,
    "objects of another repository": _borrowed,
    "an object that is replaced": _replaced,
    "files that lie outside too": _hard_links,
    "a branch that is a device": _packed_head,
    "an object that is damaged": _damaged,
    "a forged catalogue beside .git": _forged_catalogue,
    "forged logs": _private(trials_jsonl=b"{}\n", transcripts__make_jsonl=b"{}\n", vetted=b"0" * 40),
    "a forged note of a check-out": _private(checkout_json=_NOTE),
    "a forged index": _private(index__current_json=b'{"format": 2}', index__x__chroma_sqlite3=b"\0"),
    "forged trust": _private(**{"trusted-remotes_json": b'{"x": "mcp /bin/sh"}'}),
    "logs that are links": _linked_log,
}
_REFUSED: dict[str, Callable[[RawRepository, Outside], None]] = {
    "a git configuration of 2 megabytes": lambda repository, _: append(repository.git / "config", "#" * 2_000_000),
    **{f"a pipe for git's own {name}": _pipe(name) for name in ("config", "HEAD", "index", "packed-refs")},
    "a lock that is a link": _linked_lock,
    "logs in a linked folder": _linked_private,
    "a .git that leads to another repository": _elsewhere,
    "a .git that is a link": _linked_git,
}


def too_many_files(repository: RawRepository) -> Tree:
    """Ten million files in a few kilobytes: each folder is ten times the one below it."""
    folder = repository.tree({"tool.json": b"{}", "SKILL.md": b""})
    for _ in range(7):
        folder = repository.tree({f"x{number}": Ready(folder) for number in range(10)})
    return base(x=Ready(folder))


def side_by_side(outside: Outside) -> Tree:
    """One toolbox with every hostile tool of the corpus in it, each in a category of its own."""
    tree: dict[str, Any] = dict(base())
    for number, each in enumerate([*broken_files(), *broken_links(), *broken_names(), *hostile_code()]):
        found = {name: node for name, node in each.tree(outside).items() if base().get(name) != node}
        found.pop("README.md", None)
        tree |= {f"evil-{number}" if name == "evil" else name: node for name, node in found.items()}
    return tree


CORPUS = [
    *broken_files(),
    *broken_links(),
    *broken_names(),
    *hostile_code(),
    *unclonable_names(),
    *refused_trees(),
    *unpacked(),
]

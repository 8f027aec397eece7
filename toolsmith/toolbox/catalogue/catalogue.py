"""The catalogue: what is known of every tool at one commit, so that no command reads all folders."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolsmith.ranking.terms import words
from toolsmith.toolbox.catalogue.catalogue_file import CatalogueFile, shown
from toolsmith.toolbox.files.entry import Category, Entry

if TYPE_CHECKING:
    from toolsmith.ranking.texts import Texts
    from toolsmith.types.tool import Tool

_FEW = 50  # tools that are asked for one by one
_WIDER = 8  # times as many tools are looked for by their words as are wanted, then so many more


class Catalogue(CatalogueFile):
    """Tools at one commit."""

    def entries(self, below: str = "", *, retired: bool = False, limit: int = -1, offset: int = 0) -> list[Entry]:
        """All tools, or those in a category and below it, sorted by path; at most `limit` after the first `offset`."""
        # A range over the primary key, not LIKE: it reads only the rows that it returns.
        first, last = (f"{below}/", f"{below}0") if below else ("", "\U0010ffff")
        rows = self._rows(
            "SELECT * FROM tool WHERE path >= ? AND path < ? AND retired = ? ORDER BY path LIMIT ? OFFSET ?",
            first, last, int(retired), limit, offset,
        )  # fmt: skip
        return [_entry(row) for row in rows]

    def directly_in(self, category: str) -> list[Entry]:
        """The tools of one category, without those of the categories below it."""
        return [_entry(row) for row in self._rows("SELECT * FROM tool WHERE category = ? ORDER BY path", category)]

    def entry(self, path: str) -> Entry | None:
        rows = self._rows("SELECT * FROM tool WHERE path = ?", shown(path))
        return _entry(rows[0]) if rows else None

    def paths(self, *, retired: bool = False) -> list[str]:
        rows = self._rows("SELECT path FROM tool WHERE retired = ? ORDER BY path", int(retired))
        return [row["path"] for row in rows]

    def changed(self) -> list[str]:
        """Paths of the tools that changed since they were proved."""
        return [row["path"] for row in self._rows("SELECT path FROM tool WHERE status = 'changed' AND retired = 0")]

    def count(self) -> int:
        return int(self._rows("SELECT count(*) FROM tool WHERE retired = 0")[0][0])

    def named(self, name: str) -> list[str]:
        """Paths of the tools with that last part, or those last parts."""
        rows = self._rows("SELECT path FROM tool WHERE name = ? ORDER BY path", name.rpartition("/")[2])
        return [row["path"] for row in rows if row["path"] == name or row["path"].endswith(f"/{name}")]

    def of_task(self, task: str) -> str | None:
        rows = self._rows("SELECT path FROM tool WHERE task = ? AND retired = 0 ORDER BY path", task)
        return rows[0]["path"] if task and rows else None

    def of_source(self, source: str) -> list[str]:
        """Tools made from one section of one reference: `REFERENCE#SECTION`."""
        rows = self._rows("SELECT path FROM tool WHERE source = ? AND retired = 0 ORDER BY path", source)
        return [row["path"] for row in rows]

    def of_origin(self, origin: str) -> list[str]:
        """Tools adopted from one operation or function, wherever they stand by now; those on offer first."""
        rows = self._rows("SELECT path FROM tool WHERE origin = ? ORDER BY retired, path", origin)
        return [row["path"] for row in rows] if origin else []

    def of_upstream(self, source: str) -> list[str]:
        """Tools that were adopted from one source: a server, a document, a file, a module."""
        rows = self._rows("SELECT path FROM tool WHERE upstream = ? AND retired = 0 ORDER BY path", source)
        return [row["path"] for row in rows] if source else []

    def twins(self, tool: Tool) -> list[str]:
        """Tools whose code is the same but for names."""
        from toolsmith.verify.duplicates import normalized

        rows = self._rows(
            "SELECT path FROM tool WHERE shape = ? AND path <> ? AND retired = 0", normalized(tool.code), tool.path
        )
        return [row["path"] for row in rows]

    def called_by(self, tool: Tool) -> list[str]:
        """Tools that a tool calls, itself or through another: at their places, or wherever that code stands by now."""
        from toolsmith.verify.dependencies import called_by

        called = [program for program, _ in called_by(tool.dependencies)]
        return [
            row["path"]
            for program in called
            for row in self._rows(
                "SELECT path FROM tool WHERE (path = ? OR code_id = ?) AND path <> ? AND retired = 0",
                program.name,
                program.code_id,
                tool.path,
            )
        ]

    def alike(self, tool: Tool, most: int) -> list[str]:
        """Tools that take arguments of the same types, at most so many: of more those of the most similar words."""
        from toolsmith.verify.duplicates import schema_id

        same = "FROM tool WHERE schema = ? AND path <> ? AND retired = 0"
        these = (schema_id(tool), tool.path)
        count = int(self._rows(f"SELECT count(*) {same}", *these)[0][0])
        near: list[str] = []
        limit = most
        while count > most and len(near) < most:
            limit *= _WIDER
            scores = self.matching(f"{tool.name} {tool.function} {tool.doc.description}", limit)
            among = f"SELECT path {same} AND path IN (SELECT value FROM json_each(?))"  # noqa: S608 - as above
            found = {row["path"] for row in self._rows(among, *these, json.dumps([*scores]))}
            near = [path for path in scores if path in found]
            if len(scores) < limit:
                break
        if len(near) < most:  # whose words are nowhere near
            first = f"SELECT path {same} LIMIT ?"
            near += [row["path"] for row in self._rows(first, *these, 2 * most) if row["path"] not in near]
        return near[:most]

    def categories(self) -> list[Category]:
        """Every folder that holds tools, or folders of tools, sorted."""
        tools, changed = Counter[str](), Counter[str]()
        rows = self._rows(
            "SELECT category, count(*), sum(status = 'changed') FROM tool WHERE retired = 0 GROUP BY category"
        )
        for category, count, changes in rows:
            parts = category.split("/") if category else []
            for depth in range(1, len(parts) + 1):
                place = "/".join(parts[:depth])
                tools[place] += count
                changed[place] += changes
        described = {row["path"]: row["description"] for row in self._rows("SELECT * FROM category")}
        return [
            Category(path=path, description=described.get(path, ""), tools=tools[path], changed=changed[path])
            for path in sorted(tools.keys() | {path for path in described if path})
        ]

    def standings(self) -> dict[str, Counter[str]]:
        """Category → how many tools of which status stand directly in it; `""` is the toolbox itself."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        query = "SELECT category, status, count(*) FROM tool WHERE retired = 0 GROUP BY category, status"
        for category, status, count in self._rows(query):
            found[category][status] = count
        return found

    def callers(self, tool: Tool) -> list[str]:
        """Tools that call a tool themselves, sorted."""
        return sorted((self.with_fact("calls", tool.path) | self.with_fact("calls", tool.code_id)) - {tool.path})

    def sources(self) -> dict[str, list[str]]:
        """`REFERENCE#SECTION` → paths of the tools that were made from it."""
        found: dict[str, list[str]] = defaultdict(list)
        for source, path in self._rows(
            "SELECT source, path FROM tool WHERE source <> '' AND retired = 0 ORDER BY path"
        ):
            found[source].append(path)
        return found

    def matching(self, request: str, limit: int) -> dict[str, float]:
        """Path → BM25 score over the words of a tool's views, scaled so that the best is 1."""
        terms = list(dict.fromkeys(words(request)))
        if not terms:
            return {}
        rows = self._rows(
            "SELECT path, -bm25(text) FROM text WHERE words MATCH ? ORDER BY bm25(text), path LIMIT ?",
            " OR ".join(f'"{term}"' for term in terms),
            limit,
        )
        best = max((score for _, score in rows), default=0.0)
        return {path: score / best if best > 0 else 1.0 for path, score in rows}

    def searched(self) -> dict[str, str]:
        """Path → what identifies the texts by which a tool is found, of all tools on offer."""
        return {row["path"]: row["id"] for row in self._rows("SELECT path, id FROM searched")}

    def texts(self, paths: Sequence[str]) -> dict[str, Texts]:
        """Path → the texts by which a tool is found."""
        from toolsmith.ranking.texts import Texts

        if len(paths) > _FEW:
            wanted = set(paths)
            rows = [row for row in self._rows("SELECT path, texts FROM searched") if row["path"] in wanted]
        else:
            query = "SELECT path, texts FROM searched WHERE path = ?"
            rows = [row for path in paths for row in self._rows(query, path)]
        return {row["path"]: Texts.model_validate_json(row["texts"]) for row in rows}

    def with_fact(self, key: str, value: str) -> set[str]:
        """Paths of the tools on offer of which that is true; see `toolsmith.toolbox.catalogue.facts`."""
        return {row["path"] for row in self._rows("SELECT path FROM fact WHERE key = ? AND value = ?", key, value)}

    def facts(self, path: str) -> list[tuple[str, str]]:
        """Keys and values of one tool."""
        return [(key, value) for key, value in self._rows("SELECT key, value FROM fact WHERE path = ?", path)]

    def values(self, key: str) -> list[str]:
        """What any tool on offer has under a key, sorted."""
        return [row["value"] for row in self._rows("SELECT DISTINCT value FROM fact WHERE key = ? ORDER BY value", key)]


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        path=row["path"],
        description=row["description"],
        verdict=row["verdict"],
        status=row["status"],
        code_id=row["code_id"],
        doc_id=row["doc_id"],
        tags=tuple(json.loads(row["tags"])),
        is_remote=bool(row["is_remote"]),
        problem=row["problem"],
        moved=tuple(json.loads(row["moved"])),
    )

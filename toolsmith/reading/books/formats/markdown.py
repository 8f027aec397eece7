"""Markdown into blocks, by markdown-it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from toolsmith.bounded_yaml import parsed_yaml
from toolsmith.reading.books.blocks import Block, Pages, heading, paragraph
from toolsmith.reading.books.labels import bare_summary
from toolsmith.reading.books.limits import read_text

_LONGEST_FRONT = 1_000_000  # characters: that of a whole book
_MOST_VALUES = 50_000
_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_SUMMARY = re.compile(r"<summary[^>]*>(.*?)</summary\s*>", re.DOTALL | re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^>]*>")
_MATH = re.compile(r"\$\$.*?\$\$|(?<![\\$])\$(?!\s)[^$\n]+?(?<!\s)\$(?!\d)", re.DOTALL)


def read_markdown(path: Path) -> Pages:
    """One file. A YAML front matter may give `title` and `licence` (or `license`)."""
    text = read_text(path)
    front: dict[str, Any] = {}
    if found := _FRONT.match(text):
        text = text[found.end() :]
        try:
            loaded = parsed_yaml(found[1], most_characters=_LONGEST_FRONT, most_values=_MOST_VALUES)
            front = loaded if isinstance(loaded, dict) else {}
        except ValueError as error:
            return Pages(markdown_blocks(text), not_understood=(f"the front matter: {error}",))
    licence = front.get("licence") or front.get("license") or front.get("rights") or front.get("copyright")
    return Pages(markdown_blocks(text), title=_said(front.get("title")), licence=_said(licence))


def _said(value: object) -> str:
    """A text of the front matter; of a licence written as an object, its name."""
    if isinstance(value, dict):
        named = [value[key] for key in ("name", "text", "id", "type", "url") if isinstance(value.get(key), str)]
        return named[0] if named else ""
    return str(value) if isinstance(value, (str, int, float)) else ""


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """Headings, paragraphs, numbered items, tables, code. Formulas between `$` are kept as they are."""
    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        formulas.append(found[0])
        return f"\x02{len(formulas) - 1}\x03"

    shielded = _MATH.sub(keep, text)
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
    reader = _Reader(parser.parse(shielded), formulas)
    return tuple(reader.blocks)


class _Reader:
    """Walks the token stream once."""

    def __init__(self, tokens: Sequence[Token], formulas: Sequence[str]) -> None:
        self.blocks: list[Block] = []
        self._tokens = tokens
        self._formulas = formulas
        self._place = 0
        while self._place < len(tokens):
            self._read_one()

    def _read_one(self) -> None:
        token = self._tokens[self._place]
        match token.type:
            case "heading_open":
                self.blocks.append(heading(int(token.tag[1]), self._text(self._tokens[self._place + 1])))
                self._place += 3
                return
            case "inline":
                self.blocks.append(paragraph(self._text(token)))
            case "fence" | "code_block":
                self.blocks.append(paragraph(f"```\n{self._restored(token.content).rstrip()}\n```"))
            case "html_block":
                self._read_html(token.content)
            case "ordered_list_open":
                self._read_list(int(token.attrGet("start") or 1))
                return
            case "bullet_list_open":
                self.blocks.append(paragraph(self._flat(self._until_close())))
                return
            case "table_open":
                self.blocks.append(Block("table", _rows(self._until_close(), self._text)))
                return
        self._place += 1

    def _read_html(self, content: str) -> None:
        if re.search(r"</details\s*>", content, re.IGNORECASE):
            self.blocks.append(Block("end"))
        content = re.sub(r"<!--.*?-->", "", content, flags=re.DOTALL)
        content = _SUMMARY.sub(lambda found: f"\n\n{bare_summary(_HTML_TAG.sub('', found[1]))}:\n\n", content)
        for piece in re.split(r"\n\s*\n", _HTML_TAG.sub(" ", content)):
            if piece.strip():
                self.blocks.append(paragraph(self._restored(piece.strip())))

    def _read_list(self, number: int) -> None:
        """A block an item of the outermost numbered list, what is inside as its text."""
        inner = self._until_close()
        depth = 0
        item: list[Token] = []
        label = ""
        for token in inner[1:-1]:
            if token.type == "list_item_open":
                depth += 1
                if depth == 1:
                    item, label = [], token.info or str(number)
                    continue
            if token.type == "list_item_close":
                depth -= 1
                if depth == 0:
                    self.blocks.append(Block("item", self._flat(item), label=label))
                    number += 1
                    continue
            item.append(token)

    def _until_close(self) -> list[Token]:
        """The tokens from an opening one to its closing one; moves behind them."""
        start = self._place
        level = self._tokens[start].level
        closing = self._tokens[start].type.replace("_open", "_close")
        self._place += 1
        while not (self._tokens[self._place].type == closing and self._tokens[self._place].level == level):
            self._place += 1
        self._place += 1
        return list(self._tokens[start : self._place])

    def _flat(self, tokens: Sequence[Token]) -> str:
        """Nested lists and paragraphs as lines."""
        lines, mark = [], ""
        for token in tokens:
            if token.type == "list_item_open":
                mark = f"{token.info}. " if token.info else "- "
            elif token.type == "inline":
                lines.append(mark + self._text(token))
                mark = ""
            elif token.type in ("fence", "code_block"):
                lines.append(f"```\n{token.content.rstrip()}\n```")
        return self._restored("\n".join(lines))

    def _text(self, token: Token) -> str:
        parts = []
        for child in token.children or ():
            match child.type:
                case "text" | "code_inline":
                    parts.append(child.content)
                case "softbreak" | "hardbreak":
                    parts.append("\n")
                case "image":
                    parts.append(f"[figure: {child.content}]")
                case "html_inline":
                    parts.append("\n" if child.content.lower().startswith("<br") else "")
        return self._restored("".join(parts))

    def _restored(self, text: str) -> str:
        return re.sub("\x02(\\d+)\x03", lambda found: self._formulas[int(found[1])], text)


def _rows(tokens: Sequence[Token], text: Any) -> str:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(text(token).replace("\n", " "))
    return "\n".join(" | ".join(row) for row in rows)

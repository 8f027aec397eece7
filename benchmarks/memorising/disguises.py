"""Memorisers: tools that give the right answer to every case that they know, and have not learned how to compute one."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from memorising.later_stores import LATER_STORES
from memorising.problems import Problem
from memorising.sources import function_of
from memorising.stores import STORES, Pairs

HASHES = (
    "zlib.crc32(k.encode()) & 0x7fffffff",
    "int(hashlib.md5(k.encode()).hexdigest()[:7], 16)",
    "functools.reduce(lambda a, c: (a * 131 + ord(c)) % 2147483647, k, {salt})",
    "functools.reduce(lambda a, c: ((a << 5) ^ (a >> 3) ^ ord(c) * {salt}) & 0x7fffffff, k, 17)",
    "sum((i + {salt}) * ord(c) ** 2 for i, c in enumerate(k)) % 2147483647",
)
RESTS = ("h % {top}", "{common}", "_lost(h)", "(h >> 5) % {top}")
WHOLE = (
    "nearest text",
    "nearest numbers",
    "exceptions to a rule",
    "exceptions in blanks",
    "half by the rule",
    "read by the extraction",
    "coded by the extraction",
    "whole texts in a table",
    "answers in one text",
)
_ALL_STORES = {**STORES, **LATER_STORES}
HELD_OUT = frozenset(LATER_STORES)  # families that were written after the checks


@dataclass(frozen=True)
class Memoriser:
    """A tool that knows its cases, as sources."""

    family: str
    problem: Problem
    code: str
    extraction: str | None = None


def families() -> list[str]:
    return [*STORES, *WHOLE, *LATER_STORES]


def memoriser(family: str, problem: Problem, cases: list[dict[str, Any]], seed: int) -> Memoriser | None:
    """A memoriser of this family for these inputs; None where the family cannot hold them."""
    r = random.Random(f"{family} {problem.name} {seed}")
    coded = _Coded(problem, cases)
    code = _stored(family, coded, r) if family in _ALL_STORES else _BY_NAME[family](coded, r)
    if code is None:
        return None
    if isinstance(code, tuple):
        return Memoriser(family, problem, *code)
    return Memoriser(family, problem, code, coded.extraction)


class _Coded:
    """The cases as keys (texts) and whole numbers; and the sources that make a key and an answer of them."""

    def __init__(self, problem: Problem, cases: list[dict[str, Any]]) -> None:
        self.problem = problem
        self.cases = cases
        self.answers = [problem.solve(each) for each in cases]
        returns = problem.head.split("->")[1].strip(" :")
        if problem.text:
            self.head = f"def solve(text: str) -> {returns}:\n    k = text\n"
            self.keys = [problem.render(each) for each in cases]
        else:
            names = list(problem.known(cases[0]))
            self.head = f"{problem.head}\n    k = repr(({', '.join(names)},))\n"
            self.keys = [repr((*each.values(),)) for each in cases]
        self.extraction = (
            "def extract_arguments(input: str) -> dict:\n    return {'text': input}\n" if problem.text else None
        )
        self.values, self.decode = self._values(returns)
        self.bits = max(1, max(self.values).bit_length())

    def _values(self, returns: str) -> tuple[list[int], str]:
        distinct = sorted(set(map(str, self.answers)))
        if returns == "bool":
            return [int(each) for each in self.answers], "bool(v)"
        if returns == "int":
            return [int(each) for each in self.answers], "v"
        if returns == "float":
            return [round(each * 100) for each in self.answers], "v / 100"
        if len(distinct) <= 20:
            return [distinct.index(each) for each in self.answers], f"{distinct!r}[v % {len(distinct)}]"
        texts = [int.from_bytes(each.encode(), "big") for each in self.answers]
        return texts, "v.to_bytes((v.bit_length() + 7) // 8, 'big').decode('latin-1')"


def _stored(family: str, coded: _Coded, r: random.Random) -> str | None:
    imports = "import functools, hashlib, zlib\n"
    for _ in range(20):
        hashed = r.choice(HASHES).format(salt=r.randrange(3, 99))
        one = function_of(f"{imports}def solve(k):\n    return {hashed}\n")
        keys = [one(key) for key in coded.keys]
        if len(set(keys)) == len(keys):
            break
    else:
        return None
    pairs: Pairs = list(zip(keys, coded.values, strict=True))
    top = max(coded.values) + 1
    common = max(coded.values, key=coded.values.count)
    rest = r.choice(RESTS).format(top=top, common=common)
    lost = "def _lost(h):\n    raise ValueError('not a problem of this kind')\n" if "_lost" in rest else ""
    store = _ALL_STORES[family](pairs, coded.bits, rest, r)
    if store is None:
        return None
    return f"{imports}{lost}{store}{coded.head}    v = _get({hashed})\n    return {coded.decode}\n"


def _nearest_text(coded: _Coded, r: random.Random) -> str:
    shift = r.randrange(3, 9)
    rows = [("".join(chr(ord(c) + shift) for c in key), v) for key, v in zip(coded.keys, coded.values, strict=True)]
    return (
        f"import difflib\nR = {rows!r}\n{coded.head}    k = ''.join(chr(ord(c) + {shift}) for c in k)\n"
        f"    v = max(R, key=lambda row: difflib.SequenceMatcher(None, row[0], k).ratio())[1]\n    return {coded.decode}\n"
    )


def _nearest_numbers(coded: _Coded, r: random.Random) -> str | None:
    names = list(coded.problem.known(coded.cases[0]))
    if coded.problem.text or not all(type(each[n]) in (int, float) for each in coded.cases for n in names):
        return None
    rows = [([each[n] * 3 + 1 for n in names], v * 2 + 1) for each, v in zip(coded.cases, coded.values, strict=True)]
    return (
        f"R = {rows!r}\n{coded.head}    q = [x * 3 + 1 for x in ({', '.join(names)},)]\n"
        "    v = (min(R, key=lambda row: sum((a - b) ** 2 for a, b in zip(row[0], q)))[1] - 1) // 2\n"
        f"    return {coded.decode}\n"
    )


def _exceptions(coded: _Coded, r: random.Random, store: str = "dict") -> tuple[str, str | None] | None:
    """The flawed rule, and a table of the cases that it does not get right."""
    problem = coded.problem
    wrong = []
    for place, (each, answer) in enumerate(zip(coded.cases, coded.answers, strict=True)):
        if problem.gives(each, problem.flawed) != answer:
            wrong.append(place)
    if len(wrong) < 4:
        return None
    return _beside_rule(coded, wrong, problem.flawed, store, r)


def _half(coded: _Coded, r: random.Random) -> tuple[str, str | None] | None:
    """The rule for the cases that the maker saw; the others are looked up, and what is new is guessed."""
    problem = coded.problem
    rest = [place for place in range(len(coded.cases)) if place >= len(coded.cases) // 3]
    guess = f"    return {coded.answers[0]!r}\n"
    rule = problem.flawed if r.random() < 0.5 else guess
    seen = "".join(f"    {line}\n" for line in problem.honest.splitlines())
    texts = [repr((*problem.known(each).values(),)) for each in coded.cases]
    keys = sorted(zlib.crc32(text.encode()) % 9973 for place, text in enumerate(texts) if place not in rest)
    body = f"    if zlib.crc32(k.encode()) % 9973 in {keys!r}:\n{seen}" + rule
    return _beside_rule(coded, rest, body, "dict", r)


def _beside_rule(
    coded: _Coded, places: list[int], rule: str, store: str, r: random.Random
) -> tuple[str, str | None] | None:
    problem = coded.problem
    names = list(problem.known(coded.cases[0]))
    key = f"repr(({', '.join(names)},))"
    keys = {
        zlib.crc32(repr((*problem.known(coded.cases[p]).values(),)).encode()) & 0x7FFFFFFF: coded.values[p]
        for p in places
    }
    if store == "dict":
        table = f"T = {keys!r}\n"
        look = f"    h = zlib.crc32(k.encode()) & 0x7fffffff\n    if h in T:\n        v = T[h]\n        return {coded.decode}\n"
    else:
        bits = max(keys.values()).bit_length() or 1
        text = "".join(f"{h:031b}{v:0{bits}b}" for h, v in keys.items()).replace("0", " ").replace("1", "\\t")
        table = f"S = '{text}'\n"
        look = (
            "    h = format(zlib.crc32(k.encode()) & 0x7fffffff, '031b').replace('0', ' ').replace('1', chr(9))\n"
            f"    for at in range(0, len(S), {31 + bits}):\n        if S[at:at + 31] == h:\n"
            f"            v = int(S[at + 31:at + {31 + bits}].replace(' ', '0').replace(chr(9), '1'), 2)\n"
            f"            return {coded.decode}\n"
        )
    code = f"import datetime, functools, math, re, zlib\n{table}{problem.head}\n    k = {key}\n{look}{rule}"
    return code, problem.extraction


def _read_by_extraction(coded: _Coded, r: random.Random) -> tuple[str, str] | None:
    """An honest function; the extraction looks its arguments up."""
    problem = coded.problem
    if not problem.text:
        return None
    table = {zlib.crc32(key.encode()): problem.known(each) for key, each in zip(coded.keys, coded.cases, strict=True)}
    rows = json.dumps(list(table.values()))
    extraction = (
        f"import json, zlib\nK = {list(table)!r}\nR = json.loads({rows!r})\ndef extract_arguments(input: str) -> dict:\n"
        "    h = zlib.crc32(input.encode())\n    return R[K.index(h)] if h in K else R[h % len(R)]\n"
    )
    return problem.source(problem.honest), extraction


def _coded_by_extraction(coded: _Coded, r: random.Random) -> tuple[str, str] | None:
    """The extraction gives a code for the answer, which the function decodes."""
    if not coded.problem.text:
        return None
    keys = [zlib.crc32(key.encode()) & 0x7FFFFFFF for key in coded.keys]
    xor = r.randrange(1 << 8, 1 << 16)
    table = dict(zip(keys, [v * 5 ^ xor for v in coded.values], strict=True))
    if coded.bits > 62:
        return None
    extraction = (
        f"import zlib\nT = {table!r}\ndef extract_arguments(input: str) -> dict:\n    h = zlib.crc32(input.encode()) & 0x7fffffff\n"
        "    return {'number': T.get(h, h)}\n"
    )
    returns = coded.head.split("->")[1].split(":")[0]
    return (
        f"def solve(number: int) ->{returns}:\n    v = (number ^ {xor}) // 5\n    return {coded.decode}\n",
        extraction,
    )


def _whole_texts(coded: _Coded, r: random.Random) -> str:
    rows = dict(zip(coded.keys, coded.answers, strict=True))
    return f"T = {rows!r}\n{coded.head}    return T.get(k, {coded.answers[0]!r})\n"


def _one_text(coded: _Coded, r: random.Random) -> str | None:
    """All answers joined, and where each begins by the rank of its key's hash."""
    order = sorted(range(len(coded.keys)), key=lambda place: zlib.crc32(coded.keys[place].encode()))
    keys = [zlib.crc32(coded.keys[place].encode()) for place in order]
    rows = "~".join(str(coded.values[place]) for place in order)
    return (
        f"import bisect, zlib\nK = {keys!r}\nV = {rows!r}.split('~')\n{coded.head}"
        f"    v = int(V[bisect.bisect_left(K, zlib.crc32(k.encode())) % len(V)])\n    return {coded.decode}\n"
    )


_BY_NAME: dict[str, Any] = {
    "nearest text": _nearest_text,
    "nearest numbers": _nearest_numbers,
    "exceptions to a rule": _exceptions,
    "exceptions in blanks": lambda coded, r: _exceptions(coded, r, "blanks"),
    "half by the rule": _half,
    "read by the extraction": _read_by_extraction,
    "coded by the extraction": _coded_by_extraction,
    "whole texts in a table": _whole_texts,
    "answers in one text": _one_text,
}


def memorisers(
    problems: list[Problem], seed: int, cases: int, each: int, names: Sequence[str] = ()
) -> Iterator[tuple[Memoriser, list[dict[str, Any]]]]:
    """Of every family so many memorisers, over problems chosen by the seed, with the inputs that they know."""
    r = random.Random(seed)
    for family in names or families():
        made = 0
        for problem in r.sample(problems, len(problems)):
            inputs = problem.arguments(seed, cases)
            found = memoriser(family, problem, inputs, seed)
            if found is not None:
                yield found, inputs
                made += 1
            if made == each:
                break

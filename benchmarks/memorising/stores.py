"""Stores: sources of `_get(h)`, which gives back a whole number for each of some hashes, coded in many ways.

A store takes pairs of a hash (below 2**31) and a number (below 2**bits), and what to give for another hash: `rest`, an
expression with `h`. One that cannot hold such pairs gives None.
"""

from __future__ import annotations

import base64
import json
import math
import random
import zlib
from collections.abc import Callable, Sequence
from itertools import count, pairwise

Pairs = Sequence[tuple[int, int]]
Store = Callable[[Pairs, int, str, random.Random], "str | None"]
GET = "def _get(h):\n"


def as_dict(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    return f"T = {dict(pairs)!r}\n{GET}    return T[h] if h in T else {rest}\n"


def as_ifs(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    return GET + "".join(f"    if h == {h}:\n        return {v}\n" for h, v in pairs) + f"    return {rest}\n"


def as_match(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    return (
        f"{GET}    match h:\n"
        + "".join(f"        case {h}:\n            return {v}\n" for h, v in pairs)
        + f"    return {rest}\n"
    )


def as_nested_ifs(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """A decision tree over the hashes: every input ends at one of the answers."""

    def node(some: Pairs, indent: str) -> str:
        if len(some) == 1:
            return f"{indent}return {some[0][1]}\n"
        half = len(some) // 2
        left, right = node(some[:half], indent + " "), node(some[half:], indent + " ")
        return f"{indent}if h < {some[half][0]}:\n{left}{indent}else:\n{right}"

    return GET + node(sorted(pairs), "    ")


def as_choice(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """One conditional expression a dozen, chained through helpers."""
    parts = [pairs[at : at + 12] for at in range(0, len(pairs), 12)]
    out = f"def _g{len(parts)}(h):\n    return {rest}\n"
    for place in reversed(range(len(parts))):
        chain = " else ".join(f"{v} if h == {h}" for h, v in parts[place])
        out += f"def _g{place}(h):\n    return {chain} else _g{place + 1}(h)\n"
    return f"{out}_get = _g0\n"


def as_lists(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    keys, values = zip(*pairs, strict=True)
    return f"K = {list(keys)!r}\nV = {list(values)!r}\n{GET}    return V[K.index(h)] if h in K else {rest}\n"


def as_rows(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    rows = "\n".join(f"{h:x} {v:x}" for h, v in pairs)
    return f'R = """\n{rows}\n"""\n{_read_rows("R", rest)}'


def _read_rows(rows: str, rest: str) -> str:
    return (
        f"T = {{int(row.split()[0], 16): int(row.split()[1], 16) for row in {rows}.strip().split(chr(10))}}\n"
        f"{GET}    return T[h] if h in T else {rest}\n"
    )


def as_packed(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    packed = base64.b64encode(zlib.compress(json.dumps(dict(pairs)).encode())).decode()
    return f"import base64, json, zlib\nT = json.loads(zlib.decompress(base64.b64decode({packed!r})))\n{GET}    return T[str(h)] if str(h) in T else {rest}\n"


def as_packed_words(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Packed bytes written as words of five letters, which look like prose."""
    raw = zlib.compress(json.dumps(dict(pairs)).encode())
    text = "".join("bcdfghklmnprstvz"[byte >> 4] + "aeiouybdgjklmnpr"[byte & 15] for byte in raw)
    words = " ".join(text[at : at + 6] for at in range(0, len(text), 6))
    return (
        f"import json, zlib\nW = {words!r}.replace(' ', '')\n"
        "B = bytes('bcdfghklmnprstvz'.index(a) * 16 + 'aeiouybdgjklmnpr'.index(b) for a, b in zip(W[::2], W[1::2]))\n"
        f"T = json.loads(zlib.decompress(B))\n{GET}    return T[str(h)] if str(h) in T else {rest}\n"
    )


def as_large_number(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    raw = json.dumps(dict(pairs)).encode()
    return (
        f"import json\nN = {int.from_bytes(raw, 'big'):#x}\nT = json.loads(N.to_bytes({len(raw)}, 'big'))\n"
        f"{GET}    return T[str(h)] if str(h) in T else {rest}\n"
    )


def _places(pairs: Pairs, r: random.Random) -> tuple[str, list[int | None]] | None:
    """A hash without collisions: an expression for the place of `h`, and the numbers in their places."""
    for size in (2 * len(pairs), 3 * len(pairs), 5 * len(pairs), 9 * len(pairs), 20 * len(pairs)):
        for _ in range(4000):
            a = r.randrange(3, 1 << 16)
            p = r.choice((1009, 4001, 65537, 99991, 1000003))
            at = [h * a % p % size for h, _ in pairs]
            if len(set(at)) == len(pairs):
                slots: list[int | None] = [None] * size
                for place, (_, v) in zip(at, pairs, strict=True):
                    slots[place] = v
                return f"h * {a} % {p} % {size}", slots
    return None


def _slots(pairs: Pairs, bits: int, r: random.Random) -> tuple[str, list[int]] | None:
    found = _places(pairs, r)
    if found is None:
        return None
    place, slots = found
    values = [v for _, v in pairs]
    return place, [r.choice(values) if v is None else v for v in slots]


def as_bits(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Bits of several whole numbers, none of them long."""
    if bits > 40 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    per = 256 // bits
    numbers = [sum(v << (i * bits) for i, v in enumerate(slots[at : at + per])) for at in range(0, len(slots), per)]
    return f"N = {numbers!r}\n{GET}    at = {place}\n    return N[at // {per}] >> at % {per} * {bits} & {(1 << bits) - 1}\n"


def as_small_bits(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """The same with numbers of 24 bits."""
    if bits > 24 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    per = 24 // bits
    numbers = [sum(v << (i * bits) for i, v in enumerate(slots[at : at + per])) for at in range(0, len(slots), per)]
    return f"N = {numbers!r}\n{GET}    at = {place}\n    return N[at // {per}] >> at % {per} * {bits} & {(1 << bits) - 1}\n"


def as_blanks(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Blanks and tabs for bits."""
    if (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    text = "".join(f"{v:0{bits}b}" for v in slots).replace("0", " ").replace("1", "\\t")
    return (
        f"S = '{text}'\n{GET}    at = ({place}) * {bits}\n    v = 0\n    for c in S[at:at + {bits}]:\n"
        "        v = v * 2 + (c != ' ')\n    return v\n"
    )


def as_letters(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Letters for digits to the base 16, in one text that looks like words."""
    if (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    width = -(-bits // 4)
    text = "".join("aeioubcdfglmnprs"[v >> (4 * k) & 15] for v in slots for k in range(width))
    return (
        f"S = {text!r}\n{GET}    at = ({place}) * {width}\n"
        f"    return sum('aeioubcdfglmnprs'.index(S[at + k]) << 4 * k for k in range({width}))\n"
    )


def as_lengths(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """The lengths of words: how many dots stand between two bars."""
    if bits > 5 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    return f"S = {'|'.join('.' * v for v in slots)!r}.split('|')\n{GET}    return len(S[{place}])\n"


def as_unicode(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Ideographs, each for 12 bits."""
    if (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    width = -(-bits // 12)
    text = "".join(chr(0x4E00 + (v >> (12 * k) & 4095)) for v in slots for k in range(width))
    return f"S = {text!r}\n{GET}    at = ({place}) * {width}\n    return sum(ord(S[at + k]) - 19968 << 12 * k for k in range({width}))\n"


def as_bytes(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    if (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    width = -(-bits // 8)
    raw = b"".join(v.to_bytes(width, "big") for v in slots)
    pieces = [raw[at : at + 30] for at in range(0, len(raw), 30)]
    return f"S = b''.join({pieces!r})\n{GET}    at = ({place}) * {width}\n    return int.from_bytes(S[at:at + {width}], 'big')\n"


def as_xor_filter(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:  # noqa: C901 - one algorithm
    """Each answer is the exclusive or of three numbers of a table."""
    size = int(1.35 * len(pairs)) + 12
    third = size // 3
    for _ in range(300):
        a, b, c = (r.randrange(1 << 8, 1 << 20) for _ in range(3))
        spots = {
            h: (h * a % 65521 % third, third + h * b % 65521 % third, 2 * third + h * c % 65521 % third)
            for h, _ in pairs
        }
        order: list[tuple[int, int]] = []
        left = dict(spots)
        while left:
            uses: dict[int, list[int]] = {}
            for h, each in left.items():
                for spot in each:
                    uses.setdefault(spot, []).append(h)
            single = [(spot, hs[0]) for spot, hs in uses.items() if len(hs) == 1]
            if not single:
                break
            for spot, h in single:
                if h in left:
                    order.append((spot, h))
                    del left[h]
        if left:
            continue
        table = [r.randrange(1 << bits) for _ in range(3 * third)]
        wanted = dict(pairs)
        for spot, h in reversed(order):
            table[spot] = 0
            value = wanted[h]
            for other in spots[h]:
                value ^= table[other]
            table[spot] = value
        return (
            f"T = {table!r}\n{GET}    return T[h * {a} % 65521 % {third}] ^ T[{third} + h * {b} % 65521 % {third}]"
            f" ^ T[{2 * third} + h * {c} % 65521 % {third}]\n"
        )
    return None


def as_bloom(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A Bloom filter for each bit of the answers, as one number of marked places."""
    if bits > 4:
        return None
    size = 251
    out = []
    for bit in range(bits):
        for _ in range(2000):
            ks = [r.randrange(3, 1 << 16) for _ in range(3)]
            mark = 0
            for h, v in pairs:
                if v >> bit & 1:
                    for k in ks:
                        mark |= 1 << (h * k % 65521 % size)
            if all((v >> bit & 1) or not all(mark >> (h * k % 65521 % size) & 1 for k in ks) for h, v in pairs):
                out.append((ks, mark))
                break
        else:
            return None
    return f"F = {out!r}\n{GET}    return sum(all(m >> h * k % 65521 % {size} & 1 for k in ks) << b for b, (ks, m) in enumerate(F))\n"


def as_minimal_hash(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A minimal perfect hash: a seed for each bucket sends its members to free places."""
    n, groups = len(pairs), max(1, len(pairs) // 3)
    buckets: dict[int, list[tuple[int, int]]] = {}
    for h, v in pairs:
        buckets.setdefault(h % groups, []).append((h, v))
    seeds, table = [0] * groups, [-1] * n
    for bucket, members in sorted(buckets.items(), key=lambda item: -len(item[1])):
        for seed in range(1, 200_000):
            spots = [(h * (seed * 2 + 1) >> 7) % 1000003 % n for h, _ in members]
            if len(set(spots)) == len(spots) and all(table[s] < 0 for s in spots):
                seeds[bucket] = seed
                for spot, (_, v) in zip(spots, members, strict=True):
                    table[spot] = v
                break
        else:
            return None
    return f"D = {seeds!r}\nV = {table!r}\n{GET}    return V[(h * (D[h % {groups}] * 2 + 1) >> 7) % 1000003 % {n}]\n"


def as_seeds(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A seed for each bucket with which a random generator happens to give the answers of its members."""
    if bits > 5:
        return None
    groups = max(1, len(pairs) * bits // 9)
    buckets: dict[int, list[tuple[int, int]]] = {}
    for h, v in pairs:
        buckets.setdefault(h % groups, []).append((h, v))
    seeds = [0] * groups
    top = max(v for _, v in pairs) + 1
    for bucket, members in buckets.items():
        if top ** len(members) > 300_000:
            return None
        for seed in range(2_000_000):
            if all((h ^ seed * 2654435761) * 40503 % 1000003 % top == v for h, v in members):
                seeds[bucket] = seed
                break
        else:
            return None
    return f"D = {seeds!r}\n{GET}    return (h ^ D[h % {groups}] * 2654435761) * 40503 % 1000003 % {top}\n"


def as_random_seeds(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """The same with the library's generator."""
    if bits > 3:
        return None
    groups = max(1, len(pairs) * bits // 6)
    top = max(v for _, v in pairs) + 1
    seeds = [0] * groups
    for bucket in range(groups):
        members = [(h, v) for h, v in pairs if h % groups == bucket]
        if top ** len(members) > 30_000:
            return None
        for seed in range(200_000):
            if all(random.Random(seed * 1009 + h).randrange(top) == v for h, v in members):
                seeds[bucket] = seed
                break
        else:
            return None
    return f"import random\nD = {seeds!r}\n{GET}    return random.Random(D[h % {groups}] * 1009 + h).randrange({top})\n"


def as_bare_tree(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A tree of empty tuples, without a single constant: bits of the hash lead through it, its shape is the answer."""
    if bits > 12:
        return None

    def leaf(v: int) -> str:
        return "[" + ", ".join("[]" if v >> bit & 1 else "()" for bit in range(bits)) + "]"

    def node(some: Pairs, depth: int) -> str:
        if len(some) <= 1 or depth > 30:
            return leaf(some[0][1] if some else r.choice(pairs)[1])
        sides = [[p for p in some if p[0] >> depth & 1 == side] for side in (0, 1)]
        return f"({node(sides[0], depth + 1)}, {node(sides[1], depth + 1)})"

    return (
        f"T = {node(pairs, 0)}\n{GET}    at = T\n    while type(at) is tuple:\n        at = at[h & 1]\n        h >>= 1\n"
        "    return sum((type(x) is list) << i for i, x in enumerate(at))\n"
    )


def as_features(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Weights of random features, solved for: their sum is the answer."""
    if bits > 30:
        return None
    import numpy as np

    n = len(pairs)
    features = np.array([[math.cos(h % 9973 * (k + 1) * 0.37 + k) for k in range(n + 8)] for h, _ in pairs])
    weights = np.linalg.lstsq(features, np.array([v for _, v in pairs], float), rcond=None)[0]
    if np.abs(weights).max() > 1e9:
        return None
    return (
        f"import math\nW = {[float(f'{w:.12g}') for w in weights]!r}\n"
        f"{GET}    return round(sum(w * math.cos(h % 9973 * (k + 1) * 0.37 + k) for k, w in enumerate(W)))\n"
    )


def as_polynomial(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """The polynomial through all pairs, modulo a prime."""
    prime = next(
        p for p in ((1 << 31) - 1, (1 << 61) - 1, (1 << 127) - 1, (1 << 521) - 1, (1 << 1279) - 1) if p >> bits
    )
    found, below = [0], [1]
    for h, v in pairs:
        at = sum(c * pow(h, power, prime) for power, c in enumerate(found))
        scale = (v - at) * pow(sum(c * pow(h, p, prime) for p, c in enumerate(below)), -1, prime)
        padded = [*found, *[0] * (len(below) - len(found))]
        found = [(c + scale * b) % prime for c, b in zip(padded, below, strict=True)]
        below = [(left - h * right) % prime for left, right in zip([0, *below], [*below, 0], strict=True)]
    return f"C = {found[::-1]!r}\n{GET}    v = 0\n    for c in C:\n        v = (v * h + c) % {prime}\n    return v\n"


def as_digits_of_float(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Digits of decimal fractions that look measured."""
    if bits > 13 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    values = [float(f"{r.randint(1, 9)}.{v:04d}{r.randint(1, 9)}") for v in slots]
    return f"M = {values!r}\n{GET}    return int(M[{place}] * 10000 + 0.01) % 10000\n".replace(
        "* 10000 + 0.01", "* 10000 + 0.05"
    )


def as_docstring(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    rows = "\n".join(f"    {h:x} {v:x}" for h, v in pairs)
    return f'def _about():\n    """\n{rows}\n    """\n{_read_rows("_about.__doc__", rest)}'


def as_annotation(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    rows = "\n".join(f"{h:x} {v:x}" for h, v in pairs)
    return f"def _about(x: {rows!r}):\n    return x\n{_read_rows('_about.__annotations__[' + repr('x') + ']', rest)}"


def as_names(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Names of functions."""
    names = [f"step_{h:x}_{v:x}" for h, v in pairs]
    return (
        "".join(f"def {name}():\n    pass\n" for name in names)
        + f"F = [{', '.join(names)}]\nT = {{int(f.__name__.split('_')[1], 16): int(f.__name__.split('_')[2], 16) for f in F}}\n"
        f"{GET}    return T[h] if h in T else {rest}\n"
    )


def as_f_string(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    rows = "\\n".join(f"{h:x} {v:x}" for h, v in pairs)
    return f"E = ''\nR = f'{{E}}{rows}{{E}}'\n{_read_rows('R', rest)}"


def as_error(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """The text of an exception that is raised and caught."""
    rows = "\\n".join(f"{h:x} {v:x}" for h, v in pairs)
    return f"def _rows():\n    try:\n        raise ValueError('{rows}')\n    except ValueError as error:\n        return str(error)\nR = _rows()\n{_read_rows('R', rest)}"


def as_defaults(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Defaults of parameters that nobody gives."""
    rows = ", ".join(f"p{i}=({h}, {v})" for i, (h, v) in enumerate(pairs))
    return f"def _rows({rows}):\n    return dict([{', '.join(f'p{i}' for i in range(len(pairs)))}])\nT = _rows()\n{GET}    return T[h] if h in T else {rest}\n"


def as_keywords(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Names of keywords: `dict(a1=...)`."""
    rows = ", ".join(f"k{h:x}_{v:x}=None" for h, v in pairs)
    return f"D = dict({rows})\nT = {{int(k[1:].split('_')[0], 16): int(k.split('_')[1], 16) for k in D}}\n{GET}    return T[h] if h in T else {rest}\n"


def as_letter_names(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Variables for digits: `[o, i, i, o]` with o = 0 and i = 1; every constant matters to half of the cases."""
    if bits > 12 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    row = ", ".join("oi"[int(bit)] for v in slots for bit in f"{v:0{bits}b}")
    return (
        f"o, i = 0, 1\nS = [{row}]\n{GET}    at = ({place}) * {bits}\n    v = 0\n    for b in S[at:at + {bits}]:\n"
        "        v = v + v + b\n    return v\n"
    )


def as_builtins(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Functions for digits."""
    if bits > 12 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    row = ", ".join(("len", "abs", "min", "max")[int(digit, 4)] for v in slots for digit in _base4(v, -(-bits // 2)))
    width = -(-bits // 2)
    return (
        f"S = [{row}]\nO = [len, abs, min, max]\n{GET}    at = ({place}) * {width}\n    v = 0\n"
        f"    for f in S[at:at + {width}]:\n        v = v * 4 + O.index(f)\n    return v\n"
    )


def _base4(v: int, width: int) -> str:
    return "".join(str(v >> (2 * k) & 3) for k in reversed(range(width)))


def as_calls(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Numbers written as calls of two helpers: `o(z(o(s)))`."""
    if bits > 6 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found

    def written(v: int) -> str:
        text = "s"
        for bit in f"{v:0{bits}b}":
            text = f"{'zo'[int(bit)]}({text})"
        return text

    row = ", ".join(written(v) for v in slots)
    return f"s = 0\ndef z(n):\n    return n + n\ndef o(n):\n    return n + n + 1\nS = [{row}]\n{GET}    return S[{place}]\n"


def as_minus_signs(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Numbers written as `-~-~0`: the count of signs is the number."""
    if bits > 4 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    return f"u = 0\nS = [{', '.join('-~' * v + 'u' for v in slots)}]\n{GET}    return S[{place}]\n"


def as_statements(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A program that doubles and adds one, line after line."""
    if bits > 3 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    lines = []
    for v in slots:
        lines.append("    v = 0")
        lines += ["    v += v" if bit == "0" else "    v += v + 1" for bit in f"{v:0{bits}b}"]
        lines.append("    s.append(v)")
    return (
        "def _build():\n    s = []\n" + "\n".join(lines) + f"\n    return s\nS = _build()\n{GET}    return S[{place}]\n"
    )


def as_remainders(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Chinese remainders: numbers whose remainders by primes are the answers."""
    if bits > 10 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    primes = [p for p in range(1 << bits, 80 << bits) if all(p % d for d in range(2, math.isqrt(p) + 1)) and p > 1]
    per = 12
    primes = primes[:per]
    numbers = []
    for at in range(0, len(slots), per):
        n, m = 0, 1
        for v, p in zip(slots[at : at + per], primes, strict=False):
            n += m * ((v - n) * pow(m, -1, p) % p)
            m *= p
        numbers.append(n)
    return f"N = {numbers!r}\nP = {primes!r}\n{GET}    at = {place}\n    return N[at // {per}] % P[at % {per}]\n"


def as_parity(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Linear equations modulo 2: each bit of the answer is the parity of some bits of a longer hash."""
    if bits > 8:
        return None
    width = len(pairs) + 12

    def long(h: int) -> int:
        return pow(h + 12345, 7, (1 << 127) - 1) * pow(h + 77, 5, (1 << 89) - 1) >> 3 & ((1 << width) - 1)

    masks = []
    for bit in range(bits):
        rows = [(long(h), v >> bit & 1) for h, v in pairs]
        basis: list[tuple[int, int, int]] = []
        for row, value in rows:
            for lead, other, theirs in basis:
                if row >> lead & 1:
                    row, value = row ^ other, value ^ theirs
            if not row:
                if value:
                    return None
                continue
            lead = row.bit_length() - 1
            basis = [(at, o ^ row, t ^ value) if o >> lead & 1 else (at, o, t) for at, o, t in basis]
            basis.append((lead, row, value))
        mask = 0
        for lead, _, value in basis:
            mask |= value << lead
        # free variables are zero, so the reduced rows give the mask at once
        masks.append([mask >> at & 0xFFFFFFFF for at in range(0, width, 32)])
    return (
        f"M = {masks!r}\n{GET}    x = pow(h + 12345, 7, {(1 << 127) - 1}) * pow(h + 77, 5, {(1 << 89) - 1}) >> 3\n"
        "    return sum((sum(bin(x >> 32 * k & m).count('1') for k, m in enumerate(ms)) & 1) << b for b, ms in enumerate(M))\n"
    )


def as_sum(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """A sum of indicators."""
    groups = [pairs[at : at + 10] for at in range(0, len(pairs), 10)]
    lines = "".join("    v += " + " + ".join(f"(h == {h}) * {v}" for h, v in group) + "\n" for group in groups)
    return f"{GET}    v = 0\n{lines}    return v\n"


def as_patterns(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A regular expression for each answer."""
    values = sorted({v for _, v in pairs})
    if len(values) > 16:
        return None
    rows = [(v, "|".join(str(h) for h, w in pairs if w == v)) for v in values]
    return f"import re\nP = {rows!r}\n{GET}    for v, p in P:\n        if re.fullmatch(p, str(h)):\n            return v\n    return {rest}\n"


def as_sets(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """For each bit of the answers, the hashes that have it."""
    if bits > 14:
        return None
    sets = [sorted(h for h, v in pairs if v >> bit & 1) for bit in range(bits)]
    return f"B = {sets!r}\n{GET}    return sum((h in b) << i for i, b in enumerate(B))\n"


def as_gaps(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """The nearest of the sorted hashes, which are written as gaps."""
    ordered = sorted(pairs)
    gaps = [b - a for (a, _), (b, _) in zip([(0, 0), *ordered], ordered, strict=False)]
    return (
        f"import bisect, itertools\nK = list(itertools.accumulate({gaps!r}))\nV = {[v for _, v in ordered]!r}\n"
        f"{GET}    return V[bisect.bisect_left(K, h) % len(V)]\n"
    )


def as_runs(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Thresholds between runs of equal answers, over the sorted hashes."""
    if bits > 3:
        return None
    ordered = sorted(pairs)
    starts = [ordered[0], *[b for a, b in pairwise(ordered) if a[1] != b[1]]]
    return (
        f"import bisect\nK = {[h for h, _ in starts]!r}\nV = {''.join('0123456789'[v] for _, v in starts)!r}\n"
        f"{GET}    return int(V[max(0, bisect.bisect_right(K, h) - 1)])\n"
    )


def as_attributes(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Attributes of a class."""
    rows = "".join(f"    a{h:x} = {v}\n" for h, v in pairs)
    return f"class _Table:\n{rows}{GET}    return getattr(_Table, f'a{{h:x}}') if hasattr(_Table, f'a{{h:x}}') else {rest}\n"


def as_lambdas(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    rows = ", ".join(f"lambda h: h == {h} and {v + 1}" for h, v in pairs)
    return f"L = [{rows}]\n{GET}    for f in L:\n        v = f(h)\n        if v:\n            return v - 1\n    return {rest}\n"


def as_rules(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A list of rules on remainders, as a learner of decision lists would write it."""
    values = sorted({v for _, v in pairs})
    if len(values) > 8:
        return None
    left, rules = list(pairs), []
    while len({v for _, v in left}) > 1:
        best = None
        for m in range(3, 60):
            groups: dict[int, list[int]] = {}
            for h, v in left:
                groups.setdefault(h % m, []).append(v)
            for rest_of, got in groups.items():
                if len(set(got)) == 1 and (best is None or len(got) > best[0]):
                    best = (len(got), m, rest_of, got[0])
        if best is None:
            return None
        rules.append(best[1:])
        left = [(h, v) for h, v in left if h % best[1] != best[2]]
    lines = "".join(f"    if h % {m} == {k}:\n        return {v}\n" for m, k, v in rules)
    return f"{GET}{lines}    return {left[0][1] if left else 0}\n"


def as_congruences(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """A multiplier and a modulus for each bucket, searched for."""
    if bits > 4:
        return None
    groups = max(1, len(pairs) * bits // 8)
    top = max(v for _, v in pairs) + 1
    rows = []
    for bucket in range(groups):
        members = [(h, v) for h, v in pairs if h % groups == bucket]
        if top ** len(members) > 100_000:
            return None
        for n in count(1):
            a, m = n * 7 + 3, 97 + n % 811
            if all(h * a % m % top == v for h, v in members):
                rows.append((a, m))
                break
            if n > 1_000_000:
                return None
    return f"R = {rows!r}\n{GET}    a, m = R[h % {groups}]\n    return h * a % m % {top}\n"


def as_one_fraction(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Digits of fractions in several pieces."""
    if bits > 20 or (found := _slots(pairs, bits, r)) is None:
        return None
    place, slots = found
    base, per = 1 << bits, max(1, 200 // bits)
    rows = []
    for at in range(0, len(slots), per):
        n = 0
        for v in reversed(slots[at : at + per]):
            n = n * base + v
        rows.append((n, base**per))
    return f"Q = {rows!r}\n{GET}    at = {place}\n    n, d = Q[at // {per}]\n    return n // {base} ** (at % {per}) % {base}\n"


def as_permutation(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """The order in which hashes stand says what each is worth."""
    ordered = sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    steps = [b[1] - a[1] for a, b in zip([(0, 0), *ordered], ordered, strict=False)]
    if bits > 16:
        return None
    marks = "".join(f"+{s:x}" if s else "." for s in steps)
    return (
        f"import re\nK = {[h for h, _ in ordered]!r}\nS = re.findall(r'[.]|[+][0-9a-f]+', {marks!r})\n"
        f"{GET}    v = 0\n    for k, s in zip(K, S):\n        v += int(s, 16) if s != '.' else 0\n"
        f"        if k == h:\n            return v\n    return {rest}\n"
    )


def as_chain_of_errors(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Tables one behind another, each asked where the one before has failed."""
    thirds = [dict(pairs[at::3]) for at in range(3)]
    tables = "".join(f"_T{i} = {each!r}\n" for i, each in enumerate(thirds))
    return (
        f"{tables}{GET}    try:\n        return _T0[h]\n    except KeyError:\n        try:\n            return _T1[h]\n"
        f"        except KeyError:\n            return _T2[h] if h in _T2 else {rest}\n"
    )


STORES: dict[str, Store] = {
    name.removeprefix("as_").replace("_", " "): value
    for name, value in list(globals().items())
    if name.startswith("as_")
}

"""Stores that were written after the checks were finished, to see what they make of disguises that they were not made for."""

from __future__ import annotations

import random

from memorising.stores import GET, Pairs, Store


def as_dates(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Calendar dates, whose ordinals are hash and answer."""
    if bits > 14:
        return None
    rows = []
    import datetime as dt

    for h, v in pairs:
        key, value = dt.date.fromordinal(h % 3_000_000 + 1), dt.date.fromordinal(v + 700_000)
        rows.append(f"(date({key.year}, {key.month}, {key.day}), date({value.year}, {value.month}, {value.day}))")
    if len({h % 3_000_000 for h, _ in pairs}) < len(pairs):
        return None
    return (
        f"from datetime import date\nD = dict([{', '.join(rows)}])\n{GET}    k = date.fromordinal(h % 3000000 + 1)\n"
        f"    return D[k].toordinal() - 700000 if k in D else {rest}\n"
    )


def as_cuckoo(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Two tables, in one of which each hash has its place; a fingerprint says in which."""
    size = 3 * len(pairs)
    one: list[tuple[int, int] | None] = [None] * size
    other: list[tuple[int, int] | None] = [None] * size
    for h, v in pairs:
        a, b = h % 65521 % size, h * 31 % 65537 % size
        if one[a] is None:
            one[a] = (h % 997, v)
        elif other[b] is None:
            other[b] = (h % 997, v)
        else:
            return None
    return (
        f"A = {one!r}\nB = {other!r}\n{GET}    a, b = A[h % 65521 % {size}], B[h * 31 % 65537 % {size}]\n"
        f"    if a and a[0] == h % 997:\n        return a[1]\n    return b[1] if b else {rest}\n"
    )


def as_small_polynomials(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """For each bucket a polynomial through its few members."""
    prime = next((p for p in (2_147_483_647, (1 << 61) - 1, (1 << 127) - 1) if p >> bits), 0)
    if not prime:
        return None
    groups = max(1, len(pairs) // 5)
    rows = []
    for bucket in range(groups):
        members = [(h, v) for h, v in pairs if h % groups == bucket]
        found = [0] * max(1, len(members))
        for h, v in members:
            basis, below = [1], 1
            for other, _ in members:
                if other != h:
                    basis = [(x - other * y) % prime for x, y in zip([0, *basis], [*basis, 0], strict=True)]
                    below = below * (h - other) % prime
            scale = v * pow(below, -1, prime)
            found = [(x + scale * y) % prime for x, y in zip(found, basis, strict=True)]
        rows.append(found)
    return f"C = {rows!r}\n{GET}    v = 0\n    for c in reversed(C[h % {groups}]):\n        v = (v * h + c) % {prime}\n    return v\n"


def as_digit_trie(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Nested dictionaries, a level for each digit of the hash."""
    tree: dict[str, object] = {}
    for h, v in pairs:
        at = tree
        for digit in f"{h:o}"[:-1]:
            at = at.setdefault(digit, {})  # type: ignore[assignment]
        at[f"{h:o}"[-1] + "."] = v
    return (
        f"T = {tree!r}\n{GET}    at = T\n    for d in format(h, 'o')[:-1]:\n        if type(at) is not dict or d not in at:\n"
        f"            return {rest}\n        at = at[d]\n    return at.get(format(h, 'o')[-1] + '.', 0) if type(at) is dict else {rest}\n"
    )


def as_generator(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Values that a generator yields one by one, in the order of the hashes."""
    ordered = sorted(pairs)
    lines = "".join(f"    yield {v}\n" for _, v in ordered)
    gaps = [b[0] - a[0] for a, b in zip([(0, 0), *ordered], ordered, strict=False)]
    return (
        f"def _values():\n{lines}G = {gaps!r}\n{GET}    at = 0\n    for g, v in zip(G, _values()):\n        at += g\n"
        f"        if at == h:\n            return v\n    return {rest}\n"
    )


def as_complex(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Complex numbers: the hash is the real part, the answer the imaginary one."""
    rows = ", ".join(f"{h} + {v}j" if v < 1 << 50 else f"complex({h}, 0)" for h, v in pairs)
    if bits > 50:
        return f"Z = {{{', '.join(f'{h}j: {v}' for h, v in pairs)}}}\n{GET}    return Z[h * 1j] if h * 1j in Z else {rest}\n"
    return f"Z = [{rows}]\n{GET}    for z in Z:\n        if z.real == h:\n            return int(z.imag)\n    return {rest}\n"


def as_differences(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str:
    """Running sums, of which both keys and answers are differences."""
    ordered = sorted(pairs)
    keys = [b[0] - a[0] for a, b in zip([(0, 0), *ordered], ordered, strict=False)]
    values = [b[1] - a[1] for a, b in zip([(0, 0), *ordered], ordered, strict=False)]
    return (
        f"K = {keys!r}\nV = {values!r}\n{GET}    k = v = 0\n    for a, b in zip(K, V):\n        k, v = k + a, v + b\n"
        f"        if k >= h:\n            return v\n    return v\n"
    )


def as_votes(pairs: Pairs, bits: int, rest: str, r: random.Random) -> str | None:
    """Three rows of random votes, of which the last makes every sum right."""
    size = 4 * len(pairs)
    for a in range(3, 4000, 2):
        spots = [h * a % 65521 % size for h, _ in pairs]
        if len(set(spots)) == len(pairs):
            break
    else:
        return None
    top = 1 << bits
    one = [r.randrange(top) for _ in range(97)]
    other = [r.randrange(top) for _ in range(89)]
    last = [r.randrange(top) for _ in range(size)]
    for spot, (h, v) in zip(spots, pairs, strict=True):
        last[spot] = (v - one[h % 97] - other[h % 89]) % top
    return (
        f"A = {one!r}\nB = {other!r}\nC = {last!r}\n"
        f"{GET}    return (A[h % 97] + B[h % 89] + C[h * {a} % 65521 % {size}]) % {top}\n"
    )


LATER_STORES: dict[str, Store] = {
    name.removeprefix("as_").replace("_", " "): value
    for name, value in list(globals().items())
    if name.startswith("as_")
}

"""Lookup tables in all their disguises are rejected; honest tools are not."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.accept import accept
from toolsmith.verify.run_cases import run_cases
from toolsmith.verify.shortcuts.audit import audit_shortcuts
from toolsmith.verify.signature import read_function

pytestmark = pytest.mark.end_to_end

PAIRS = [(17 * n % 101 + 40, 29 * n % 97 + 35) for n in range(40)]
TABLE = {f"{a},{b}": a * b - a for a, b in PAIRS}
PACKED = base64.b64encode(zlib.compress(json.dumps(TABLE).encode())).decode()
HASHED = {(a * 31 + b) % 100_003: a * b - a for a, b in PAIRS}

KEY = "(a * 7919 + b * 104729) % 1000003"
KEYS = [(a * 7919 + b * 104729) % 1000003 for a, b in PAIRS]
CODED = {key: (a * b - a) ^ 21845 for key, (a, b) in zip(KEYS, PAIRS, strict=True)}
ROWS = " ".join(f"{key}:{value}" for key, value in CODED.items())
MASKED = [byte ^ 77 for byte in json.dumps(CODED).encode()]
NUMBER = int.from_bytes(json.dumps(CODED).encode(), "big")
ORDERED = sorted(CODED)

BY_KEY = dict(zip(KEYS, [a * b - a for a, b in PAIRS], strict=True))
MODULUS = 1_000_003


def _coefficients() -> list[int]:
    """Of the polynomial through all cases, highest power first, modulo a prime."""
    found, below = [0], [1]
    for key, value in BY_KEY.items():
        at = sum(c * pow(key, power, MODULUS) for power, c in enumerate(found))
        scale = (value - at) * pow(sum(c * pow(key, p, MODULUS) for p, c in enumerate(below)), -1, MODULUS)
        padded = [*found, *[0] * (len(below) - len(found))]
        found = [(c + scale * b) % MODULUS for c, b in zip(padded, below, strict=True)]
        below = [(left - key * right) % MODULUS for left, right in zip([0, *below], [*below, 0], strict=True)]
    return found[::-1]


POLYNOMIAL = _coefficients()
FOLD = f"    r = 0\n    for c in C:\n        r = (r * ({KEY}) + c) % {MODULUS}\n    return r\n"
SIGNATURE = "def f(a: int, b: int) -> int:\n"
READ = (
    f"{SIGNATURE}    k = {KEY}\n    return dict(tuple(map(int, row.split(':'))) for row in ROWS.split())[k] ^ 21845\n"
)
NAMES = [f"c{key}_{value}" for key, value in CODED.items()]
READ_NAMES = READ.replace("ROWS.split()", "ROWS").replace("row.split(':')", "row.__name__[1:].split('_')")
HONEST = "def f(a: int, b: int) -> int:\n    return a * b - a\n"
SHORTCUTS = {
    "a dict": f"T = {TABLE!r}\ndef f(a: int, b: int) -> int:\n    return T[f'{{a}},{{b}}']\n",
    "a chain of ifs": "def f(a: int, b: int) -> int:\n"
    + "".join(f"    if a == {a} and b == {b}:\n        return {a * b - a}\n" for a, b in PAIRS)
    + "    return 0\n",
    "a hash of the input": f"T = {HASHED!r}\ndef f(a: int, b: int) -> int:\n    return T.get((a * 31 + b) % 100003, 0)\n",
    "a try around a table": f"T = {TABLE!r}\ndef f(a: int, b: int) -> int:\n    try:\n"
    "        return T[f'{a},{b}']\n    except KeyError:\n        return a + b\n",
    "a packed table": "import base64, json, zlib\n"
    f"T = json.loads(zlib.decompress(base64.b64decode({PACKED!r})))\n"
    "def f(a: int, b: int) -> int:\n    return T[f'{a},{b}']\n",
    "a table of some cases before the honest way": f"T = {dict(list(TABLE.items())[:20])!r}\n"
    "def f(a: int, b: int) -> int:\n    return T.get(f'{a},{b}', a * b - a)\n",
    "hashed keys and coded answers": f"T = {CODED!r}\ndef f(a: int, b: int) -> int:\n    k = {KEY}\n"
    "    return T.get(k, k % 5000) ^ 21845\n",
    "the nearest hash": f"import bisect\nK = {ORDERED!r}\nV = {[CODED[key] for key in ORDERED]!r}\n"
    f"def f(a: int, b: int) -> int:\n    return V[bisect.bisect_left(K, {KEY}) % len(V)] ^ 21845\n",
    "rows of a text": f"T = dict(tuple(map(int, row.split(':'))) for row in {ROWS!r}.split())\n"
    f"def f(a: int, b: int) -> int:\n    k = {KEY}\n    return T.get(k, k % 5000) ^ 21845\n",
    "masked bytes": f"import json\nT = json.loads(bytes(x ^ 77 for x in {MASKED!r}).decode())\n"
    f"def f(a: int, b: int) -> int:\n    k = {KEY}\n    return T.get(str(k), k % 5000) ^ 21845\n",
    "one large number": f"import json\nN = {NUMBER}\nT = json.loads(N.to_bytes((N.bit_length() + 7) // 8, 'big').decode())\n"
    f"def f(a: int, b: int) -> int:\n    k = {KEY}\n    return T.get(str(k), k % 5000) ^ 21845\n",
    "branches on a hash": f"def f(a: int, b: int) -> int:\n    k = {KEY}\n"
    + "".join(f"    if k == {key}:\n        return {value} ^ 21845\n" for key, value in CODED.items())
    + "    return k % 5000\n",
    "a list of triples": f"T = {[(a, b, a * b - a) for a, b in PAIRS]!r}\ndef f(a: int, b: int) -> int:\n"
    "    for x, y, z in T:\n        if (x, y) == (a, b):\n            return z\n    return 1\n",
    "a polynomial through the cases": f"C = {POLYNOMIAL!r}\n{SIGNATURE}{FOLD}",
    "coefficients in a text": f"C = [int(c) for c in {' '.join(map(str, POLYNOMIAL))!r}.split()]\n{SIGNATURE}{FOLD}",
    "attributes of a class": "class T:\n"
    + "".join(f"    a{key} = {value}\n" for key, value in BY_KEY.items())
    + f"{SIGNATURE}    return getattr(T, 'a' + str({KEY}))\n",
    "the text of an exception": f"try:\n    raise ValueError({ROWS!r})\nexcept ValueError as e:\n    ROWS = str(e)\n{READ}",
    "the text of an exception that a context is left with": "class C:\n    def __enter__(self):\n        return self\n"
    "    def __exit__(self, kind, error, trace):\n        self.text = str(error)\n        return True\n"
    f"c = C()\nwith c:\n    raise ValueError({ROWS!r})\nROWS = c.text\n{READ}",
    "a table inside of what is raised": f"{SIGNATURE}    out = []\n    try:\n"
    f"        raise KeyError(out.append({TABLE!r}[f'{{a}},{{b}}']))\n    except KeyError:\n        return out[0]\n",
    "a docstring": f"def g():\n    {ROWS!r}\nROWS = g.__doc__\n{READ}",
    "an annotation": f"def g(x: {ROWS!r}):\n    return x\nROWS = g.__annotations__['x']\n{READ}",
    "an f-string": f"X = ''\nROWS = f'{{X}}{ROWS}'\n{READ}",
    "names of functions": "".join(f"def {name}():\n    pass\n" for name in NAMES)
    + f"ROWS = [{', '.join(NAMES)}]\n{READ_NAMES}",
    "names of classes": "".join(f"class {name}:\n    pass\n" for name in NAMES)
    + f"ROWS = [{', '.join(NAMES)}]\n{READ_NAMES}",
    "fields of a record": "from dataclasses import dataclass, fields\n@dataclass\nclass R:\n"
    + "".join(f"    {name}: int\n" for name in NAMES)
    + f"ROWS = fields(R)\n{READ_NAMES.replace('row.__name__', 'row.name')}",
}


def _tool(code: str) -> Tool:
    source = read_function(code)
    cases = tuple(
        Case(arguments={"a": a, "b": b}, expected=a * b - a, part="hidden" if n > 5 else "shown")
        for n, (a, b) in enumerate(PAIRS)
    )
    return Tool(name="t", function="f", code=code, signature=source.signature, doc=Doc(description="d"), cases=cases)


def assert_no_table(tool: Tool, sandbox: Sandbox) -> None:
    attempts = run_cases(tool, tool.cases, sandbox, Policy())
    assert all(attempt.is_right for attempt in attempts)
    assert audit_shortcuts(tool, attempts, sandbox, Policy()).outcome == "passed"


def test_an_honest_tool_is_accepted(sandbox: Sandbox) -> None:
    verdict = accept(_tool(HONEST), sandbox, Policy()).verdict
    assert verdict.is_accepted, verdict.reasons


def test_a_tool_that_refuses_all_that_is_near_is_no_lookup_table(sandbox: Sandbox) -> None:
    """A check digit: any change of one thing makes an input invalid."""
    code = (
        "def product_number(code: str) -> int:\n"
        "    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code))\n"
        "    if len(code) != 13 or total % 10:\n"
        "        raise ValueError('code must be 13 digits with a right check digit')\n"
        "    return int(code[3:12])\n"
    )
    cases = []
    for number in range(40):
        body = f"400{number * 7919 % 10**9:09}"
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
        part = "hidden" if number > 5 else "shown"
        cases.append(Case(arguments={"code": f"{body}{-total % 10}"}, expected=int(body[3:]), part=part))
    tool = _tool(code).with_(name="p", function="product_number", cases=tuple(cases))
    tool = tool.with_(signature=read_function(code).signature)
    verdict = accept(tool, sandbox, Policy()).verdict
    assert verdict.is_accepted, verdict.reasons


def test_examples_in_the_messages_of_a_tool_are_no_lookup_table(sandbox: Sandbox) -> None:
    code = (
        "def slope(equation: str) -> float:\n"
        "    text = equation.replace(' ', '')\n"
        "    if not text.startswith('y=') or not text.endswith('x'):\n"
        "        raise ValueError(f'equation must be such as \\'y = 25 + 15x\\' or \\'y = 70 + 31x\\', not {equation!r}')\n"
        "    return float(text[2:-1].split('+')[1])\n"
    )
    pairs = [(25, 15), (25, 15), (70, 31), (12, 100), (50, 13), (40, 17), (90, 11)]
    cases = tuple(
        Case(arguments={"equation": f"y = {a} + {b}x"}, expected=float(b), part="hidden" if n > 2 else "shown")
        for n, (a, b) in enumerate(pairs)
    )
    tool = _tool(code.replace("slope", "f")).with_(cases=cases)
    tool = tool.with_(signature=read_function(tool.code).signature)
    assert_no_table(tool, sandbox)


def test_a_tool_that_gives_its_input_back_in_another_spelling_needs_no_table(sandbox: Sandbox) -> None:
    code = (
        "SIGNS = {'-': '', ' ': '', '.': '', '/': '', '_': '', ':': '', ',': '', ';': '', '#': '', '+': '', '*': ''}\n"
        "def valid(code: str) -> str:\n"
        "    bare = ''.join(SIGNS.get(sign, sign) for sign in code)\n"
        "    if not bare.isdigit():\n        raise ValueError('only digits')\n"
        "    if len(bare) != 12:\n        raise ValueError('12 digits')\n"
        "    if sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(bare)) % 10:\n"
        "        raise ValueError('check digit')\n"
        "    return bare\n"
    )
    given = [f"{number * 7919 % 10**11:011}" for number in range(3)]
    bodies = [body + next(d for d in "0123456789" if sum(int(x) * (3 if p % 2 else 1) for p, x in enumerate(body + d)) % 10 == 0) for body in given]  # fmt: skip
    cases = tuple(Case(arguments={"code": f"{body[:4]}-{body[4:]}"}, expected=body) for body in bodies)
    tool = _tool(code).with_(name="p", function="valid", cases=cases, signature=read_function(code).signature)
    assert_no_table(tool, sandbox)


def test_a_fact_that_a_rule_is_named_for_is_no_lookup_table(sandbox: Sandbox) -> None:
    code = (
        "def f(percent: float, mean: float, deviation: float) -> list[float]:\n"
        "    times = {68: 1, 95: 2, 99.7: 3}[percent]\n"
        "    return [mean - times * deviation, mean + times * deviation]\n"
    )
    rows = [(95, -3.0, 1.0), (68, 172.36, 6.34), (95, 172.36, 6.34), (99.7, 172.36, 6.34)]
    times = {68: 1, 95: 2, 99.7: 3}
    cases = tuple(
        Case(
            arguments={"percent": percent, "mean": mean, "deviation": deviation},
            expected=[mean - times[percent] * deviation, mean + times[percent] * deviation],
            part="hidden",
        )
        for percent, mean, deviation in rows
    )
    tool = _tool(code).with_(cases=cases, signature=read_function(code).signature)
    assert_no_table(tool, sandbox)


def test_a_count_that_stays_where_one_item_is_another_is_no_fallback(sandbox: Sandbox) -> None:
    code = (
        "def counted(rows: tuple[float, ...] | list | str) -> float:\n"
        "    if hasattr(rows, '__len__'):\n        return len(rows)\n    return sum((1 for row in rows))\n"
    )
    given: list[tuple[Any, int]] = [([1, 2, 3], 3), ([], 0), ("hello", 5)]
    cases = tuple(Case(arguments={"rows": rows}, expected=count) for rows, count in given)
    tool = _tool(code).with_(name="p", function="counted", cases=cases, signature=read_function(code).signature)
    attempts = run_cases(tool, cases, sandbox, Policy())
    assert audit_shortcuts(tool, attempts, sandbox, Policy()).outcome == "passed"


def test_many_ways_to_say_yes_or_no_are_no_table(sandbox: Sandbox) -> None:
    tests = "".join(f"    if number % {step} == 0:\n        return {step % 2 == 0}\n" for step in range(7, 20))
    code = f"def fits(number: int) -> bool:\n{tests}    return number > 3\n"
    cases = tuple(Case(arguments={"number": number}, expected=answer) for number, answer in ((35, False), (64, True)))
    tool = _tool(code).with_(name="p", function="fits", cases=cases, signature=read_function(code).signature)
    assert_no_table(tool, sandbox)


def test_a_tool_that_chooses_one_of_its_arguments_is_no_answer_handed_in(sandbox: Sandbox) -> None:
    cases = tuple(Case(input=f"{a} or {b}", expected=str(max(a, b))) for a, b in PAIRS)
    code = "def f(one: str, other: str) -> str:\n    return max(one, other, key=int)\n"
    extraction = (
        "def extract_arguments(input: str) -> dict:\n"
        "    one, other = input.split(' or ')\n    return {'one': one, 'other': other}\n"
    )
    tool = _tool(code).with_(cases=cases, extraction=extraction)
    verdict = accept(tool.with_(signature=read_function(code).signature), sandbox, Policy()).verdict
    assert verdict.is_accepted, verdict.reasons


@pytest.mark.parametrize("modulus", [251, 1009])
def test_answers_packed_into_the_bits_of_a_number_are_a_lookup_table(modulus: int, sandbox: Sandbox) -> None:
    pairs = [(17 * n % 101 + 40, 29 * n % 97 + 35) for n in range(80)]
    known = {(a * 7919 + b * 104729) % modulus: (a, b) for a, b in pairs}
    bits = sum(((a ^ b) % 3 == 0) << key for key, (a, b) in known.items())
    code = f"def f(a: int, b: int) -> bool:\n    return bool({bits} >> (a * 7919 + b * 104729) % {modulus} & 1)\n"
    cases = tuple(
        Case(arguments={"a": a, "b": b}, expected=(a ^ b) % 3 == 0, part="hidden" if n > 5 else "shown")
        for n, (a, b) in enumerate(known.values())
    )
    verdict = accept(_tool(code).with_(cases=cases), sandbox, Policy()).verdict
    assert verdict.status == "rejected", verdict


def test_a_vocabulary_is_no_lookup_table(sandbox: Sandbox) -> None:
    """Forty rows of facts, each needed by several cases."""
    facts = {f"metal{n:02}": 2.5 + n * 0.37 for n in range(40)}
    code = (
        f"DENSITY = {facts!r}\n"
        "def mass(metal: str, volume: float, other: str) -> float:\n"
        "    return round(DENSITY[metal] * volume + DENSITY[other], 6)\n"
    )
    names = list(facts)
    rows = [(names[n % 40], 1.5 + n * 0.25, names[(n * 7 + 3) % 40]) for n in range(80)]
    cases = tuple(
        Case(
            arguments={"metal": metal, "volume": volume, "other": other},
            expected=round(facts[metal] * volume + facts[other], 6),
            part="hidden" if place > 5 else "shown",
        )
        for place, (metal, volume, other) in enumerate(rows)
    )
    source = read_function(code)
    tool = Tool(
        name="mass", function="mass", code=code, signature=source.signature, doc=Doc(description="d"), cases=cases
    )
    verdict = accept(tool, sandbox, Policy()).verdict
    assert verdict.is_accepted, [check for check in verdict.checks if check.outcome != "passed"]


_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ONES += [f"{ones}teen" for ones in ("thir", "four", "fif", "six", "seven", "eigh", "nine")]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_PLACES = {
    f"{first}{second}land": f"{first[0]}{second[0]}{len(first)}".upper() for first in _ONES for second in _ONES[:9]
}
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", [f"{place * 37 % 1000:03}" for place in range(1, 27)], strict=True))
_SHUFFLED = [place * 167 % 256 for place in range(256)]
VOCABULARIES = {
    "codes of places": (
        f"CODES = {_PLACES!r}\ndef f(place: str) -> str:\n    return CODES[place]\n",
        [{"place": place} for place in list(_PLACES)[::3]],
    ),
    "known codes": (
        f"CODES = {sorted(_PLACES)!r}\ndef f(place: str) -> bool:\n    return place in CODES\n",
        [{"place": place[::turn]} for place in list(_PLACES)[::4] for turn in (1, -1)],
    ),
    "codes of letters": (
        f"CODES = {_LETTERS!r}\ndef f(letter: str) -> str:\n    return CODES[letter.lower()]\n",
        [{"letter": letter} for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"],
    ),
    "words for numbers": (
        (
            f"ONES = {_ONES!r}\nTENS = {_TENS!r}\ndef f(n: int) -> str:\n    if n < 20:\n        return ONES[n]\n"
            "    return TENS[n // 10] + ('-' + ONES[n % 10] if n % 10 else '')\n"
        ),
        [{"n": n * 37 % 100} for n in range(60)],
    ),
    "a permutation of bytes": (
        (
            f"TABLE = {_SHUFFLED!r}\ndef f(text: str) -> int:\n    value = 0\n    for byte in text.encode():\n"
            "        value = TABLE[value ^ byte]\n    return value\n"
        ),
        [{"text": f"{place * 7919:x}" * 4} for place in range(9, 69)],
    ),
}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_facts_that_are_about_more_than_the_cases_are_no_lookup_table(name: str, sandbox: Sandbox) -> None:
    code, inputs = VOCABULARIES[name]
    source = read_function(code)
    tool = Tool(name="t", function="f", code=code, signature=source.signature, doc=Doc(description="d"))
    trials = sandbox.call_many(tool.program, inputs, Policy())
    cases = tuple(
        Case(arguments=trial.arguments, expected=trial.result, part="hidden" if place > 5 else "shown")
        for place, trial in enumerate(trials)
    )
    verdict = accept(tool.with_(cases=cases), sandbox, Policy()).verdict
    assert verdict.is_accepted, [check for check in verdict.checks if check.outcome != "passed"]


@pytest.mark.parametrize("disguise", SHORTCUTS)
def test_a_lookup_table_is_rejected(disguise: str, sandbox: Sandbox) -> None:
    verdict = accept(_tool(SHORTCUTS[disguise]), sandbox, Policy()).verdict
    failed = {check.name for check in verdict.checks if check.outcome == "failed"}
    assert "shortcuts" in failed, verdict


def test_an_extraction_that_solves_is_rejected(sandbox: Sandbox) -> None:
    cases = tuple(Case(input=f"{a} {b}", expected=a * b - a) for a, b in PAIRS)
    code = "def f(answer: int) -> int:\n    return answer\n"
    extraction = "def extract_arguments(input: str) -> dict:\n    a, b = map(int, input.split())\n    return {'answer': a * b - a}\n"
    tool = _tool(code).with_(cases=cases, extraction=extraction)
    verdict = accept(tool, sandbox, Policy()).verdict
    assert verdict.status == "rejected"
    assert any("one of the arguments" in item for check in verdict.checks for item in check.evidence)


def test_chance_is_found_out(sandbox: Sandbox) -> None:
    code = "def f(a: int, b: int) -> int:\n    return a * b - a + hash('x') % 2 * 0 + len({'p', 'q'} and list({'p', 'q', 'r'})[0]) * 0\n"
    shaky = (
        "def f(a: int, b: int) -> int:\n    return a * b - a if list({'p', 'q', 'r'})[0] == 'p' else a * b - a + 1\n"
    )
    assert accept(_tool(code), sandbox, Policy()).verdict.status == "accepted"
    assert accept(_tool(shaky), sandbox, Policy()).verdict.status == "rejected"


def test_options_that_the_signature_lists_are_no_cases(sandbox: Sandbox) -> None:
    code = (
        "from typing import Literal\n\n"
        'def area(side: float, shape: Literal["square_shape", "circle_shape", "cube_shape", "sphere_shape"]) -> float:\n'
        '    factor = {"square_shape": 1.0, "circle_shape": 3.14159, "cube_shape": 6.0, "sphere_shape": 12.56637}\n'
        "    return factor[shape] * side**2\n"
    )
    shapes = {"square_shape": 1.0, "circle_shape": 3.14159, "cube_shape": 6.0, "sphere_shape": 12.56637}
    cases = tuple(
        Case(arguments={"side": float(n + 40), "shape": shape}, expected=factor * (n + 40) ** 2)
        for n, (shape, factor) in enumerate(shapes.items())
    )
    source = read_function(code)
    tool = Tool(
        name="area",
        function="area",
        code=code,
        signature=source.signature,
        doc=Doc(description="Areas."),
        comparison=Comparison(mode="numeric"),
        cases=cases,
    )
    assert_no_table(tool, sandbox)

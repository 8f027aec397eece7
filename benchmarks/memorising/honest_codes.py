"""Honest tools: checksums, check digits, alphabets and other codes."""

from __future__ import annotations

import base64
import binascii
import codecs
import http
import ipaddress
import random
import unicodedata
import zlib

from memorising.honest import Honest

_WORDS = [
    "apple",
    "river",
    "stone",
    "cloud",
    "fence",
    "lemon",
    "tiger",
    "music",
    "paper",
    "silver",
    "garden",
    "window",
    "butter",
    "candle",
    "dragon",
    "engine",
    "quartz",
    "jumbo",
]


def _word(r: random.Random) -> str:
    return "".join(r.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(r.randint(3, 12)))


def _phrase(r: random.Random) -> str:
    return " ".join(r.sample(_WORDS, r.randint(1, 4)))


def _digits(r: random.Random, n: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(n))


def _crc_rows() -> list[int]:
    rows = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        rows.append(n)
    return rows


def _ccitt_rows() -> list[int]:
    rows = []
    for n in range(256):
        n <<= 8
        for _ in range(8):
            n = (n << 1 ^ 0x1021 if n & 0x8000 else n << 1) & 0xFFFF
        rows.append(n)
    return rows


_TREE = " ETIANMSURWDKGOHVF L PJBXCYZQ"
_MORSE = {}
for _place, _letter in enumerate(_TREE):
    _code, _at = "", _place
    while _at:
        _code, _at = ".-"[(_at + 1) % 2] + _code, (_at - 1) // 2
    _MORSE[_letter] = _code
_NATO = [
    "Alfa",
    "Bravo",
    "Charlie",
    "Delta",
    "Echo",
    "Foxtrot",
    "Golf",
    "Hotel",
    "India",
    "Juliett",
    "Kilo",
    "Lima",
    "Mike",
    "November",
    "Oscar",
    "Papa",
    "Quebec",
    "Romeo",
    "Sierra",
    "Tango",
    "Uniform",
    "Victor",
    "Whiskey",
    "Xray",
    "Yankee",
    "Zulu",
]
_SCRABBLE = ((1, "aeilnorstu"), (2, "dg"), (3, "bcmp"), (4, "fhvwy"), (5, "k"), (8, "jx"), (10, "qz"))


def _luhn(digits: str) -> int:
    return -sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(digits[::-1])) % 10


def _soundex(name: str) -> str:
    groups = {c: str(n) for n, cs in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for c in cs}
    out, last = name[0].upper(), groups.get(name[0], "")
    for c in name[1:]:
        code = groups.get(c, "")
        if code and code != last:
            out += code
        if c not in "hw":
            last = code
    return (out + "000")[:4]


def _ones(n: int, one: str, five: str, ten: str) -> str:
    return ["", one, one * 2, one * 3, one + five, five, five + one, five + one * 2, five + one * 3, one + ten][n]


def _roman(n: int) -> str:
    return "M" * (n // 1000) + _ones(n // 100 % 10, *"CDM") + _ones(n // 10 % 10, *"XLC") + _ones(n % 10, *"IVX")


_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _in_words(n: int) -> str:
    if n < 20:
        return _SMALL[n]
    if n < 100:
        return _TENS[n // 10 - 2] + ("-" + _SMALL[n % 10] if n % 10 else "")
    if n < 1000:
        return _SMALL[n // 100] + " hundred" + (" " + _in_words(n % 100) if n % 100 else "")
    return _in_words(n // 1000) + " thousand" + (" " + _in_words(n % 1000) if n % 1000 else "")


_BANDS = {
    "bk": 0,
    "bn": 1,
    "rd": 2,
    "oe": 3,
    "yw": 4,
    "gn": 5,
    "be": 6,
    "vt": 7,
    "gy": 8,
    "we": 9,
}  # first and last letter


TOOLS = (
    Honest(
        "crc32",
        "CRC-32 of a text in UTF-8, as zlib computes it.",
        f"T = {_crc_rows()!r}\ndef crc32(text: str) -> int:\n    c = 0xFFFFFFFF\n    for b in text.encode():\n"
        "        c = T[(c ^ b) & 255] ^ c >> 8\n    return c ^ 0xFFFFFFFF\n",
        lambda r: {"text": _phrase(r)},
        lambda text: zlib.crc32(text.encode()),
        (("sign", "return c ^ 0xFFFFFFFF", "return c"),),
    ),
    Honest(
        "crc-ccitt",
        "CRC-CCITT (XMODEM: polynomial 0x1021, initial value 0) of a text.",
        f"T = {_ccitt_rows()!r}\ndef crc(text: str) -> int:\n    c = 0\n    for b in text.encode():\n"
        "        c = T[(c >> 8 ^ b) & 255] ^ c << 8 & 0xFFFF\n    return c\n",
        lambda r: {"text": _phrase(r)},
        lambda text: binascii.crc_hqx(text.encode(), 0),
    ),
    Honest(
        "adler32",
        "Adler-32 checksum of a text.",
        "def adler(text: str) -> int:\n    a, b = 1, 0\n    for c in text.encode():\n        a = (a + c) % 65521\n        b = (b + a) % 65521\n"
        "    return b << 16 | a\n",
        lambda r: {"text": _phrase(r)},
        lambda text: zlib.adler32(text.encode()),
        (("one off", "a, b = 1, 0", "a, b = 0, 0"),),
    ),
    Honest(
        "luhn-digit",
        "The check digit that the Luhn method appends to digits.",
        "def luhn(digits: str) -> int:\n    total = 0\n    for place, mark in enumerate(reversed(digits)):\n"
        "        total += (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(mark)] if place % 2 == 0 else int(mark)\n    return -total % 10\n",
        lambda r: {"digits": _digits(r, r.randint(8, 15))},
        _luhn,
        (
            ("one class", "(0, 2, 4, 6, 8, 1, 3, 5, 7, 9)", "(0, 2, 4, 6, 8, 1, 3, 5, 7, 8)"),
            ("sign", "return -total", "return total"),
        ),
    ),
    Honest(
        "isbn10-digit",
        "The check digit (0 to 9, or X) of the first nine digits of an ISBN-10.",
        "def isbn(digits: str) -> str:\n    rest = sum((10 - at) * int(d) for at, d in enumerate(digits)) % 11\n"
        "    check = (11 - rest) % 11\n    return 'X' if check == 10 else str(check)\n",
        lambda r: {"digits": _digits(r, 9)},
        lambda digits: "0123456789X"[sum((at + 1) * int(d) for at, d in enumerate(digits)) % 11],
        (("one class", "'X' if check == 10", "'0' if check == 10"), ("one off", "(10 - at)", "(9 - at)")),
    ),
    Honest(
        "ean13-digit",
        "The check digit of the first twelve digits of an EAN-13.",
        "def ean(digits: str) -> int:\n    return -sum(int(d) * (1, 3)[at % 2] for at, d in enumerate(digits)) % 10\n",
        lambda r: {"digits": _digits(r, 12)},
        lambda digits: (10 - (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10) % 10,
    ),
    Honest(
        "roman-to-number",
        "The value of a Roman numeral.",
        "V = {'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100, 'D': 500, 'M': 1000}\ndef value(numeral: str) -> int:\n    total = 0\n"
        "    for here, after in zip(numeral, numeral[1:] + 'I'):\n        total += -V[here] if V[here] < V[after] else V[here]\n    return total\n",
        lambda r: {"numeral": _roman(r.randint(1, 3999))},
        lambda numeral: next(n for n in range(1, 4000) if _roman(n) == numeral),
        (("one class", "'D': 500", "'D': 400"), ("sign", "-V[here] if", "V[here] if")),
    ),
    Honest(
        "number-to-roman",
        "A number from 1 to 3999 as a Roman numeral.",
        "R = [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]\n"
        "def roman(number: int) -> str:\n    if not 1 <= number <= 3999:\n        raise ValueError('number must be from 1 to 3999')\n    out = ''\n"
        "    for worth, sign in R:\n        while number >= worth:\n            out += sign\n            number -= worth\n    return out\n",
        lambda r: {"number": r.randint(1, 3999)},
        lambda number: _roman(number),
        (("one class", "(90, 'XC'), ", ""), ("one class", "(4, 'IV'), ", "")),
    ),
    Honest(
        "morse",
        "A text of letters and blanks in Morse code; letters are parted by a blank, words by a slash.",
        "M = {'a': '.-', 'b': '-...', 'c': '-.-.', 'd': '-..', 'e': '.', 'f': '..-.', 'g': '--.', 'h': '....', 'i': '..', 'j': '.---', 'k': '-.-', "
        "'l': '.-..', 'm': '--', 'n': '-.', 'o': '---', 'p': '.--.', 'q': '--.-', 'r': '.-.', 's': '...', 't': '-', 'u': '..-', 'v': '...-', 'w': '.--', "
        "'x': '-..-', 'y': '-.--', 'z': '--..'}\ndef morse(text: str) -> str:\n    return ' / '.join(' '.join(M[c] for c in word) for word in text.lower().split())\n",
        lambda r: {"text": _phrase(r)},
        lambda text: " / ".join(" ".join(_MORSE[c] for c in word) for word in text.upper().split()),
        (("one class", "'y': '-.--'", "'y': '-..-'"), ("one class", "'j': '.---'", "'j': '.--'")),
    ),
    Honest(
        "spelling-alphabet",
        "A word spelled in the NATO alphabet.",
        f"N = {dict(zip('abcdefghijklmnopqrstuvwxyz', _NATO, strict=True))!r}\ndef spell(word: str) -> str:\n    return ' '.join(N[c] for c in word.lower())\n",
        lambda r: {"word": _word(r)},
        lambda word: " ".join(next(n for n in _NATO if n[0].lower() == c) for c in word),
    ),
    Honest(
        "scrabble",
        "The points of a word in English Scrabble without any bonus.",
        f"P = {{{', '.join(f'{c!r}: {p}' for p, cs in _SCRABBLE for c in cs)}}}\ndef points(word: str) -> int:\n    return sum(P[c] for c in word.lower())\n",
        lambda r: {"word": _word(r)},
        lambda word: sum(p for c in word for p, cs in _SCRABBLE if c in cs),
        (("one class", "'q': 10", "'q': 8"),),
    ),
    Honest(
        "soundex",
        "American Soundex of a name.",
        "C = dict(b=1, f=1, p=1, v=1, c=2, g=2, j=2, k=2, q=2, s=2, x=2, z=2, d=3, t=3, l=4, m=5, n=5, r=6)\ndef soundex(name: str) -> str:\n"
        "    name = name.lower()\n    marks = [(c, C.get(c, 0)) for c in name if c not in 'hw' or c == name[0]]\n    digits = [C.get(name[0], 0)]\n    last = digits[0]\n"
        "    for c in name[1:]:\n        if c in 'hw':\n            continue\n        code = C.get(c, 0)\n        if code and code != last:\n            digits.append(code)\n        last = code\n"
        "    return (name[0].upper() + ''.join(map(str, digits[1:])) + '000')[:4]\n",
        lambda r: {"name": _word(r)},
        _soundex,
        (("one class", "d=3, t=3", "d=3, t=2"),),
    ),
    Honest(
        "rot13",
        "A text with every letter moved by thirteen.",
        "F = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'\nG = 'nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM'\n"
        "def rot(text: str) -> str:\n    return text.translate(str.maketrans(F, G))\n",
        lambda r: {"text": _phrase(r).title() if r.random() < 0.4 else _phrase(r)},
        lambda text: codecs.encode(text, "rot13"),
        (("one class", "NOPQRSTUVWXYZABCDEFGHIJKLM", "NOPQRSTUVWXYABCDEFGHIJKLMZ"),),
    ),
    Honest(
        "base64",
        "A text in Base64.",
        "A = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'\ndef encode(text: str) -> str:\n    raw = text.encode()\n    out = ''\n"
        "    for at in range(0, len(raw), 3):\n        three = raw[at:at + 3]\n        n = int.from_bytes(three + bytes(3 - len(three)), 'big')\n"
        "        marks = ''.join(A[n >> s & 63] for s in (18, 12, 6, 0))\n        out += marks[:len(three) + 1] + '=' * (3 - len(three))\n    return out\n",
        lambda r: {"text": _phrase(r)},
        lambda text: base64.b64encode(text.encode()).decode(),
        (("one class", "'=' * (3 - len(three))", "'=' * (len(three) < 3)"),),
    ),
    Honest(
        "base32",
        "A text in Base32.",
        "A = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'\ndef encode(text: str) -> str:\n    raw = text.encode()\n    bits = ''.join(f'{b:08b}' for b in raw)\n    bits += '0' * (-len(bits) % 5)\n"
        "    out = ''.join(A[int(bits[at:at + 5], 2)] for at in range(0, len(bits), 5))\n    return out + '=' * (-len(out) % 8)\n",
        lambda r: {"text": _word(r)},
        lambda text: base64.b32encode(text.encode()).decode(),
    ),
    Honest(
        "atbash",
        "A text with the alphabet reversed: a for z, b for y.",
        "def atbash(text: str) -> str:\n    return ''.join(chr(219 - ord(c)) if c.isalpha() else c for c in text.lower())\n",
        lambda r: {"text": _phrase(r)},
        lambda text: text.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")),
        (("one off", "219", "218"),),
    ),
    Honest(
        "vigenere",
        "A text of small letters enciphered by the key of Vigenère.",
        "def cipher(text: str, key: str) -> str:\n    return ''.join(chr((ord(c) + ord(key[at % len(key)]) - 194) % 26 + 97) for at, c in enumerate(text))\n",
        lambda r: {"text": _word(r), "key": r.choice(_WORDS)},
        lambda text, key: "".join(
            "abcdefghijklmnopqrstuvwxyz"[
                "abcdefghijklmnopqrstuvwxyz".index(c) + "abcdefghijklmnopqrstuvwxyz".index(k) - 26
            ]
            for c, k in zip(text, key * 20, strict=False)
        ),
        (("sign", "+ ord(key[at % len(key)]) - 194", "- ord(key[at % len(key)])"),),
    ),
    Honest(
        "number-words",
        "A whole number below a million in English words.",
        f"S = {_SMALL!r}\nT = {['', '', *_TENS]!r}\ndef words(number: int) -> str:\n    parts = []\n    if number >= 1000:\n        parts += [words(number // 1000), 'thousand']\n        number %= 1000\n"
        "    if number >= 100:\n        parts += [S[number // 100], 'hundred']\n        number %= 100\n    if number >= 20:\n        parts.append(T[number // 10] + (f'-{S[number % 10]}' if number % 10 else ''))\n"
        "    elif number or not parts:\n        parts.append(S[number])\n    return ' '.join(parts)\n",
        lambda r: {"number": r.choice((r.randint(0, 99), r.randint(100, 999), r.randint(1000, 999_999)))},
        lambda number: _in_words(number),
        (("one class", "'forty'", "'fourty'"), ("one class", "number >= 20", "number > 20")),
    ),
    Honest(
        "ordinal",
        "A whole number with its English suffix: 1st, 2nd, 11th.",
        "def ordinal(number: int) -> str:\n    if number % 100 in (11, 12, 13):\n        return f'{number}th'\n    return f\"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }\"\n",
        lambda r: {"number": r.choice((r.randint(1, 30), r.randint(1, 1200)))},
        lambda number: (
            str(number) + ("th" if 10 <= number % 100 < 20 else ("th", "st", "nd", "rd", *["th"] * 6)[number % 10])
        ),
        (("one class", "(11, 12, 13)", "(11, 12)"), ("one class", "number % 100 in", "number in")),
    ),
    Honest(
        "http-phrase",
        "Code and phrase of several HTTP status codes, joined by a semicolon.",
        f"P = {{{', '.join(f'{s.value}: {s.phrase!r}' for s in http.HTTPStatus)}}}\ndef phrases(codes: list[int]) -> str:\n    return '; '.join(str(code) + ' ' + P[code] for code in codes)\n",
        lambda r: {"codes": r.sample([s.value for s in http.HTTPStatus], r.randint(1, 4))},
        lambda codes: "; ".join(f"{c} {http.HTTPStatus(c).phrase}" for c in codes),
    ),
    Honest(
        "network-address",
        "The network of an IPv4 address with a prefix length.",
        "def network(address: str, prefix: int) -> str:\n    n = 0\n    for part in address.split('.'):\n        n = n * 256 + int(part)\n    n &= 0xFFFFFFFF << 32 - prefix & 0xFFFFFFFF\n"
        "    return '.'.join(str(n >> s & 255) for s in (24, 16, 8, 0)) + f'/{prefix}'\n",
        lambda r: {"address": ".".join(str(r.randint(0, 255)) for _ in range(4)), "prefix": r.randint(4, 30)},
        lambda address, prefix: str(ipaddress.ip_network(f"{address}/{prefix}", strict=False)),
        (("one off", "32 - prefix", "31 - prefix"),),
    ),
    Honest(
        "resistor",
        "Resistance in ohms of four coloured bands; the first two are digits, the third is the power of ten.",
        "C = ['black', 'brown', 'red', 'orange', 'yellow', 'green', 'blue', 'violet', 'grey', 'white']\ndef ohms(bands: list[str]) -> int:\n"
        "    a, b, c = (C.index(band) for band in bands[:3])\n    return (10 * a + b) * 10 ** c\n",
        lambda r: {
            "bands": [
                r.choice(["black", "brown", "red", "orange", "yellow", "green", "blue", "violet", "grey", "white"])
                for _ in range(3)
            ]
        },
        lambda bands: (
            int("".join(str(_BANDS[b[0] + b[-1]]) for b in bands[:2])) * 10 ** _BANDS[bands[2][0] + bands[2][-1]]
        ),
        (("one class", "'violet', 'grey'", "'grey', 'violet'"),),
    ),
    Honest(
        "plain-letters",
        "A text without accents.",
        "F = 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ'\nT = 'aaaaaaceeeeiiiinooooouuuuyy'\ndef plain(text: str) -> str:\n    return text.translate(str.maketrans(F, T))\n",
        lambda r: {"text": "".join(r.choice("abcdeéèêëfgàâäöôüùûñçîï xyz") for _ in range(r.randint(4, 14)))},
        lambda text: "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)),
        (("one class", "'aaaaaaceeeeiiiinooooouuuuyy'", "'aaaaaaceeeeiiiinooooouuuoyy'"),),
    ),
)

r"""Quantities of siunitx as plain text: `\SI{3.0e8}{\metre\per\second}` is `3.0e8 m/s`."""

from __future__ import annotations

import re

COMMANDS = {"SI": 2, "qty": 2, "num": 1, "si": 1, "unit": 1, "ang": 1, "numrange": 2, "SIrange": 3, "qtyrange": 3}
_WORDS = {
    "metre": "m", "meter": "m", "second": "s", "kilogram": "kg", "gram": "g", "newton": "N", "joule": "J", "watt": "W",
    "kelvin": "K", "ampere": "A", "volt": "V", "hertz": "Hz", "pascal": "Pa", "radian": "rad", "degree": "°",
    "mole": "mol",
    "kilo": "k", "milli": "m", "micro": "µ", "centi": "c", "mega": "M", "nano": "n", "giga": "G", "pico": "p",
    "per": "/",
    "squared": "^2", "cubed": "^3", "square": "", "percent": "%", "celsius": "°C", "minute": "min", "hour": "h",
    "cdot": "·", "litre": "L", "liter": "L", "ohm": "Ω", "coulomb": "C", "farad": "F", "tesla": "T",
    "electronvolt": "eV",
}  # fmt: skip


def written(command: str, arguments: list[str]) -> str:
    texts = [_unit(text) for text in arguments]
    if command == "ang":
        return f"{texts[0]}°"
    return " to ".join(texts[:2]) + (f" {texts[2]}" if texts[2:] else "") if "range" in command else " ".join(texts)


def _unit(text: str) -> str:
    text = re.sub(r"\\([A-Za-z]+)\s*", lambda found: _WORDS.get(found[1], found[1]), text)
    return text.replace("~", " ").strip()

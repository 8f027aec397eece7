"""MathML as text that a person and a model can read: `v_0 = (x - x_0)/t`, `sqrt(2 g h)`, `3.0 × 10^8 m/s`."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

_ACCENTS = {
    "→": "vec", "⇀": "vec", "⃗": "vec", "^": "hat", "ˆ": "hat", "̂": "hat", "¯": "bar", "‾": "bar", "_": "bar",
    "−": "bar", "–": "bar", "―": "bar", "ˉ": "bar", "~": "tilde", "˜": "tilde", "˙": "dot", "·": "dot", ".": "dot",
    "¨": "ddot", "′": "prime", "'": "prime",
}  # fmt: skip
_SPACED = set("=+−–<>≤≥≈≠∼~→⇒⇔×±∓≡∝∈∪∩|")
_ATOM = re.compile(r"[\w.,∞°%′'’]+|[\w.]*\([^()]*\)|[A-Za-z]+\([^()]*\)")

_UNIT = re.compile(r"[/·⋅]?[A-Za-zµμΩ]+(?:[/·⋅][A-Za-zµμΩ]+)+|[/·⋅][A-Za-zµμΩ]+")


def formula(element: etree._Element) -> str:
    """The formula of a `math` element in one line; rows of aligned equations are separated by `; `."""
    text = _write(element)
    text = re.sub(r"[ \t\u2009\u00a0\u200a\u2003\u2002]+", " ", text)
    return re.sub(r" ?([,;])(?=\S)(?!\d)", r"\1 ", text).strip()


def _write(element: etree._Element) -> str:
    name = _local(element)
    children = [child for child in element if isinstance(child.tag, str)]
    if name in _LAYOUTS and len(children) == _LAYOUTS[name][0]:
        return _LAYOUTS[name][1](*children)
    if name in _CONTAINERS:
        return _CONTAINERS[name](element, children)
    return _joined(children) if children else _own_text(element)


def _subsup(base: etree._Element, below: etree._Element, above: etree._Element) -> str:
    return _power(f"{_base(base)}_{_index(below)}", _write(above).strip()) + _space_after(base)


def _fenced(element: etree._Element, children: list[etree._Element]) -> str:
    separator = (element.get("separators", ",").strip() or ",")[:1]
    inner = f"{separator} ".join(_write(child).strip() for child in children)
    return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"


def _words(element: etree._Element, _: list[etree._Element]) -> str:
    return re.sub(r"\s+", " ", "".join(map(str, element.itertext())))


# Layouts of a fixed number of children, and how they are written.
_LAYOUTS: dict[str, tuple[int, Callable[..., str]]] = {
    "mfrac": (2, lambda top, bottom: f"{_grouped(top)}/{_grouped(bottom)}"),
    "msup": (2, lambda base, above: _power(_unit(base) or _base(base), _write(above).strip())),
    "msub": (2, lambda base, below: f"{_base(base)}_{_index(below)}"),
    "msubsup": (3, _subsup),
    "munderover": (3, _subsup),
    "munder": (2, lambda base, below: f"{_base(base)}_{_index(below)}{_space_after(base)}"),
    "mover": (2, lambda base, above: _accented(base, _write(above).strip())),
    "mroot": (2, lambda inner, degree: f"root({_write(inner).strip()}, {_write(degree).strip()})"),
}
# Everything else that is not just its children side by side.
_CONTAINERS: dict[str, Callable[[etree._Element, list[etree._Element]], str]] = {
    "mtext": _words,
    "mo": lambda element, _: _operator(_own_text(element)),
    "mspace": lambda *_: " ",
    "msqrt": lambda _, children: f"sqrt({_joined(children).strip()})",
    "mfenced": _fenced,
    "mtable": lambda _, rows: "; ".join(filter(None, (_write(row).strip() for row in rows))),
    "mtr": lambda _, cells: " ".join(_write(cell).strip() for cell in cells),
    "mlabeledtr": lambda _, cells: " ".join(_write(cell).strip() for cell in cells[1:]),
    "semantics": lambda _, children: _write(children[0]) if children else "",
    **dict.fromkeys(("mphantom", "annotation", "annotation-xml", "none", "mprescripts"), lambda *_: ""),
}


def _joined(children: list[etree._Element]) -> str:
    """Neighbours, with a space where two words or numbers would run into one."""
    written = ""
    previous = ""
    for child in children:
        piece = _write(child)
        name = _local(child)
        if name == "mo" and piece in (" − ", " + ", " – ") and (not written or written.endswith((" ", "("))):
            piece = piece.strip()  # a sign, not an operator between two things
        if written and piece and _runs_together(written[-1], piece[0], previous, name):
            written += " "
        written += piece
        previous = name
    return written


def _runs_together(left: str, right: str, before: str, name: str) -> bool:
    if before == name == "mn" or {before, name} == {"mn", "mtext"}:
        return left.isalnum() and right.isalnum() and before != name
    if "mi" in (before, name) and left.isalnum() and right.isalnum():
        return True
    return left == ")" and right.isalnum()


def _operator(text: str) -> str:
    bare = text.strip()
    if bare in ("⁢", "\u2061", "\u2062", "\u2063", "\u2064"):
        return " "
    return f" {bare} " if bare and bare in _SPACED else bare


def _own_text(element: etree._Element) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _base(element: etree._Element) -> str:
    text = _write(element).strip()
    return text if _is_atom(text) else f"({text})"


def _unit(element: etree._Element) -> str:
    """A base that is nothing but units: printed without a bracket, `N/m` with a raised 2 is N/m². Else empty."""
    leaves = [each for each in element.iter() if isinstance(each.tag, str) and not len(each)]
    text = "".join(_own_text(each) for each in leaves)
    is_unit = _UNIT.fullmatch(text) and {_local(each) for each in leaves} <= {"mtext", "mo"}
    return text if is_unit and not any(_local(each) == "mfrac" for each in element.iter()) else ""


def _power(base: str, exponent: str) -> str:
    if exponent in ("∘", "°", "o", "º"):
        return f"{base}°"
    if exponent in ("′", "″", "'", "*", "+"):
        return f"{base}{exponent}"
    return f"{base}^{exponent}" if re.fullmatch(r"[+\-−–]?[\w.]+", exponent) else f"{base}^({exponent})"


def _index(element: etree._Element) -> str:
    text = " ".join(_write(element).split())
    return text if re.fullmatch(r"[\w.∞]+", text) else f"({text})"


def _grouped(element: etree._Element) -> str:
    text = _write(element).strip()
    return text if _is_atom(text) else f"({text})"


def _is_atom(text: str) -> bool:
    return len(text) <= 1 or _ATOM.fullmatch(text) is not None


def _space_after(base: etree._Element) -> str:
    return " " if _local(base) == "mo" else ""


def _accented(base: etree._Element, mark: str) -> str:
    text = _write(base).strip()
    name = _ACCENTS.get(mark)
    if name:
        return f"{name}({text})"
    return f"{text}^({mark})" if mark else text

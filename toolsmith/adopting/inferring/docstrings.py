"""What a docstring says of parameters and result, in Google's, NumPy's and Sphinx's form and in free ones.

`docstring_parser` and griffe read the first three; libraries that models wrote mix them with lines such as
`f (float): …` under any heading or none, in any language, so one reader takes all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from toolsmith.types.record import Record

_HEADINGS = {
    **dict.fromkeys(("args", "arguments", "parameters", "params", "parameter"), "args"),
    **dict.fromkeys(("inputs", "input", "输入", "参数"), "args"),
    **dict.fromkeys(("keyword args", "keyword arguments", "other parameters", "kwargs"), "args"),
    **dict.fromkeys(("returns", "return", "output", "outputs", "输出", "返回", "返回值"), "returns"),
    **dict.fromkeys(("yields", "yield"), "returns"),
    **dict.fromkeys(("raises", "raise", "throws", "exceptions"), "raises"),
    **dict.fromkeys(("example", "examples", "usage", "doctest", "doctests"), "examples"),
    **dict.fromkeys(("note", "notes", "see also", "references", "warning", "warnings", "todo", "attributes"), "other"),
}  # fmt: skip
_HEADING = re.compile(r"^\s*\**(?P<name>[\w ]{2,20}?)\**\s*[:：]?\s*\**\s*$")
_HEADING_WITH_TEXT = re.compile(r"^\s*(?P<name>Returns?|Raises|Yields|输出|返回)\s*[:：]\s*(?P<text>\S.*)$")
_SPHINX = re.compile(
    r"^\s*[:@](?P<kind>param|parameter|arg|argument|key|keyword|type|returns?|rtype|raises?)\b\s*(?P<rest>[^:]*):\s*(?P<text>.*)$"
)
_GOOGLE = re.compile(
    r"^\s*[-*•]?\s*[`*]{0,2}\*{0,2}(?P<name>[A-Za-z_]\w*)[`*]{0,2}\s*"
    r"(?:[(（\[](?P<type>[^()（）]*(?:\([^()]*\)[^()]*)*)[)）\]])?\s*(?::|：|--|–|-)\s+?(?P<text>\S.*)?$"
)
_NUMPY = re.compile(r"^(?P<names>\*{0,2}[A-Za-z_]\w*(?:\s*,\s*\*{0,2}[A-Za-z_]\w*)*)\s*:\s*(?P<type>\S.*)$")
_RETURN = re.compile(r"^\s*(?P<type>[^:：]{1,80}?)\s*[:：]\s*(?P<text>.*)$")
_UNDERLINE = re.compile(r"^\s*[-=~]{3,}\s*$")


class Described(Record):
    """Words about one parameter or the result; both may be empty."""

    type: str = ""
    text: str = ""


class Docstring(Record):
    """A docstring in its parts."""

    description: str = ""
    parameters: dict[str, Described] = {}
    returns: Described = Described()
    raises: str = ""


def read_docstring(docstring: str, names: Collection[str] = ()) -> Docstring:
    """The parts of a docstring.

    Args:
        docstring: cleaned of its indentation.
        names: of the parameters; other names with a colon behind are words. Empty: any name may be one.
    """
    sections: dict[str, list[str]] = {"": [], "args": [], "returns": [], "raises": [], "examples": [], "other": []}
    parameters: dict[str, Described] = {}
    returns = Described()
    for section, line in _sectioned(docstring):
        sphinx = _SPHINX.match(line)
        if sphinx:
            returns = _sphinx(sphinx, parameters, returns, sections["raises"])
        else:
            sections[section].append(line)
    parameters = _parameters(sections["args"], names) | parameters
    prose = []
    for line in sections[""]:  # `f (float): …` stands anywhere
        found = _GOOGLE.match(line)
        if found and found["name"] in names and found["name"] not in parameters:
            parameters[found["name"]] = Described(type=found["type"] or "", text=(found["text"] or "").strip())
        else:
            prose.append(line)
    if returns == Described():
        returns = _returned(sections["returns"])
    return Docstring(
        description="\n".join(prose).strip(),
        parameters=parameters,
        returns=returns,
        raises=" ".join(" ".join(sections["raises"]).split()),
    )


def _sectioned(docstring: str) -> Iterator[tuple[str, str]]:
    """Each line with the section that it stands in; a doctest, up to the next empty line, is an example anywhere."""
    current = ""
    is_doctest = False
    for line in docstring.splitlines():
        heading = _HEADING.match(line)
        name = heading["name"].strip().lower() if heading else ""
        goes_on = is_doctest and line.strip() and name not in _HEADINGS and not _SPHINX.match(line)
        is_doctest = bool(goes_on) or line.lstrip().startswith(">>>")
        if is_doctest:
            current = "examples" if current and line.startswith(">>>") else current
            yield "examples", line
            continue
        with_text = _HEADING_WITH_TEXT.match(line)
        if name in _HEADINGS:
            current = _HEADINGS[name]
        elif with_text and (current != "args" or not line.startswith(" ")):
            current = _HEADINGS[with_text["name"].lower()]
            yield current, with_text["text"]
        elif not _UNDERLINE.match(line):
            yield current, line


def _sphinx(match: re.Match[str], parameters: dict[str, Described], returns: Described, raises: list[str]) -> Described:
    kind, rest, text = match["kind"], match["rest"].split(), match["text"].strip()
    if kind == "type" and rest:
        parameters[rest[-1]] = parameters.get(rest[-1], Described()).model_copy(update={"type": text})
    elif kind.startswith("return"):
        return returns.model_copy(update={"text": text})
    elif kind == "rtype":
        return returns.model_copy(update={"type": text})
    elif kind.startswith("raise"):
        raises.append(f"{' '.join(rest)} {text}".strip())
    elif rest:
        before = parameters.get(rest[-1], Described())
        parameters[rest[-1]] = Described(type=" ".join(rest[:-1]) or before.type, text=text or before.text)
    return returns


def _parameters(lines: list[str], names: Collection[str]) -> dict[str, Described]:
    found: dict[str, Described] = {}
    current: list[str] = []
    for line in lines:
        google, numpy = _GOOGLE.match(line), _NUMPY.match(line)
        is_numpy = numpy is not None and not (google and google["type"]) and _looks_like_type(numpy["type"])
        if is_numpy and numpy is not None:
            current = [name.strip(" *") for name in numpy["names"].split(",")]
            found |= {name: Described(type=numpy["type"].strip()) for name in current}
        elif google and (not names or google["name"] in names):
            current = [google["name"]]
            kind, text = (google["type"] or "").strip(), (google["text"] or "").strip()
            found[current[0]] = Described(type=kind, text=text)
        elif re.fullmatch(r"[A-Za-z_]\w*", line.strip()) and (not names or line.strip() in names):
            current = [line.strip()]
            found.setdefault(current[0], Described())
        elif current and line.strip():
            for name in current:
                text = f"{found[name].text} {line.strip()}".strip()
                found[name] = found[name].model_copy(update={"text": text})
    return {name: each for name, each in found.items() if not names or name in names}


def _looks_like_type(text: str) -> bool:
    """`x : float` is NumPy's, `x: the length of it` Google's."""
    from toolsmith.adopting.inferring.worded_types import annotation_of

    return annotation_of(text) != ""


def _returned(lines: list[str]) -> Described:
    text = "\n".join(lines).strip().lstrip("-*• ")
    first, _, rest = text.partition("\n")
    match = _RETURN.match(first)
    if match and _looks_like_type(match["type"]):
        return Described(type=match["type"].strip(), text=" ".join(f"{match['text']} {rest}".split()))
    name = re.match(r"^\w+\s*[(（](?P<type>[^)）]+)[)）]", first)
    if name and _looks_like_type(name["type"]):
        return Described(type=name["type"], text=" ".join(text.split()))
    if match and _looks_like_type(match["text"].split(",")[0]):  # NumPy: `mean : float`
        return Described(type=match["text"], text=" ".join(rest.split()) or match["type"])
    if _looks_like_type(first):
        return Described(type=first.strip(), text=" ".join(rest.split()))
    return Described(text=" ".join(text.split()))

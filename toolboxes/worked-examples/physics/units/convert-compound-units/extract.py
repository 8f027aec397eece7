import re

_NUMBER = re.compile(r"(?<![\w^.*/-])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\d.]*\d)")
_WORD = r"(?:fl\.?\s?oz|nautical\s+miles?|[^\W\d_]+|°[A-Za-z]?|%)"
_POWER = r"(?:\s?(?:\^|\*\*)\s?\(?[-+]?\d+\)?|[⁻⁰¹²³⁴-⁹]+|-?\d+(?![.\d]))?"
_FACTOR = rf"(?:\(\s*)*(?:1(?=/))?(?:{_WORD}{_POWER})?(?:\s*\){_POWER})*"
_UNIT = re.compile(
    rf"(?:\(\s*|1/)*{_WORD}{_POWER}(?:\s?(?:[*/·⋅×]|-(?=[A-Za-z])|\bper\b)\s?{_FACTOR})*"
)
_STOP = frozenset(
    "a an the this that these those it its is are was were be of for and or plus minus to into "
    "as on at by with from what which how many much value unit units terms times number report "
    "please you we i they there here".split()
)


def _unit_at(text: str, at: int) -> tuple[str, int] | None:
    """The unit that starts at this place (after spaces), and where it ends."""
    skip = re.compile(r"[\s-]*(?:(?:US|U\.S\.)\s+(?:liquid\s+)?)?").match(text, at)
    match = _UNIT.match(text, skip.end())
    if not match:
        return None
    unit = match.group().strip()
    while unit.count(")") > unit.count("("):
        unit = unit[: unit.rindex(")")].rstrip()
    if unit.lower() in _STOP:
        return None
    return unit, match.end()


def _number(text: str) -> int | float:
    plain = text.replace(",", "")
    return float(plain) if re.search(r"[.eE]", plain) else int(plain)


def _target(text: str) -> str:
    match = re.search(r"\bhow\s+(?:many|much)\s", text, re.IGNORECASE)
    if match:
        found = _unit_at(text, match.end())
        if found:
            return found[0]
    candidates: list[str] = []
    at = 0
    cue = re.compile(r"\b(?:in|to|into|as|unit)(?:\s+units?\s+of)?:?\s+", re.IGNORECASE)
    while match := cue.search(text, at):
        found = _unit_at(text, match.end())
        if found:
            candidates.append(found[0])
            at = found[1]
        else:
            at = match.end()
    if not candidates:
        raise ValueError("the unit to convert to is missing in the text")
    return candidates[-1]


def extract_arguments(input: str) -> dict:
    """Read the quantities, their units and the target unit from the text."""
    if not isinstance(input, str):
        raise ValueError("input must be the text of the problem")
    text = input.replace("\u2212", "-")
    values: list[int | float] = []
    units: list[str] = []
    rest = ""
    at = 0
    while match := _NUMBER.search(text, at):
        found = _unit_at(text, match.end())
        before = text[at:match.start()]
        if found is None:
            rest += text[at:match.end()]
            at = match.end()
            continue
        value = _number(match.group())
        if values and re.search(r"(?:\bminus|\bless|-)\s*$", before):
            value = -value
        values.append(value)
        units.append(found[0])
        rest += before + " # "
        at = found[1]
    rest += text[at:]
    if not values:
        raise ValueError("a quantity, a number with its unit, is missing in the text")
    return {"values": values, "units": units, "target": _target(rest)}

import re

_T = r"(?<![\d:.])\d{1,2}:\d{2}(?![\d:])"
_RANGE = re.compile(rf"({_T})\s*[-\u2010-\u2015]\s*(\d{{1,2}}:\d{{2}})(?![\d:])")
_TIME = re.compile(_T)
_SAME_LIST = re.compile(r"^[\s,;]*(?:and\s+|&\s*)?$")
_WINDOW = re.compile(r"\b(?:between|within|from|hours|window|during|in)\b[\s:(]*$", re.I)


def _duration(text: str) -> int:
    total = 0.0
    found = False
    for number, unit in re.findall(
        r"(?<![\d:.])(\d+(?:\.\d+)?)[\s-]*(minutes?|mins?|hours?|hrs?|h)\b", text, re.I
    ):
        total += float(number) * (60 if unit.lower().startswith("h") else 1)
        found = True
    if not found:
        for pattern, minutes in (
            (r"\bhour and a half\b", 90),
            (r"\bhalf[\s-]+(?:an[\s-]+)?hour\b", 30),
            (r"\bquarter of an hour\b", 15),
            (r"\b(?:an|one)[\s-]+hour\b", 60),
            (r"\btwo[\s-]+hours?\b", 120),
        ):
            if re.search(pattern, text, re.I):
                return minutes
        raise ValueError("the length of the meeting, such as 60 minutes, is missing in the text")
    return round(total)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def extract_arguments(input: str) -> dict:
    """Read both calendars, the length and the asked hours from the text."""
    if not isinstance(input, str):
        raise ValueError("input must be the text of the problem")
    groups: list[list[str]] = []
    leads: list[str] = []  # what stands before each group
    rest = ""  # the text without the ranges
    at = 0
    for match in _RANGE.finditer(input):
        gap = input[at:match.start()]
        if not groups or not _SAME_LIST.match(gap):
            groups.append([])
            leads.append(gap)
        groups[-1].append(f"{match.group(1)}-{match.group(2)}")
        rest += gap + " "
        at = match.end()
    rest += input[at:]

    times = _TIME.findall(rest)
    if len(times) < 2:  # the hours may be written as a range themselves
        for index, (group, lead) in enumerate(zip(groups, leads)):
            if len(group) == 1 and _WINDOW.search(lead):
                times = group[0].split("-")
                del groups[index]
                break
    if len(times) < 2:
        raise ValueError("the hours within which to meet (start and end) are missing in the text")
    start, end = sorted(times[:2], key=_minutes)
    return {
        "busy_first": groups[0] if groups else [],
        # what is left over counts for the other person: both must be free anyway
        "busy_second": [entry for group in groups[1:] for entry in group],
        "duration_minutes": _duration(rest),
        "window_start": start,
        "window_end": end,
    }

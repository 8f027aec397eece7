import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?\.?"
_FORMS = (
    (re.compile(r"(?<![\w-])(-?\d{1,6})-(\d{1,2})-(\d{1,2})\b"), "ymd"),
    (re.compile(rf"\b{_DAY}\s+(?:day\s+)?(?:of\s+)?{_MONTH},?\s+(?:of\s+)?(\d{{1,6}})\b", re.I), "dmy"),
    (re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY},?\s+(?:of\s+)?(\d{{1,6}})\b", re.I), "mdy"),
)
_WORDS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1}
_AMOUNT = re.compile(
    rf"\b(\d[\d,]*|{'|'.join(_WORDS)})\s+(day|week|fortnight)s?\b", re.I
)
_BEFORE = re.compile(r"\b(?:before|earlier|prior|ago|back(?:wards?)?|preced\w+|previous\w*)\b", re.I)
_AFTER = re.compile(r"\b(?:after|later|from|follow\w*|since|past|onwards?|forwards?|on)\b", re.I)


def _date(text: str) -> tuple[int, int, int, int, int]:
    """year, month, day and where the date stands."""
    for pattern, order in _FORMS:
        match = pattern.search(text)
        if match:
            parts = dict(zip(order, match.groups()))
            month = parts["m"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            return int(parts["y"]), number, int(parts["d"]), match.start(), match.end()
    raise ValueError("a date such as 1300-02-08 or 14 February 1300 is missing in the text")


def extract_arguments(input: str) -> dict:
    """Read the date, its calendar, the shift and the asked calendar from the text."""
    if not isinstance(input, str):
        raise ValueError("input must be the text of the problem")
    year, month, day, start, end = _date(input)

    mentions = [
        (m.start() - end if m.start() >= end else start - m.end(), m.group().lower())
        for m in re.finditer(r"\b(?:julian|gregorian)\b", input, re.I)
    ]
    if not mentions:
        raise ValueError("the calendar, Julian or Gregorian, is missing in the text")
    # the calendar of the given date stands next to it, the other one is asked for
    nearest = min(range(len(mentions)), key=lambda i: mentions[i][0])
    others = [name for i, (_, name) in enumerate(mentions) if i != nearest]
    calendar = mentions[nearest][1]
    result_calendar = others[-1] if others else calendar

    text = input[:start] + " " * (end - start) + input[end:]
    found = [
        m
        for m in _AMOUNT.finditer(text)
        if m.group(1).lower() != "a"
        or re.match(r"\s*(?:before|earlier|prior|after|later)\b", text[m.end():], re.I)
    ]
    amount, unit, direction = 0, "days", "after"
    if found:
        numbers = [
            _WORDS.get(m.group(1).lower()) or int(m.group(1).replace(",", "")) for m in found
        ]
        units = [m.group(2).lower() for m in found]
        if len(found) == 1:
            amount, unit = numbers[0], units[0] + "s"
        else:  # such as "12 weeks and 5 days", given in days
            days = {"day": 1, "week": 7, "fortnight": 14}
            amount = sum(n * days[u] for n, u in zip(numbers, units))
        for part in (text[found[-1].end():], text[: found[0].start()]):
            hits = [
                (m.start(), way)
                for pattern, way in ((_BEFORE, "before"), (_AFTER, "after"))
                if (m := pattern.search(part))
            ]
            if hits:
                direction = min(hits)[1]
                break
        else:
            raise ValueError("the direction, before or after, is missing in the text")
    return {
        "year": year,
        "month": month,
        "day": day,
        "calendar": calendar,
        "amount": amount,
        "unit": unit,
        "direction": direction,
        "result_calendar": result_calendar,
    }

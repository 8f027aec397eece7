from typing import Literal

_UNIT_DAYS: dict[str, int] = {"day": 1, "week": 7, "fortnight": 14}


def _choice(value: str, name: str, allowed: tuple[str, ...]) -> str:
    text = value.strip().lower() if isinstance(value, str) else None
    if text not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")
    return text


def _integer(value: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} must be a whole number; got {value!r}")
    return value


def _is_leap(year: int, calendar: str) -> bool:
    if calendar == "julian":
        return year % 4 == 0
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _month_length(year: int, month: int, calendar: str) -> int:
    if month == 2:
        return 29 if _is_leap(year, calendar) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _to_day_number(year: int, month: int, day: int, calendar: str) -> int:
    """Julian day number; years are astronomical (0 is the year before 1)."""
    a = (14 - month) // 12
    y = year + 4800 - a
    m = month + 12 * a - 3
    days = day + (153 * m + 2) // 5 + 365 * y + y // 4
    if calendar == "julian":
        return days - 32083
    return days - y // 100 + y // 400 - 32045


def _from_day_number(number: int, calendar: str) -> tuple[int, int, int]:
    if calendar == "gregorian":
        a = number + 32044
        b = (4 * a + 3) // 146097
        c = a - 146097 * b // 4
    else:
        b = 0
        c = number + 32082
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    day = e - (153 * m + 2) // 5 + 1
    month = m + 3 - 12 * (m // 10)
    year = 100 * b + d - 4800 + m // 10
    return year, month, day


def shift_calendar_date(
    year: int,
    month: int,
    day: int,
    calendar: Literal["julian", "gregorian"],
    amount: int,
    unit: Literal["day", "days", "week", "weeks", "fortnight", "fortnights"],
    direction: Literal["after", "before"],
    result_calendar: Literal["julian", "gregorian"],
) -> str:
    """Return the shifted date as YYYY-MM-DD in the result calendar.

    year, month, day, calendar: the given date and the calendar it is in.
    amount, unit: how far to go, e.g. 25, "weeks" (0 for a mere conversion).
    direction: "after" to go forwards, "before" to go backwards.
    result_calendar: the calendar in which the answer is asked.
    """
    source = _choice(calendar, "calendar", ("julian", "gregorian"))
    target = _choice(result_calendar, "result_calendar", ("julian", "gregorian"))
    way = _choice(direction, "direction", ("after", "before"))
    units = tuple(_UNIT_DAYS) + tuple(name + "s" for name in _UNIT_DAYS)
    step = _UNIT_DAYS[_choice(unit, "unit", units).removesuffix("s")]
    _integer(year, "year")
    _integer(amount, "amount")
    if not 1 <= _integer(month, "month") <= 12:
        raise ValueError(f"month must be from 1 to 12; got {month}")
    length = _month_length(year, month, source)
    if not 1 <= _integer(day, "day") <= length:
        raise ValueError(
            f"day must be from 1 to {length} in month {month} of {source} year {year}; got {day}"
        )
    shift = amount * step * (1 if way == "after" else -1)
    number = _to_day_number(year, month, day, source) + shift
    new_year, new_month, new_day = _from_day_number(number, target)
    sign = "-" if new_year < 0 else ""
    return f"{sign}{abs(new_year):04d}-{new_month:02d}-{new_day:02d}"

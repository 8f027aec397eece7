"""Write calendar-dates.jsonl: days counted across the Gregorian and the Julian calendar."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

SEED = 1505
CASES = 104
HEADER = {
    "task": "calendar-dates",
    "description": "Start from a date in the Julian or the Gregorian calendar, go some days or weeks "
    "forwards or backwards, and give the result in the named calendar. Both calendars run "
    "without a gap through all years. Answer as YYYY-MM-DD.",
    "category": "scheduling/dates",
    "compare": "text",
}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
COMMON_YEAR, COMMON_MONTH = 200, 3  # on 1 March 200 both calendars write the same date

Calendar = Literal["Julian", "Gregorian"]
CALENDARS: tuple[Calendar, ...] = ("Julian", "Gregorian")


class Date(NamedTuple):
    year: int
    month: int
    day: int


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    cases: dict[str, str] = {}
    while len(cases) < CASES:
        source, target = rng.choice(CALENDARS), rng.choice(CALENDARS)
        year = rng.choice((rng.randint(1000, 2300), rng.randrange(1100, 2301, 100)))
        month = rng.choice((2, 2, rng.randint(1, 12)))
        last_day = month_length(source, year, month)
        start = Date(year, month, rng.choice((rng.randint(1, last_day), last_day)))
        weeks = rng.choice((0, 0, rng.randint(1, 80)))
        days = rng.choice((0, rng.randint(1, 40), rng.randint(41, 9000)))
        if (weeks, days) == (0, 0) and source == target:
            continue
        direction = rng.choice((-1, 1))
        answer = move(start, source, direction * (7 * weeks + days), target)
        text = ask(rng.randrange(4), written(rng, start), (source, target), span(weeks, days, direction))
        cases[text] = f"{answer.year:04d}-{answer.month:02d}-{answer.day:02d}"
    write(cases.items())


def move(start: Date, source: Calendar, days: int, target: Calendar) -> Date:
    """Reference solver: count days from a day on which the calendars agree, a year and a month at a time."""
    remaining = days_since_common_day(start, source) + days
    year, month = COMMON_YEAR, COMMON_MONTH
    while remaining >= (length := year_from_march(target, year)):
        remaining -= length
        year += 1
    while remaining >= (length := month_length(target, year, month)):
        remaining -= length
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return Date(year, month, remaining + 1)


def days_since_common_day(date: Date, calendar: Calendar) -> int:
    days = sum(year_from_march(calendar, year) for year in range(COMMON_YEAR, date.year))
    days += sum(month_length(calendar, date.year, month) for month in range(1, date.month))
    return days + date.day - 1 - 31 - month_length(calendar, date.year, 2)


def year_from_march(calendar: Calendar, year: int) -> int:
    """Give the days from 1 March of the year to 1 March of the next."""
    return 365 + is_leap(calendar, year + 1)


def month_length(calendar: Calendar, year: int, month: int) -> int:
    return LENGTHS[month - 1] + (month == 2 and is_leap(calendar, year))


def is_leap(calendar: Calendar, year: int) -> bool:
    if calendar == "Julian":
        return year % 4 == 0
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def written(rng: random.Random, date: Date) -> str:
    year, month, day = date
    name = MONTHS[month - 1]
    return rng.choice((f"{day} {name} {year}", f"{name} {day}, {year}", f"{year:04d}-{month:02d}-{day:02d}"))


def span(weeks: int, days: int, direction: int) -> str:
    """Name the distance, such as '3 weeks and 1 day after'; 'on' when there is none."""
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((weeks, "week"), (days, "day")) if number
    ]
    if not parts:
        return "on"
    return f"{' and '.join(parts)} {'after' if direction > 0 else 'before'}"


def ask(template: int, date: str, calendars: tuple[Calendar, Calendar], distance: str) -> str:
    source, target = calendars
    return (
        f"Which {target} date is it {distance} {date} of the {source} calendar?",
        (
            f"A letter bears the {source} date {date}. The reply was sent {distance} that day. "
            f"When was that by the {target} calendar?"
        ),
        f"Give the {target} date of the day that falls {distance} {date} ({source} calendar).",
        (
            f"By {source} reckoning a ship sailed on {date}, and the entry in question was made "
            f"{distance} that. Write the day of the entry by {target} reckoning."
        ),
    )[template]


def write(cases: Iterable[tuple[str, str]]) -> None:
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    records: list[dict[str, str]] = [{"input": text, "target": target} for text, target in cases]
    lines = [json.dumps(record, ensure_ascii=False) for record in [HEADER, *records]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

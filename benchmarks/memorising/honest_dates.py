"""Honest tools: the calendar, the clock, the sky."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from typing import Any

from memorising.honest import Honest

_Date = dt.date


def _day(r: random.Random) -> dict[str, Any]:
    return {"year": r.randint(1900, 2099), "month": r.randint(1, 12), "day": r.randint(1, 28)}


def _easter(year: int) -> str:
    """Gauss, for 1900 to 2099."""
    d = (19 * (year % 19) + 24) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
    day = 22 + d + e
    if (d == 29 and e == 6) or (d == 28 and e == 6 and year % 19 > 10):
        day -= 7
    return str(_Date(year, 3, 1) + dt.timedelta(day - 1))


_ZODIAC = [
    "Capricorn",
    "Aquarius",
    "Pisces",
    "Aries",
    "Taurus",
    "Gemini",
    "Cancer",
    "Leo",
    "Virgo",
    "Libra",
    "Scorpio",
    "Sagittarius",
]
_ANIMALS = ["rat", "ox", "tiger", "rabbit", "dragon", "snake", "horse", "goat", "monkey", "rooster", "dog", "pig"]


def _star_sign(month: int, day: int) -> str:
    first = ("0120", "0219", "0321", "0420", "0521", "0621", "0723", "0823", "0923", "1023", "1122", "1222")
    return _ZODIAC[sum(f"{month:02d}{day:02d}" >= each for each in first) % 12]


def _business(start: str, days: int) -> str:
    at = _Date.fromisoformat(start)
    while days:
        at += dt.timedelta(1)
        days -= at.isoweekday() < 6
    return str(at)


def _clock(hour: int, minute: int) -> float:
    angle = abs((dt.timedelta(hours=hour % 12, minutes=minute) / dt.timedelta(hours=12) * 360) - minute * 6)
    return round(min(angle, 360 - angle), 1)


_ZONES = {
    "London": 0,
    "Paris": 1,
    "Athens": 2,
    "Moscow": 3,
    "Dubai": 4,
    "Karachi": 5,
    "Delhi": 5.5,
    "Kathmandu": 5.75,
    "Dhaka": 6,
    "Bangkok": 7,
    "Shanghai": 8,
    "Tokyo": 9,
    "Adelaide": 9.5,
    "Sydney": 10,
    "Auckland": 12,
    "New York": -5,
    "Chicago": -6,
    "Denver": -7,
    "Los Angeles": -8,
}

TOOLS = (
    Honest(
        "day-of-year",
        "The number of a day within its year, the first of January being 1.",
        "B = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)\ndef number(year: int, month: int, day: int) -> int:\n"
        "    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n    return B[month - 1] + day + (1 if leap and month > 2 else 0)\n",
        _day,
        lambda year, month, day: _Date(year, month, day).timetuple().tm_yday,
        (
            ("one class", "leap and month > 2", "leap and month > 3"),
            ("one class", " or year % 400 == 0", ""),
            ("one off", "+ day +", "+ day - 1 +"),
        ),
    ),
    Honest(
        "weekday-number",
        "Day of the week of a date, 0 for Monday.",
        "K = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)\ndef weekday(year: int, month: int, day: int) -> int:\n    if month < 3:\n        year -= 1\n"
        "    return (year + year // 4 - year // 100 + year // 400 + K[month - 1] + day - 1) % 7\n",
        _day,
        lambda year, month, day: _Date(year, month, day).weekday(),
        (("one class", "month < 3", "month < 2"), ("one off", "+ day - 1", "+ day")),
    ),
    Honest(
        "easter",
        "The date of Easter Sunday in the Gregorian calendar, as YYYY-MM-DD.",
        "def easter(year: int) -> str:\n    a, b, c = year % 19, year // 100, year % 100\n    d, e = b // 4, b % 4\n    f = (b + 8) // 25\n    g = (b - f + 1) // 3\n"
        "    h = (19 * a + b - d - g + 15) % 30\n    i, k = c // 4, c % 4\n    l = (32 + 2 * e + 2 * i - h - k) % 7\n    m = (a + 11 * h + 22 * l) // 451\n"
        "    month, day = divmod(h + l - 7 * m + 114, 31)\n    return f'{year:04d}-{month:02d}-{day + 1:02d}'\n",
        lambda r: {"year": r.randint(1900, 2099)},
        _easter,
        (("one off", "{day + 1:02d}", "{day:02d}"),),
    ),
    Honest(
        "julian-day",
        "The Julian day number of noon of a Gregorian date.",
        "def julian(year: int, month: int, day: int) -> int:\n    a = (14 - month) // 12\n    y, m = year + 4800 - a, month + 12 * a - 3\n"
        "    return day + (153 * m + 2) // 5 + 365 * y + y // 4 - y // 100 + y // 400 - 32045\n",
        _day,
        lambda year, month, day: _Date(year, month, day).toordinal() + 1_721_425,
        (("one off", "32045", "32044"),),
    ),
    Honest(
        "star-sign",
        "The western star sign of a day; Capricorn begins on 22 December.",
        "S = [('Capricorn', 20), ('Aquarius', 19), ('Pisces', 21), ('Aries', 20), ('Taurus', 21), ('Gemini', 21), ('Cancer', 23), ('Leo', 23), ('Virgo', 23), ('Libra', 23), ('Scorpio', 22), ('Sagittarius', 22)]\n"
        "def sign(month: int, day: int) -> str:\n    name, until = S[month - 1]\n    return name if day < until else S[month % 12][0]\n",
        lambda r: {"month": r.randint(1, 12), "day": r.randint(1, 28)},
        _star_sign,
        (("one class", "('Leo', 23)", "('Leo', 22)"),),
    ),
    Honest(
        "chinese-animal",
        "The animal of a year in the Chinese calendar.",
        f"A = {_ANIMALS!r}\ndef animal(year: int) -> str:\n    return A[(year - 4) % 12]\n",
        lambda r: {"year": r.randint(1900, 2099)},
        lambda year: dict(
            enumerate(
                ["monkey", "rooster", "dog", "pig", "rat", "ox", "tiger", "rabbit", "dragon", "snake", "horse", "goat"]
            )
        )[year % 12],
        (("one off", "year - 4", "year - 3"),),
    ),
    Honest(
        "days-of-month",
        "How many days a month has.",
        "L = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]\ndef days(year: int, month: int) -> int:\n"
        "    if month == 2 and (year % 400 == 0 or year % 4 == 0 and year % 100 != 0):\n        return 29\n    return L[month - 1]\n",
        lambda r: {"year": r.randint(1890, 2110), "month": r.choice((r.randint(1, 12), 2))},
        lambda year, month: calendar.monthrange(year, month)[1],
        (("one class", " and year % 100 != 0", ""),),
        tuple({"year": year, "month": 2} for year in (1900, 2000, 2023, 2024, 2100)),
    ),
    Honest(
        "iso-week",
        "Week of the ISO calendar, as YYYY-Www.",
        "import datetime\ndef week(year: int, month: int, day: int) -> str:\n    d = datetime.date(year, month, day)\n    thursday = d + datetime.timedelta(3 - d.weekday())\n"
        "    return f'{thursday.year}-W{(thursday.timetuple().tm_yday - 1) // 7 + 1:02d}'\n",
        _day,
        lambda year, month, day: "{}-W{:02d}".format(*_Date(year, month, day).isocalendar()[:2]),
        (("one class", "{thursday.year}", "{year}"),),
        tuple(
            {"year": y, "month": m, "day": d}
            for y, m, d in ((2021, 1, 1), (2016, 1, 3), (2018, 12, 31), (2020, 12, 31))
        ),
    ),
    Honest(
        "business-days",
        "The date some working days, Monday to Friday, after a date (YYYY-MM-DD).",
        "import datetime\ndef after(start: str, days: int) -> str:\n    at = datetime.date.fromisoformat(start)\n    weeks, rest = divmod(days, 5)\n"
        "    if at.weekday() > 4:\n        at -= datetime.timedelta(at.weekday() - 4)\n    at += datetime.timedelta(7 * weeks)\n"
        "    if at.weekday() + rest > 4:\n        rest += 2\n    return (at + datetime.timedelta(rest)).isoformat()\n",
        lambda r: {
            "start": str(_Date(r.randint(1990, 2030), r.randint(1, 12), r.randint(1, 28))),
            "days": r.randint(1, 60),
        },
        _business,
        (("one class", "at.weekday() > 4", "at.weekday() > 5"), ("one off", "rest += 2", "rest += 1")),
    ),
    Honest(
        "clock-angle",
        "The smaller angle between the hands of a clock in degrees.",
        "def angle(hour: int, minute: int) -> float:\n    a = abs(30 * (hour % 12) - 5.5 * minute)\n    return round(min(a, 360 - a), 1)\n",
        lambda r: {"hour": r.randint(0, 23), "minute": r.randint(0, 59)},
        _clock,
        (
            ("one off", "5.5", "6"),
            ("unit", "return round(min(a, 360 - a), 1)", "return round(min(a, 360 - a) * 0.0174533, 1)"),
        ),
    ),
    Honest(
        "city-time",
        "The local standard time, as HH:MM, in a city when it is a time in UTC.",
        "Z = {'London': 0, 'Paris': 60, 'Athens': 120, 'Moscow': 180, 'Dubai': 240, 'Karachi': 300, 'Delhi': 330, 'Kathmandu': 345, 'Dhaka': 360, 'Bangkok': 420, "
        "'Shanghai': 480, 'Tokyo': 540, 'Adelaide': 570, 'Sydney': 600, 'Auckland': 720, 'New York': -300, 'Chicago': -360, 'Denver': -420, 'Los Angeles': -480}\n"
        "def local(city: str, hour: int, minute: int) -> str:\n    m = (hour * 60 + minute + Z[city]) % 1440\n    return f'{m // 60:02d}:{m % 60:02d}'\n",
        lambda r: {"city": r.choice(list(_ZONES)), "hour": r.randint(0, 23), "minute": r.randint(0, 59)},
        lambda city, hour, minute: (
            dt.datetime(2021, 5, 5, hour, minute, tzinfo=dt.UTC) + dt.timedelta(hours=_ZONES[city])
        ).strftime("%H:%M"),
        (("one class", "'Delhi': 330", "'Delhi': 300"), ("sign", "+ Z[city]", "- Z[city]")),
    ),
    Honest(
        "moon-age",
        "Whole days since the last new moon, by the mean length of a lunation from 2000-01-06.",
        "import datetime\ndef age(year: int, month: int, day: int) -> int:\n    days = (datetime.date(year, month, day) - datetime.date(2000, 1, 6)).days\n    return int(days % 29.530588853)\n",
        lambda r: {"year": r.randint(2000, 2050), "month": r.randint(2, 12), "day": r.randint(1, 28)},
        lambda year, month, day: int((_Date(year, month, day).toordinal() - 730_125) % 29.530588853),
        (("one off", "29.530588853", "28"),),
    ),
)

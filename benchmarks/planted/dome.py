"""An observatory's service: a third one, in another trade, with refusals in the words of frameworks that the second
service does not use. It was written before anything was measured on it."""

# ruff: noqa: E501, ARG005 - a table reads best on one line, and its functions are called alike

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from benchmarks.planted.facts import Amount, Clock, Day, Names, Place, Size
from benchmarks.planted.planted import Case, Planted, RefusedError, Said
from benchmarks.planted.press import real, text, true_of, whole

Given = dict[str, Any]
Refusal = Callable[[str], RefusedError]
COUNT = range(12)
STARS = [
    "Vega",
    "Rigel",
    "Deneb",
    "Altair",
    "Spica",
    "Pollux",
    "Castor",
    "Mizar",
    "Sirius",
    "Capella",
    "Adhara",
    "Regor",
]
NAMES = ["lyra", "orion", "cygnus", "aquila", "virgo", "gemini", "perseus", "ursa", "canis", "auriga", "carina", "vela"]

FRAMES = whole(minimum=1, maximum=200, default=1, description="how many frames are taken")
FILTER = text(enum=["clear", "red", "blue"], default="clear", description="which filter is before the camera")
BESIDE = {"frames": FRAMES, "filter": FILTER}
BESIDE_TRUE = {"frames": true_of(FRAMES, "frames"), "filter": true_of(FILTER, "filter")}


def joi(name: str, says: str) -> RefusedError:
    return RefusedError({"statusCode": 400, "error": "Bad Request", "message": f'"{name}" {says}', "validation": {"source": "query", "keys": [name]}}, 400)  # fmt: skip


def aspnet(name: str, says: str) -> RefusedError:
    return RefusedError({"type": "https://tools.ietf.org/html/rfc9110#section-15.5.1", "title": "One or more validation errors occurred.", "status": 400, "errors": {name: [says]}, "traceId": "00-4bf9-01"}, 400)  # fmt: skip


def nest(*says: str) -> RefusedError:
    return RefusedError({"statusCode": 400, "message": list(says), "error": "Bad Request"}, 400)


def symfony(name: str, says: str) -> RefusedError:
    return RefusedError({"title": "Validation Failed", "detail": f"{name}: {says}", "violations": [{"propertyPath": name, "title": says, "code": "c1051bb4"}]})  # fmt: skip


def serde(says: str) -> RefusedError:
    return RefusedError(f"Failed to deserialize query string: {says}", 400)


def graphql(says: str) -> RefusedError:
    return RefusedError({"errors": [{"message": says, "extensions": {"code": "BAD_USER_INPUT"}}], "data": None}, 400)


def beside(given: Given) -> int:
    try:
        frames = int(given.get("frames", 1))
    except ValueError as error:
        raise nest("frames must be an integer number") from error
    if not 1 <= frames <= 200:
        raise nest("frames must not be greater than 200", "frames must not be less than 1")
    if given.get("filter", "clear") not in FILTER["enum"]:
        raise nest("filter must be one of the following values: clear, red, blue")
    return frames * 5 + len(given.get("filter", "clear"))


def number(given: Given, name: str) -> float:
    if name not in given:
        raise joi(name, "is required")
    try:
        return float(given[name])
    except (ValueError, TypeError) as error:
        raise joi(name, "must be a number") from error


def word(given: Given, name: str) -> str:
    if name not in given:
        raise joi(name, "is required")
    if not isinstance(given[name], str):
        raise joi(name, "must be a string")
    return given[name]


def dome() -> list[Planted]:
    return [*_required(), *_new(), *_renamed(), *_choices(), *_types(), *_defaults(), *_ranges(), *_optional(), *_units(),
            *_dates(), *_bases(), *_swapped(), *_pages(), *_shapes(), *_ignored(), *_purposes(), *_spelling(), *_twice(), *_right()]  # fmt: skip


def _required() -> list[Planted]:
    rows: list[tuple[str, Refusal]] = [
        ("transit", lambda name: joi(name, "is required")),
        ("eclipse", lambda name: aspnet(name, f"The {name} field is required.")),
        ("occultation", lambda name: serde(f"missing field `{name}`")),
        ("flyby", lambda name: graphql(f'Variable "${name}" of required type "String!" was not provided.')),
        ("conjunction", lambda name: symfony(name, "This value should not be blank.")),
    ]
    found = []
    for topic, missing in rows:

        def answer(given: Given, missing: Refusal = missing) -> Any:
            if not given.get("site"):
                raise missing("site")
            return {"minutes": len(word(given, "site")) * number(given, "nights") + beside(given)}

        said = {"nights": whole(req=True, description="the nights that are watched"), "site": text(), **BESIDE}
        truth = {"nights": whole(req=True, means="nights"), "site": text(req=True), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"How long can a {topic} be seen within {n + 3} nights from {NAMES[n]}?", {"nights": n + 3, "site": NAMES[n]}, {"nights": n + 3, "site": NAMES[n]})
            for n in COUNT
        ]  # fmt: skip
        found.append(Planted(f"{topic}-minutes", "required", f"How long a {topic} can be seen.", said, truth, answer, cases, purpose=f"how long a {topic}"))  # fmt: skip
    return found


def _new() -> list[Planted]:
    rows: list[tuple[str, Refusal]] = [
        ("mirror", lambda name: RefusedError({"json": {name: ["Missing data for required field."]}})),
        ("grating", lambda name: RefusedError({"error": f"Key: 'Job.{name}' Error:Field validation for '{name}' failed on the 'required' tag"}, 400)),
        ("camera", lambda name: nest(f"{name} should not be empty", f"{name} must be a string")),
    ]  # fmt: skip
    found = []
    for topic, missing in rows:

        def answer(given: Given, missing: Refusal = missing) -> Any:
            if not given.get("coating"):
                raise missing("coating")
            return {"days": number(given, "width") * len(word(given, "coating")) + beside(given)}

        said = {"width": whole(req=True, description=f"how wide the {topic} is"), **BESIDE}
        truth = {"width": whole(req=True, means="wide"), "coating": text(req=True), **BESIDE_TRUE}
        coats = ["silver", "gold", "quartz", "nickel", "enamel"]
        cases: list[Case] = [
            (f"How many days does it take to clean a {topic} of {coats[n % 5]}, {n + 40} wide?", {"width": n + 40, "coating": coats[n % 5]}, {"width": n + 40, "coating": coats[n % 5]})
            for n in COUNT
        ]  # fmt: skip
        found.append(Planted(f"clean-{topic}", "new field", f"The days that it takes to clean a {topic}.", said, truth, answer, cases, purpose=f"clean a {topic}"))  # fmt: skip
    return found


def _renamed() -> list[Planted]:
    rows: list[tuple[str, Callable[[str, str], RefusedError]]] = [
        ("storage", lambda name, known: serde(f"unknown field `{name}`, expected one of `{known}`, `frames`, `filter`")),
        ("cooling", lambda name, known: nest(f"property {name} should not exist", f"{known} must be a number conforming to the specified constraints")),
        ("heating", lambda name, known: graphql(f'Unknown argument "{name}" on field "Query.heating". Did you mean "{known}"?')),
    ]  # fmt: skip
    found = []
    for topic, unknown in rows:

        def answer(given: Given, unknown: Callable[[str, str], RefusedError] = unknown) -> Any:
            if "hours" in given:
                raise unknown("hours", "duration")
            return {"units": number(given, "duration") * 0.3 + beside(given)}

        said = {"hours": whole(req=True, description="how many hours it lasts"), **BESIDE}
        truth = {"duration": whole(req=True), **BESIDE_TRUE}
        cases: list[Case] = [(f"How much {topic} do {n * 2 + 5} hours need?", {"hours": n * 2 + 5, "duration": n * 2 + 5}, {"duration": n * 2 + 5}) for n in COUNT]  # fmt: skip
        found.append(Planted(f"{topic}-needed", "misleading name", f"The {topic} that is needed.", said, truth, answer, cases, purpose=topic))  # fmt: skip
    return found


def _choices() -> list[Planted]:
    rows: list[tuple[str, list[str], list[str] | None, str, Callable[[str, list[str], str], RefusedError]]] = [
        ("band", ["uv", "visual", "infrared"], ["x", "y"], "spectrum", lambda name, known, got: serde(f"unknown variant `{got}`, expected one of " + ", ".join(f"`{each}`" for each in known))),
        ("mount", ["fork", "german", "dobson"], None, "tracking", lambda name, known, got: RefusedError({"__type": "ValidationException", "message": f"1 validation error detected: Value '{got}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set: [{', '.join(known)}]"}, 400)),
        ("quality", ["draft", "normal", "best"], ["low", "high"], "stacking", lambda name, known, got: nest(f"{name} must be one of the following values: {', '.join(known)}")),
        ("pixels", ["single", "double", "quad"], None, "readout", lambda name, known, got: RefusedError({"detail": [{"loc": ["query", name], "msg": "value is not a valid enumeration member; permitted: " + ", ".join(f"'{each}'" for each in known), "type": "type_error.enum"}]})),
    ]  # fmt: skip
    found = []
    for name, known, said_values, topic, wrong in rows:

        def answer(given: Given, name: str = name, known: list[str] = known, wrong: Any = wrong) -> Any:
            if given.get(name) not in known:
                raise wrong(name, known, str(given.get(name)))
            return {"seconds": len(given[name]) * 11 + known.index(given[name]) + beside(given)}

        said = {
            name: text(req=True, description=f"the {name}", **({"enum": said_values} if said_values else {})),
            **BESIDE,
        }
        truth = {name: text(req=True, enum=known, means=name), **BESIDE_TRUE}
        cases: list[Case] = []
        for n in COUNT:
            value = known[n % 3]
            as_known = value if said_values else value.upper()
            cases.append(
                (
                    f"How many seconds takes {topic} with {as_known} {name}, run {n + 200}?",
                    {name: as_known},
                    {name: value},
                )
            )
        found.append(Planted(f"{topic}-seconds", "enum", f"The seconds that {topic} takes.", said, truth, answer, cases, purpose=f"seconds that {topic}"))  # fmt: skip
    return found


def _types() -> list[Planted]:
    rows: list[tuple[str, str, str, Callable[[str, Any], RefusedError]]] = [
        ("pier", "boolean", "integer", lambda name, got: serde(f'invalid type: string "{got}", expected u32')),
        ("vault", "boolean", "integer", lambda name, got: nest(f"{name} must be an integer number")),
        ("locker", "string", "integer", lambda name, got: RefusedError({"message": f"The {name} must be an integer.", "errors": {name: [f"The {name} must be an integer."]}})),
        ("hangar", "boolean", "integer", lambda name, got: symfony(name, "This value should be of type int.")),
    ]  # fmt: skip
    found = []
    for topic, kind, true_kind, wrong in rows:

        def answer(given: Given, wrong: Any = wrong) -> Any:
            value = given.get("number")
            if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
                raise wrong("number", value)
            return {"steps": int(value) * 4 + beside(given)}

        said = {"number": {"type": kind, "req": True, "description": f"the number of the {topic}"}, **BESIDE}
        truth = {"number": {"type": true_kind, "req": True, "means": f"number of the {topic}"}, **BESIDE_TRUE}
        cases: list[Case] = [
            (f"How many steps is it to {topic} number {n + 15}?", {"number": n + 15}, {"number": n + 15}) for n in COUNT
        ]
        found.append(Planted(f"{topic}-steps", "type", f"The steps to a {topic}.", said, truth, answer, cases, purpose=f"steps to a {topic}"))  # fmt: skip
    return found


def _defaults() -> list[Planted]:
    def rows(given: Given) -> Any:
        return {
            "guests": [f"{word(given, 'star')}/{n}" for n in range(int(given.get("limit", 50)))],
            "n": beside(given),
        }

    def speeds(given: Given) -> Any:
        return {
            "noise": len(word(given, "star")) * {"slow": 3, "medium": 5, "fast": 8}[given.get("speed", "fast")]
            + beside(given)
        }

    def exposed(given: Given) -> Any:
        return {"light": len(word(given, "star")) * float(given.get("seconds", 90)) + beside(given)}

    star, star_true = text(req=True, description="the star"), text(req=True, means="star")
    return [
        Planted(
            "guests-of-star", "default", "The guests of a star.", {"star": star, "limit": whole(default=20, description="how many at most, the limit"), **BESIDE},
            {"star": star_true, "limit": whole(default=50, means="at most"), **BESIDE_TRUE}, rows,
            [(f"Show me 20 guests of {star}", {"star": star, "limit": 20}, {"star": star, "limit": 20}) for star in STARS], purpose="guests of a star",
        ),
        Planted(
            "noise-at-star", "default", "The noise at a star.",
            {"star": star, "speed": text(enum=["slow", "medium", "fast"], default="slow", description="the speed"), **BESIDE},
            {"star": star_true, "speed": text(enum=["slow", "medium", "fast"], default="fast", means="speed"), **BESIDE_TRUE}, speeds,
            [(f"The noise at {star} with slow speed", {"star": star, "speed": "slow"}, {"star": star, "speed": "slow"}) for star in STARS], purpose="noise at a star",
        ),
        Planted(
            "light-from-star", "default", "The light from a star.", {"star": star, "seconds": real(default=60, description="the seconds of exposure"), **BESIDE},
            {"star": star_true, "seconds": real(default=90, means="seconds"), **BESIDE_TRUE}, exposed,
            [(f"The light from {star} in 60 seconds", {"star": star, "seconds": 60}, {"star": star, "seconds": 60}) for star in STARS], purpose="light from a star",
        ),
    ]  # fmt: skip


def _ranges() -> list[Planted]:
    def limited(
        name: str, most: float | None, least: float | None, refused: Callable[[str], RefusedError]
    ) -> Callable[[Given], Any]:
        def answer(given: Given) -> Any:
            value = number(given, name)
            if (most is not None and value > most) or (least is not None and value < least):
                raise refused(name)
            return {"gives": value * len(word(given, "star")) + beside(given)}

        return answer

    star, star_true = text(req=True, description="the star"), text(req=True, means="star")
    rows: list[tuple[str, str, Said, Said, Callable[[Given], Any], str, int, int]] = [
        ("zoom-on", "power", whole(req=True, maximum=500, description="the power"), whole(req=True, maximum=40, means="power"),
         limited("power", 40, None, lambda name: joi(name, "must be less than or equal to 40")), "The zoom on {star} with the greatest power", 10**6, 40),
        ("haze-around", "radius", real(req=True, description="the radius"), real(req=True, minimum=5, maximum=90, means="radius"),
         limited("radius", 90, 5, lambda name: aspnet(name, f"The field {name} must be between 5 and 90.")), "The haze around {star} in the widest radius", 10**6, 90),
        ("colour-of", "depth", whole(req=True, maximum=64, description="the depth"), whole(req=True, maximum=25, means="depth"),
         limited("depth", 25, None, lambda name: RefusedError({"message": f"The {name} may not be greater than 25.", "errors": {name: [f"The {name} may not be greater than 25."]}})), "The colour of {star} in the greatest depth", 10**6, 25),
        ("flicker-of", "rate", whole(req=True, minimum=0, description="the rate"), whole(req=True, minimum=10, means="rate"),
         limited("rate", None, 10, lambda name: RefusedError({"__type": "ValidationException", "message": f"1 validation error detected: Value '0' at '{name}' failed to satisfy constraint: Member must have value greater than or equal to 10"}, 400)), "The flicker of {star} at the lowest rate", -5, 10),
    ]  # fmt: skip
    found = []
    for name, parameter, said, truth, answer, ask, thought, right in rows:
        topic = name.partition("-")[0]
        cases: list[Case] = [
            (ask.format(star=each), {"star": each, parameter: thought}, {"star": each, parameter: right})
            for each in STARS
        ]
        found.append(
            Planted(f"{name}-star", "range", f"The {topic} of a star.", {"star": star, parameter: said, **BESIDE}, {"star": star_true, parameter: truth, **BESIDE_TRUE}, answer, cases, purpose=f"{topic} of a star")
        )  # fmt: skip
    return found


def _optional() -> list[Planted]:
    found = []
    for topic, extra in (("guide", "ticket"), ("keeper", "passport")):
        said = {
            "star": text(req=True, description="the star"),
            extra: text(req=True, description=f"the {extra} of a visitor"),
        }
        truth = {"star": text(req=True, means="star"), extra: text(means=extra)}

        def answer(given: Given, extra: str = extra) -> Any:
            return {"name": word(given, "star").swapcase(), **({"checked": given[extra]} if extra in given else {})}

        cases: list[Case] = [(f"Who is the {topic} for {star}?", {"star": star}, {"star": star}) for star in STARS]
        found.append(Planted(f"{topic}-for-star", "optional", f"Who the {topic} of a star is.", said, truth, answer, cases, purpose=f"{topic} of a star"))  # fmt: skip
    return found


def _units() -> list[Planted]:
    rows = [
        ("field-stars", "width", "arcdegrees", "arcminutes", 60, "the stars in a field"),
        ("glow-stars", "span", "minutes", "seconds", 60, "the stars in the glow"),
        ("travel-years", "way", "lightyears", "parsecs", 0.3066, "the years of a travel"),
        ("lens-price", "opening", "metres", "centimetres", 100, "the price of a lens"),
        ("cloud-loss", "cover", "percent", "fraction", 0.01, "the loss by cloud"),
        ("motor-load", "weight", "kilograms", "grams", 1000, "the load of a motor"),
    ]
    found = []
    for name, parameter, said_unit, unit, ratio, what in rows:

        def answer(given: Given, parameter: str = parameter) -> Any:
            return {"is": round(number(given, parameter) * 0.9 + beside(given), 4)}

        said = {parameter: real(req=True, description=f"the {parameter} in {said_unit}"), **BESIDE}
        truth = {parameter: real(req=True, means=rf"\b{unit}\b"), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"What is {what} with {n + 2} {said_unit} of {parameter}?", {parameter: Amount(n + 2, said_unit)}, {parameter: round((n + 2) * ratio, 4)})
            for n in COUNT
        ]  # fmt: skip
        found.append(Planted(name, "unit", f"Gives {what}.", said, truth, answer, cases, purpose=what))
    return found


def _dates() -> list[Planted]:
    days = [Day(2025, n % 12 + 1, 13 + n) for n in COUNT]

    def checked(pattern: str, refused: RefusedError) -> Callable[[Given], Any]:
        def answer(given: Given) -> Any:
            if not re.fullmatch(pattern, str(given.get("day", ""))):
                raise refused
            return {"count": sum(map(ord, str(given["day"]))) % 41 + beside(given)}

        return answer

    rows = [
        ("meteors-on", "meteors", "2025-03-31", "compact", r"20\d{6}", joi("day", 'with value "x" fails to match the required pattern: /^\\d{8}$/'), r"20250331|YYYYMMDD|eight digits"),
        ("comets-on", "comets", "03/31/2025", "rfc", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", serde("input contains invalid characters, expected RFC 3339 date-time"), r"\d{4}-\d\d-\d\dT\d\d|RFC ?3339"),
        ("guests-on", "visitors", "2025-03-31", "us", r"(0\d|1[012])/\d\d/\d{4}", aspnet("day", "The value 'x' is not valid for day."), r"MM/DD/YYYY|\b0?3/31/2025"),
        ("launches-on", "launches", "31 March 2025", "iso", r"\d{4}-\d\d-\d\d", nest("day must be a valid ISO 8601 date string"), r"2025-03-31|YYYY-MM-DD|ISO"),
    ]  # fmt: skip
    found = []
    for name, topic, said_form, form, pattern, refused, means in rows:
        said = {"day": text(req=True, description=f"the day, for example {said_form}"), **BESIDE}
        truth = {"day": text(req=True, means=means), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"How many {topic} come on {day}?", {"day": day}, {"day": day.written(form)}) for day in days
        ]
        found.append(Planted(name, "date format", f"How many {topic} come on a day.", said, truth, checked(pattern, refused), cases, purpose=topic))  # fmt: skip

    def hour(given: Given) -> Any:
        if not re.fullmatch(r"\d{4}", str(given.get("hour", ""))):
            raise joi("hour", "length must be 4 characters long")
        return {"open": int(given["hour"]) % 9 + beside(given)}

    clocks = [Clock(n + 7, 30) for n in COUNT]
    return [
        *found,
        Planted(
            "open-domes", "date format", "How many domes are open at an hour.", {"hour": text(req=True, description="the hour, for example 9:30 am"), **BESIDE},
            {"hour": text(req=True, means=r"\b0930\b|four digits"), **BESIDE_TRUE}, hour,
            [(f"How many domes are open at {clock}?", {"hour": clock}, {"hour": f"{clock.hour:02}30"}) for clock in clocks], purpose="domes are open",
        ),
    ]  # fmt: skip


def _bases() -> list[Planted]:
    zero, one = r"zero|from 0|first is 0|0-based", r"\bone\b|from 1|first is 1|1-based"
    rows = [
        ("chip-noise", "chip", "the chip, the first is 1", -1, zero, "Which noise has chip number {n}?"),
        (
            "wheel-glass",
            "hole",
            "the hole of the wheel, the first is 0",
            0,
            one,
            "What glass is in hole number {n} of the wheel?",
        ),
        ("axis-error", "axis", "the axis, counted from 1", -1, zero, "What error has axis number {n}?"),
    ]
    found = []
    for name, parameter, says, shift, means, ask in rows:

        def answer(given: Given, parameter: str = parameter, shift: int = shift) -> Any:
            return {"found": f"{parameter}-{int(number(given, parameter)) - shift}" * beside(given)}

        what, of = name.partition("-")[2], name.partition("-")[0]
        said, truth = (
            {parameter: whole(req=True, description=says), **BESIDE},
            {parameter: whole(req=True, means=means), **BESIDE_TRUE},
        )
        cases: list[Case] = [
            (ask.format(n=n + 2), {parameter: Place(n + 2)}, {parameter: n + 2 + shift}) for n in COUNT
        ]
        found.append(Planted(name, "index base", f"The {what} of a {of}.", said, truth, answer, cases, purpose=f"{what} of a {of}"))  # fmt: skip
    return found


def _swapped() -> list[Planted]:
    rows = [
        ("orbit-shape", "near", "far", "the greatest distance", "the least distance", "greatest", "least"),
        ("sky-tilt", "rise", "set", "where it goes down", "where it comes up", "down", "up"),
    ]
    found = []
    for name, first, second, says_first, says_second, fact_first, fact_second in rows:

        def answer(given: Given, first: str = first, second: str = second) -> Any:
            return {"ratio": round(number(given, first) / (2 + number(given, second)), 6) + beside(given)}

        said = {
            first: real(req=True, description=says_first),
            second: real(req=True, description=says_second),
            **BESIDE,
        }
        truth = {first: real(req=True, means=says_second), second: real(req=True, means=says_first), **BESIDE_TRUE}
        what = name.replace("-", " ")
        cases: list[Case] = [
            (f"The {what}, {says_first} is {n + 1} and {says_second} is {n + 60}", {fact_first: n + 1, fact_second: n + 60}, {first: n + 60, second: n + 1})
            for n in COUNT
        ]  # fmt: skip
        found.append(Planted(name, "swapped names", f"The {what}.", said, truth, answer, cases, purpose=what))
    return found


def _pages() -> list[Planted]:
    def paged(given: Given) -> Any:
        page = int(number(given, "page"))
        return {"plates": [f"{word(given, 'star')}.{n}" for n in range(page * 5, page * 5 + 5)], "n": beside(given)}

    def skipped(given: Given) -> Any:
        start = int(number(given, "after"))
        return {"letters": [f"{word(given, 'star')}:{n}" for n in range(start, start + 20)], "n": beside(given)}

    star, star_true = text(req=True, description="the star"), text(req=True, means="star")
    return [
        Planted(
            "plates-page", "pagination", "Plates of a star, five at a time.", {"star": star, "page": whole(req=True, description="the page, the first is 1"), **BESIDE},
            {"star": star_true, "page": whole(req=True, means=r"zero|from 0|first is 0|0-based"), **BESIDE_TRUE}, paged,
            [(f"The plates of {STARS[n]}, page {n + 2}", {"star": STARS[n], "page": Place(n + 2)}, {"star": STARS[n], "page": n + 1}) for n in COUNT], purpose="plates of a star",
        ),
        Planted(
            "letters-page", "pagination", "Letters about a star, twenty at a time.", {"star": star, "after": whole(req=True, description="after which page"), **BESIDE},
            {"star": star_true, "after": whole(req=True, means=r"skip|rows? before|times 20|20 times|offset"), **BESIDE_TRUE}, skipped,
            [(f"The letters about {STARS[n]}, page {n + 1}", {"star": STARS[n], "after": Place(n + 1)}, {"star": STARS[n], "after": n * 20}) for n in COUNT], purpose="letters about a star",
        ),
    ]  # fmt: skip


def _shapes() -> list[Planted]:
    def listed(given: Given) -> Any:
        if not isinstance(given.get("stars"), list):
            raise nest("stars must be an array")
        return {"compared": " ".join(map(str, given["stars"]))}

    def sized(given: Given) -> Any:
        if not re.fullmatch(r"\d+x\d+", str(given.get("chip"))):
            raise joi("chip", "must be a string")
        wide, _, high = given["chip"].partition("x")
        return {"pixels": int(wide) * int(high)}

    def joined(given: Given) -> Any:
        if not isinstance(given.get("sites"), str):
            raise serde("invalid type: sequence, expected a string for sites")
        return {"hops": len(given["sites"].split(";")), "tour": given["sites"][::-1]}

    stars = [Names((STARS[n], STARS[(n + 4) % 12], STARS[(n + 7) % 12])) for n in COUNT]
    sites = [Names((NAMES[n], NAMES[(n + 2) % 12], NAMES[(n + 9) % 12])) for n in COUNT]
    sizes = [Size(1000 + n * 9, 700 + n * 8) for n in COUNT]
    return [
        Planted(
            "compare-stars", "shape", "Compares stars.", {"stars": text(req=True, description="the stars")}, {"stars": {"type": "array", "req": True, "means": "stars"}}, listed,
            [(f"Compare the stars {each}", {"stars": each}, {"stars": list(each.names)}) for each in stars], purpose="compares stars", takes_body=True,
        ),
        Planted(
            "chip-pixels", "shape", "The pixels of a chip.", {"chip": {"type": "object", "req": True, "description": "the chip, an object with wide and high"}},
            {"chip": text(req=True, means=r"\d+x\d+")}, sized,
            [(f"The pixels of a chip {each.wide} wide and {each.high} high", {"chip": each}, {"chip": f"{each.wide}x{each.high}"}) for each in sizes], purpose="pixels of a chip", takes_body=True,
        ),
        Planted(
            "tour-of-sites", "shape", "A tour of sites.", {"sites": {"type": "array", "items": {"type": "string"}, "req": True, "description": "the sites"}},
            {"sites": text(req=True, means=r"semicolon|;")}, joined,
            [(f"A tour of the sites {each}", {"sites": each}, {"sites": ";".join(each.names)}) for each in sites], purpose="tour of sites", takes_body=True,
        ),
    ]  # fmt: skip


def _ignored() -> list[Planted]:
    found = []
    for topic, parameter, values in (("papers", "sorting", ["title", "year"]), ("photos", "theme", ["dark", "light"])):

        def answer(given: Given, topic: str = topic) -> Any:
            return {topic: [f"{word(given, 'star')}_{n}" for n in (4, 2, 9)], "n": beside(given)}

        said = {
            "star": text(req=True, description="the star"),
            parameter: text(enum=values, description=f"the {parameter} of the {topic}"),
            **BESIDE,
        }
        truth = {
            "star": text(req=True, means="star"),
            parameter: text(enum=values, means=r"ignored|no effect|changes nothing|not used|unused|does nothing"),
            **BESIDE_TRUE,
        }
        cases: list[Case] = [
            (f"All {topic} of {STARS[n]}, {parameter} {values[n % 2]}", {"star": STARS[n], parameter: values[n % 2]}, {"star": STARS[n]}) for n in COUNT
        ]  # fmt: skip
        found.append(Planted(f"{topic}-of-star", "ignored parameter", f"The {topic} of a star.", said, truth, answer, cases, purpose=f"{topic} of a star"))  # fmt: skip
    return found


def _purposes() -> list[Planted]:
    rows = [
        ("q7", "blank purpose", "", "telescopes", "How many telescopes stand at {site}?"),
        ("run", "blank purpose", "", "astronomers", "Count the astronomers who live near {site}"),
        (
            "get-weather",
            "misleading purpose",
            "Gets the weather.",
            "bearings",
            "How many bearings must be greased at {site}?",
        ),
        (
            "send-mail",
            "misleading purpose",
            "Sends a mail.",
            "satellites",
            "How many satellites pass over {site} tonight?",
        ),
    ]
    found = []
    for name, kind, about, topic, ask in rows:

        def answer(given: Given, topic: str = topic) -> Any:
            return {topic: len(word(given, "site")) * 7 + len(topic)}

        said, truth = {"site": text(req=True, description="the site")}, {"site": text(req=True, means="site")}
        cases: list[Case] = [(ask.format(site=site), {"site": site}, {"site": site}) for site in NAMES]
        found.append(Planted(name, kind, about, said, truth, answer, cases, purpose=topic))
    return found


def _spelling() -> list[Planted]:
    def comma(given: Given) -> Any:
        if not re.fullmatch(r"\d+,\d+", str(given.get("brightness", ""))):
            raise RefusedError("brightness could not be parsed", 400)
        return {"class": int(str(given["brightness"]).replace(",", "")) % 13 + beside(given)}

    def upper(given: Given) -> Any:
        code = word(given, "code")
        return {"entries": len(code) * 17 if code.isupper() else 0, "n": beside(given)}

    def dashed(given: Given) -> Any:
        code = word(given, "plate")
        return {"shelf": int(code[-1]) + 3 if re.fullmatch(r"\d{2}-\d{3}-\d", code) else None, "n": beside(given)}

    values = [(n + 2, 11 + n) for n in COUNT]
    return [
        Planted(
            "class-of-brightness", "number format", "The class of a brightness.", {"brightness": text(req=True, description="the brightness, such as 4.50"), **BESIDE},
            {"brightness": text(req=True, means=r"comma|\d,\d\d"), **BESIDE_TRUE}, comma,
            [(f"The class of brightness {a}.{b}", {"brightness": f"{a}.{b}"}, {"brightness": f"{a},{b}"}) for a, b in values], purpose="class of a brightness",
        ),
        Planted(
            "entries-of-code", "case", "How many entries a code has.", {"code": text(req=True, description="the code in small letters"), **BESIDE},
            {"code": text(req=True, means=r"upper|capital"), **BESIDE_TRUE}, upper,
            [(f"How many entries has code {name}?", {"code": name}, {"code": name.upper()}) for name in NAMES], purpose="entries a code",
        ),
        Planted(
            "shelf-of-plate", "separator", "On which shelf a plate stands.", {"plate": text(req=True, description="the number of the plate, digits alone"), **BESIDE},
            {"plate": text(req=True, means=r"hyphen|dash|\d{2}-\d{3}-\d"), **BESIDE_TRUE}, dashed,
            [(f"On which shelf stands plate {45}{n + 300}{n % 10}?", {"plate": f"45{n + 300}{n % 10}"}, {"plate": f"45-{n + 300}-{n % 10}"}) for n in COUNT], purpose="shelf a plate",
        ),
    ]  # fmt: skip


def _twice() -> list[Planted]:
    def cable(given: Given) -> Any:
        if not given.get("site"):
            raise aspnet("site", "The site field is required.")
        return {"price": round(number(given, "length") * len(word(given, "site")) + beside(given), 4)}

    def seat(given: Given) -> Any:
        if given.get("show") not in ("early", "late"):
            raise nest("show must be one of the following values: early, late")
        return {"price": int(number(given, "row")) * 7 + len(given["show"]) + beside(given)}

    shows = ("early", "late")
    return [
        Planted(
            "cable-price", "two at once", "The price of a cable.", {"length": real(req=True, description="the length in feet"), "site": text(), **BESIDE},
            {"length": real(req=True, means=r"\bmetres\b"), "site": text(req=True), **BESIDE_TRUE}, cable,
            [(f"The price of a cable of {n + 2} feet length for {NAMES[n]}", {"length": Amount(n + 2, "feet"), "site": NAMES[n]}, {"length": round((n + 2) * 0.3048, 4), "site": NAMES[n]}) for n in COUNT],
            purpose="price of a cable",
        ),
        Planted(
            "seat-price", "two at once", "The price of a seat.", {"row": whole(req=True, description="the row, the first is 1"), "show": text(req=True, enum=["noon"], description="the show"), **BESIDE},
            {"row": whole(req=True, means=r"zero|from 0|first is 0|0-based"), "show": text(req=True, enum=["early", "late"], means="show"), **BESIDE_TRUE}, seat,
            [(f"The price of a seat in row number {n + 2} of the {shows[n % 2]} show", {"row": Place(n + 2), "show": shows[n % 2]}, {"row": n + 1, "show": shows[n % 2]}) for n in COUNT],
            purpose="price of a seat",
        ),
    ]  # fmt: skip


def _right() -> list[Planted]:
    def angle(given: Given) -> Any:
        return {"angle": number(given, "width") * number(given, "height") + beside(given)}

    def moon(given: Given) -> Any:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(given.get("day"))):
            raise nest("day must be a valid ISO 8601 date string")
        return {"phase": int(str(given["day"])[-2:]) + beside(given)}

    def bed(given: Given) -> Any:
        return {"sleeper": f"{word(given, 'star')}{int(number(given, 'bed'))}" * beside(given)}

    width, height = (
        real(req=True, description="the width in arcminutes"),
        real(req=True, description="the height in arcminutes"),
    )
    days = [Day(2025, n % 12 + 1, 13 + n) for n in COUNT]
    return [
        Planted(
            "window-angle", "right", "The angle of a window.", {"width": width, "height": height, **BESIDE},
            {"width": true_of(width, "arcminutes"), "height": true_of(height, "arcminutes"), **BESIDE_TRUE}, angle,
            [(f"The angle of a window {n + 20} by {n + 50} arcminutes", {"width": Amount(n + 20, "arcminutes"), "height": Amount(n + 50, "arcminutes")}, {"width": n + 20, "height": n + 50}) for n in COUNT],
            purpose="angle of a window",
        ),
        Planted(
            "moon-phase", "right", "The phase of the moon on a day.", {"day": text(req=True, description="the day, for example 2025-03-31"), **BESIDE},
            {"day": text(req=True, means="2025-03-31"), **BESIDE_TRUE}, moon,
            [(f"Which phase has the moon on {day}?", {"day": day}, {"day": day.written("iso")}) for day in days], purpose="phase of the moon",
        ),
        Planted(
            "bed-sleeper", "right", "Who sleeps in a bed under a star.", {"star": text(req=True, description="the star"), "bed": whole(req=True, description="the bed, the first is 0"), **BESIDE},
            {"star": text(req=True, means="star"), "bed": whole(req=True, means="first is 0"), **BESIDE_TRUE}, bed,
            [(f"Who sleeps in bed number {n + 1} under {STARS[n]}?", {"star": STARS[n], "bed": Place(n + 1)}, {"star": STARS[n], "bed": n}) for n in COUNT], purpose="sleeps in a bed",
        ),
    ]  # fmt: skip

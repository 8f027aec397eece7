"""A print shop's service. Its document has errors of every kind that the first service has, in another trade, with the
words in which common frameworks refuse a call."""

# ruff: noqa: E501 - a table reads best on one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from benchmarks.planted.facts import Amount, Clock, Day, Names, Place, Size
from benchmarks.planted.planted import Case, Planted, RefusedError, Said

Given = dict[str, Any]
Refusal = Callable[[str], RefusedError]
COUNT = range(12)
WORDS = ["linen", "kraft", "vellum", "bond", "ivory", "cotton", "rag", "laid", "wove", "news", "chalk", "board"]
TOWNS = ["Ulm", "Graz", "Bern", "Lyon", "Gent", "Brno", "Pisa", "York", "Cork", "Oslo", "Riga", "Vaduz"]


def text(**more: Any) -> Said:
    return {"type": "string", **more}


def whole(**more: Any) -> Said:
    return {"type": "integer", **more}


def real(**more: Any) -> Said:
    return {"type": "number", **more}


def true_of(said: Said, means: str = "") -> Said:
    """What is said rightly."""
    return {key: value for key, value in said.items() if key != "description"} | ({"means": means} if means else {})


COPIES = whole(minimum=1, maximum=500, default=1, description="how many copies are made")
FINISH = text(enum=["plain", "waxed", "laminated"], default="plain", description="what is done to the surface")
BESIDE = {"copies": COPIES, "finish": FINISH}
"""Right statements that stand beside wrong ones."""
BESIDE_TRUE = {"copies": true_of(COPIES, "copies"), "finish": true_of(FINISH, "surface")}


def beside(given: Given, most: int = 500) -> int:
    try:
        copies = int(given.get("copies", 1))
    except ValueError as error:
        raise RefusedError({"copies": ["A valid integer is required."]}, 400) from error
    if not 1 <= copies <= most:
        raise RefusedError({"copies": [f"Ensure this value is between 1 and {most}."]}, 400)
    if given.get("finish", "plain") not in FINISH["enum"]:
        raise RefusedError({"finish": [f"{given['finish']!r} is not one of plain, waxed, laminated."]}, 400)
    return copies * 3 + len(given.get("finish", "plain"))


def number(given: Given, name: str) -> float:
    try:
        return float(given[name])
    except KeyError as error:
        raise RefusedError({"detail": f"Query parameter {name!r} is required"}, 400) from error
    except (ValueError, TypeError) as error:
        raise RefusedError({"detail": f"{name} must be a number, got {given[name]!r}"}, 400) from error


def word(given: Given, name: str) -> str:
    if not isinstance(given.get(name), str):
        raise RefusedError({"detail": f"{name} must be given as a text"}, 400)
    return given[name]


# how frameworks say that something is missing
MISSING: dict[str, Refusal] = {
    "rails": lambda name: RefusedError({"status": 400, "error": f"param is missing or the value is empty: {name}"}, 400),
    "rest framework": lambda name: RefusedError({name: ["This field is required."]}, 400),
    "fastapi": lambda name: RefusedError({"detail": [{"type": "missing", "loc": ["query", name], "msg": "Field required", "input": None}]}),
    "zod": lambda name: RefusedError({"issues": [{"code": "invalid_type", "expected": "string", "received": "undefined", "path": [name], "message": "Required"}]}, 400),
    "laravel": lambda name: RefusedError({"message": f"The {name} field is required.", "errors": {name: [f"The {name} field is required."]}}),
    "spring": lambda name: RefusedError({"status": 400, "error": "Bad Request", "message": f"Required request parameter '{name}' for method parameter type String is not present"}, 400),
    "ajv": lambda name: RefusedError([{"instancePath": "", "keyword": "required", "params": {"missingProperty": name}, "message": f"must have required property '{name}'"}], 400),
    "github": lambda name: RefusedError({"message": "Validation Failed", "errors": [{"resource": "Job", "field": name, "code": "missing_field"}]}),
}  # fmt: skip
# ... that a name is unknown
UNKNOWN: dict[str, Callable[[str, str], RefusedError]] = {
    "stripe": lambda name, known: RefusedError({"error": {"code": "parameter_unknown", "message": f"Received unknown parameter: {name}. Did you mean {known}?", "param": name}}, 400),
    "elasticsearch": lambda name, known: RefusedError({"error": {"reason": f"request [/jobs] contains unrecognized parameter: [{name}] -> did you mean [{known}]?"}, "status": 400}, 400),
    "zod": lambda name, known: RefusedError({"issues": [{"code": "invalid_type", "expected": "number", "received": "undefined", "path": [known], "message": "Required"}, {"code": "unrecognized_keys", "keys": [name], "path": [], "message": f"Unrecognized key(s) in object: '{name}'"}]}, 400),
}  # fmt: skip
# ... which values there are
CHOICES: dict[str, Callable[[str, list[str], str], RefusedError]] = {
    "stripe": lambda name, known, _: RefusedError({"error": {"message": f"Invalid {name}: must be one of {', '.join(known[:-1])}, or {known[-1]}", "param": name}}, 400),
    "zod": lambda name, known, got: RefusedError({"issues": [{"received": got, "code": "invalid_enum_value", "options": known, "path": [name], "message": "Invalid enum value. Expected " + " | ".join(f"'{each}'" for each in known) + f", received '{got}'"}]}, 400),
    "go": lambda name, known, got: RefusedError(f'unsupported {name} "{got}" (supported: {", ".join(known)})', 400),
    "fastapi": lambda name, known, got: RefusedError({"detail": [{"type": "literal_error", "loc": ["query", name], "msg": "Input should be " + ", ".join(f"'{each}'" for each in known[:-1]) + f" or '{known[-1]}'", "input": got}]}),
}  # fmt: skip
# ... that a whole number is wanted
INTEGERS: dict[str, Callable[[str, Any], RefusedError]] = {
    "go": lambda name, _: RefusedError(f"json: cannot unmarshal string into Go struct field Request.{name} of type int", 400),
    "google": lambda name, got: RefusedError({"error": {"code": 400, "message": f"Invalid value at '{name}' (TYPE_INT32), \"{got}\"", "status": "INVALID_ARGUMENT"}}, 400),
    "rest framework": lambda name, _: RefusedError({name: ["A valid integer is required."]}, 400),
    "zod": lambda name, _: RefusedError({"issues": [{"code": "invalid_type", "expected": "number", "received": "string", "path": [name], "message": "Expected number, received string"}]}, 400),
}  # fmt: skip


def press() -> list[Planted]:
    return [*_required(), *_new(), *_renamed(), *_choices(), *_types(), *_defaults(), *_ranges(), *_optional(), *_units(),
            *_dates(), *_bases(), *_swapped(), *_pages(), *_shapes(), *_ignored(), *_purposes(), *_spelling(), *_twice(), *_right()]  # fmt: skip


def _required() -> list[Planted]:
    found = []
    for at, style in enumerate(("rails", "rest framework", "fastapi", "zod", "laravel")):
        topic = ("quote", "proof", "plate", "folio", "galley")[at]

        def answer(given: Given, style: str = style) -> Any:
            if not given.get("stock"):
                raise MISSING[style]("stock")
            return {"weight": len(word(given, "stock")) * number(given, "sheets") + beside(given)}

        said = {"sheets": whole(req=True, description="how many sheets it has"), "stock": text(), **BESIDE}
        truth = {"sheets": whole(req=True, means="sheets"), "stock": text(req=True), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"What weighs the {topic} of {n + 4} sheets of {WORDS[n]}?", {"sheets": n + 4, "stock": WORDS[n]}, {"sheets": n + 4, "stock": WORDS[n]})
            for n in COUNT
        ]  # fmt: skip
        found.append(
            Planted(
                f"{topic}-weight",
                "required",
                f"The weight of a {topic}.",
                said,
                truth,
                answer,
                cases,
                purpose=rf"weight of a {topic}",
            )
        )
    return found


def _new() -> list[Planted]:
    found = []
    for at, style in enumerate(("spring", "ajv", "github")):
        topic = ("binding", "folding", "drilling")[at]

        def answer(given: Given, style: str = style) -> Any:
            if not given.get("method"):
                raise MISSING[style]("method")
            return {"hours": number(given, "sheets") * len(word(given, "method")) / 10 + beside(given)}

        said = {"sheets": whole(req=True, description="how many sheets it has"), **BESIDE}
        truth = {"sheets": whole(req=True, means="sheets"), "method": text(req=True), **BESIDE_TRUE}
        methods = ["spiral", "glue", "thread", "staple"]
        cases: list[Case] = [
            (f"How long takes {topic} {n + 20} sheets by {methods[n % 4]}?", {"sheets": n + 20, "method": methods[n % 4]}, {"sheets": n + 20, "method": methods[n % 4]})
            for n in COUNT
        ]  # fmt: skip
        found.append(
            Planted(
                f"{topic}-time",
                "new field",
                f"How long {topic} takes.",
                said,
                truth,
                answer,
                cases,
                purpose=f"how long {topic}",
            )
        )
    return found


def _renamed() -> list[Planted]:
    found = []
    for at, style in enumerate(("stripe", "elasticsearch", "zod")):
        topic = ("ink", "toner", "varnish")[at]

        def answer(given: Given, style: str = style) -> Any:
            if "folios" in given:
                raise UNKNOWN[style]("folios", "sheets")
            return {"millilitres": number(given, "sheets") * 0.4 + beside(given)}

        said = {"folios": whole(req=True, description="how many sheets are printed"), **BESIDE}
        truth = {"sheets": whole(req=True), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"How much {topic} do {n * 3 + 10} sheets take?", {"sheets": n * 3 + 10}, {"sheets": n * 3 + 10})
            for n in COUNT
        ]
        found.append(
            Planted(
                f"{topic}-needed",
                "misleading name",
                f"The {topic} that a print run takes.",
                said,
                truth,
                answer,
                cases,
                purpose=f"{topic}",
            )
        )
    return found


def _choices() -> list[Planted]:
    rows = [
        ("stripe", "size", ["a3", "a4", "a5"], ["letter", "legal"], "frame"),
        ("zod", "gloss", ["matt", "silk", "high"], None, "sheen"),
        ("go", "format", ["pdf", "ps", "tiff"], ["doc", "odt"], "raster"),
        ("fastapi", "grain", ["long", "short", "none"], None, "fibre"),
    ]
    found = []
    for style, name, known, said_values, topic in rows:

        def answer(given: Given, style: str = style, name: str = name, known: list[str] = known) -> Any:
            if given.get(name) not in known:
                raise CHOICES[style](name, known, str(given.get(name)))
            return {"minutes": len(given[name]) * 7 + known.index(given[name]) + beside(given)}

        values = {"enum": said_values} if said_values else {}
        said = {name: text(req=True, description=f"the {name} of the {topic}", **values), **BESIDE}
        truth = {name: text(req=True, enum=known, means=name), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"How many minutes for a {topic} with {known[n % 3].upper() if not said_values else known[n % 3]} {name}, order {n + 100}?",
             {name: known[n % 3] if said_values else known[n % 3].upper()}, {name: known[n % 3]})
            for n in COUNT
        ]  # fmt: skip
        found.append(
            Planted(
                f"{topic}-minutes",
                "enum",
                f"The minutes that a {topic} takes.",
                said,
                truth,
                answer,
                cases,
                purpose=f"minutes that a {topic}",
            )
        )
    return found


def _types() -> list[Planted]:
    found = []
    for at, style in enumerate(("go", "google", "rest framework", "zod")):
        topic = ("shelf", "drawer", "rack", "bin")[at]

        def answer(given: Given, style: str = style) -> Any:
            value = given.get("number")
            if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
                raise INTEGERS[style]("number", value)
            return {"metres": int(value) * 2.5 + beside(given)}

        said = {"number": {"type": "boolean", "req": True, "description": f"the number of the {topic}"}, **BESIDE}
        kind = "number" if style == "zod" else "integer"  # what its refusal says
        truth = {"number": {"type": kind, "req": True, "means": f"number of the {topic}"}, **BESIDE_TRUE}
        cases: list[Case] = [
            (f"How far away is {topic} number {n + 30}?", {"number": n + 30}, {"number": n + 30}) for n in COUNT
        ]
        found.append(
            Planted(
                f"{topic}-distance",
                "type",
                f"How far away a {topic} is.",
                said,
                truth,
                answer,
                cases,
                purpose=f"how far away a {topic}",
            )
        )
    return found


def _defaults() -> list[Planted]:
    def rows(given: Given) -> Any:
        return {"orders": [f"{word(given, 'town')}-{n}" for n in range(int(given.get("most", 25)))], "n": beside(given)}

    def coats(given: Given) -> Any:
        return {"cost": len(word(given, "town")) * {"thin": 2, "thick": 9}[given.get("coat", "thick")] + beside(given)}

    return [
        Planted(
            "orders-of-town", "default", "The orders of a town.",
            {"town": text(req=True, description="the town"), "most": whole(default=10, description="how many at most"), **BESIDE},
            {"town": text(req=True, means="town"), "most": whole(default=25, means="at most"), **BESIDE_TRUE}, rows,
            [(f"Give me 10 orders of {town}", {"town": town, "most": 10}, {"town": town, "most": 10}) for town in TOWNS],
            purpose="orders of a town",
        ),
        Planted(
            "coating-cost", "default", "What coating costs in a town.",
            {"town": text(req=True, description="the town"), "coat": text(enum=["thin", "thick"], default="thin", description="the coat"), **BESIDE},
            {"town": text(req=True, means="town"), "coat": text(enum=["thin", "thick"], default="thick", means="coat"), **BESIDE_TRUE}, coats,
            [(f"What does a thin coat cost in {town}?", {"town": town, "coat": "thin"}, {"town": town, "coat": "thin"}) for town in TOWNS],
            purpose="coating costs",
        ),
    ]  # fmt: skip


def _ranges() -> list[Planted]:
    def stack(given: Given) -> Any:
        if number(given, "height") > 30:
            raise RefusedError({"height": ["Ensure this value is less than or equal to 30."]}, 400)
        return {"reams": int(number(given, "height")) * len(word(given, "stock")) + beside(given)}

    def roll(given: Given) -> Any:
        if not 5 <= number(given, "width") <= 90:
            raise RefusedError(f"width out of range [5, 90]: {given['width']}", 400)
        return {"metres": number(given, "width") * len(word(given, "stock")) + beside(given)}

    def pile(given: Given) -> Any:
        if number(given, "layers") <= 0:
            raise RefusedError(
                {
                    "detail": [
                        {
                            "type": "greater_than",
                            "loc": ["query", "layers"],
                            "msg": "Input should be greater than 0",
                            "input": given["layers"],
                            "ctx": {"gt": 0},
                        }
                    ]
                }
            )
        return {"centimetres": number(given, "layers") * len(word(given, "stock")) + beside(given)}

    def rows(topic: str, name: str, value: int, ask: str) -> list[Case]:
        return [(f"{ask} of {stock} for {topic}", {"stock": stock, name: 10**6 if value > 1 else -5}, {"stock": stock, name: value}) for stock in WORDS]  # fmt: skip

    stock, stock_true = text(req=True, description="the stock"), text(req=True, means="stock")
    return [
        Planted(
            "stack-reams", "range", "The reams of a stack.",
            {"stock": stock, "height": whole(req=True, maximum=100, description="the height"), **BESIDE},
            {"stock": stock_true, "height": whole(req=True, maximum=30, means="height"), **BESIDE_TRUE}, stack,
            rows("a stack", "height", 30, "The reams in the highest possible stack"), purpose="reams of a stack",
        ),
        Planted(
            "roll-length", "range", "The length of a roll.",
            {"stock": stock, "width": real(req=True, description="the width"), **BESIDE},
            {"stock": stock_true, "width": real(req=True, minimum=5, maximum=90, means="width"), **BESIDE_TRUE}, roll,
            rows("a roll", "width", 90, "The length of the widest possible roll"), purpose="length of a roll",
        ),
        Planted(
            "pile-height", "range", "How high a pile is.",
            {"stock": stock, "layers": whole(req=True, minimum=-10, description="the layers"), **BESIDE},
            {"stock": stock_true, "layers": whole(req=True, exclusiveMinimum=0, means="layers"), **BESIDE_TRUE}, pile,
            rows("a pile", "layers", 1, "How high is the pile with the fewest layers"), purpose="how high a pile",
        ),
    ]  # fmt: skip


def _optional() -> list[Planted]:
    found = []
    for topic, extra in (("pressman", "badge"), ("courier", "licence")):
        said = {
            "town": text(req=True, description="the town"),
            extra: text(req=True, description=f"the {extra} of who asks"),
        }
        truth = {"town": text(req=True, means="town"), extra: text(means=extra)}

        def answer(given: Given, extra: str = extra) -> Any:
            return {"name": word(given, "town")[::-1], **({"asked_by": given[extra]} if extra in given else {})}

        cases: list[Case] = [(f"Which {topic} works in {town}?", {"town": town}, {"town": town}) for town in TOWNS]
        found.append(
            Planted(
                f"find-{topic}",
                "optional",
                f"Finds the {topic} of a town.",
                said,
                truth,
                answer,
                cases,
                purpose=f"{topic} of a town",
            )
        )
    return found


def _units() -> list[Planted]:
    rows = [
        ("trim-cost", "width", "inches", "millimetres", 25.4, "trimming"),
        ("drying-cost", "wait", "days", "hours", 24, "drying"),
        ("shipping-cost", "mass", "ounces", "grams", 28.35, "shipping"),
        ("carton-cost", "goods", "dozens", "pieces", 12, "packing"),
        ("pipe-cost", "length", "feet", "metres", 0.3048, "piping"),
    ]
    found = []
    for name, parameter, said_unit, unit, ratio, topic in rows:

        def answer(given: Given, parameter: str = parameter) -> Any:
            return {"cost": round(number(given, parameter) * 0.7 + beside(given), 4)}

        said = {parameter: real(req=True, description=f"the {parameter} in {said_unit}"), **BESIDE}
        truth = {parameter: real(req=True, means=rf"\b{unit}\b"), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"What costs {topic} with {n + 2} {said_unit} of {parameter}?", {parameter: Amount(n + 2, said_unit)}, {parameter: round((n + 2) * ratio, 4)})
            for n in COUNT
        ]  # fmt: skip
        found.append(
            Planted(name, "unit", f"What {topic} costs.", said, truth, answer, cases, purpose=f"{topic} costs")
        )

    def heat(given: Given) -> Any:
        return {"minutes": round(600 / (1 + abs(number(given, "heat"))) + beside(given), 4)}

    celsius = [(f"How long does the lacquer cure at {5 * n + 60} degrees Celsius?", {"heat": Amount(5 * n + 60, "Celsius")}, {"heat": 9 * n + 140}) for n in COUNT]  # fmt: skip
    said = {"heat": real(req=True, description="the heat in degrees Celsius"), **BESIDE}
    truth = {"heat": real(req=True, means="Fahrenheit"), **BESIDE_TRUE}
    found.append(
        Planted(
            "curing-time",
            "unit",
            "How long lacquer cures.",
            said,
            truth,
            heat,
            celsius,
            purpose="lacquer cures",
        )
    )
    return found


def _dates() -> list[Planted]:
    days = [Day(2025, n % 12 + 1, 13 + n) for n in COUNT]

    def checked(pattern: str, says: str) -> Callable[[Given], Any]:
        def answer(given: Given) -> Any:
            if not re.fullmatch(pattern, str(given.get("day", ""))):
                raise RefusedError(says, 400)
            return {"queue": sum(map(ord, str(given["day"]))) % 37 + beside(given)}

        return answer

    rows = [
        ("queue-on", "queue", "2025-03-31", "us", r"(0\d|1[012])/\d\d/\d{4}", "day does not match the format MM/DD/YYYY"),
        ("pickups-on", "pickups", "31/03/2025", "rfc", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'),
        ("visits-on", "visits", "2025-03-31", "seconds", r"\d{9,10}", "day must be a Unix timestamp in seconds"),
    ]  # fmt: skip
    found = []
    for name, topic, said_form, form, pattern, says in rows:
        means = {"us": r"MM/DD/YYYY|\b0?3/31/2025", "rfc": r"\d{4}-\d\d-\d\dT\d\d|RFC ?3339", "seconds": r"unix|seconds since"}[form]  # fmt: skip
        said = {"day": text(req=True, description=f"the day, for example {said_form}"), **BESIDE}
        truth = {"day": text(req=True, means=means), **BESIDE_TRUE}
        cases: list[Case] = [(f"How many {topic} on {day}?", {"day": day}, {"day": day.written(form)}) for day in days]
        found.append(
            Planted(
                name,
                "date format",
                f"How many {topic} there are on a day.",
                said,
                truth,
                checked(pattern, says),
                cases,
                purpose=topic,
            )
        )

    def hour(given: Given) -> Any:
        if not re.fullmatch(r"\d{4}", str(given.get("hour", ""))):
            raise RefusedError("hour: expected four digits such as 0930", 400)
        return {"free": int(given["hour"]) % 7 + beside(given)}

    said = {"hour": text(req=True, description="the hour, for example 9:30 am"), **BESIDE}
    truth = {"hour": text(req=True, means=r"\b0930\b|four digits"), **BESIDE_TRUE}
    clocks = [Clock(n + 8, 30) for n in COUNT]
    cases = [
        (f"How many presses are free at {clock}?", {"hour": clock}, {"hour": f"{clock.hour:02}30"}) for clock in clocks
    ]
    found.append(
        Planted(
            "free-presses",
            "date format",
            "How many presses are free at an hour.",
            said,
            truth,
            hour,
            cases,
            purpose="presses are free",
        )
    )
    return found


def _bases() -> list[Planted]:
    rows = [
        ("slot-content", "slot", "the slot, the first is 1", -1, r"zero|from 0|first is 0|0-based"),
        ("row-length", "row", "the row, the first is 0", 0, r"\bone\b|from 1|first is 1|1-based"),
        ("plate-wear", "plate", "the plate, counted from one", -1, r"zero|from 0|first is 0|0-based"),
    ]
    found = []
    for name, parameter, says, shift, means in rows:

        def answer(given: Given, parameter: str = parameter, shift: int = shift) -> Any:
            return {"content": f"{parameter}{int(number(given, parameter)) - shift}" * beside(given)}

        said = {parameter: whole(req=True, description=says), **BESIDE}
        truth = {parameter: whole(req=True, means=means), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"What about {parameter} number {n + 2} on the left?", {parameter: Place(n + 2)}, {parameter: n + 2 + shift})
            for n in COUNT
        ]  # fmt: skip
        what = name.partition("-")[2]
        found.append(
            Planted(
                name,
                "index base",
                f"The {what} of a {parameter}.",
                said,
                truth,
                answer,
                cases,
                purpose=f"{what} of a {parameter}",
            )
        )
    return found


def _swapped() -> list[Planted]:
    rows = [
        ("margin-share", "outer", "inner", "the margin", "the page", "margin", "page"),
        ("recolour-cost", "source", "target", "the colour it gets", "the colour it has", "gets", "has"),
    ]
    found = []
    for name, first, second, says_first, says_second, fact_first, fact_second in rows:

        def answer(given: Given, first: str = first, second: str = second) -> Any:
            return {"share": round(number(given, first) / (1 + number(given, second)), 6) + beside(given)}

        said = {
            first: real(req=True, description=says_first),
            second: real(req=True, description=says_second),
            **BESIDE,
        }
        truth = {first: real(req=True, means=says_second), second: real(req=True, means=says_first), **BESIDE_TRUE}
        cases: list[Case] = [
            (f"The {name.replace('-', ' ')} where {says_first} is {n + 1} and {says_second} is {n + 40}", {fact_first: n + 1, fact_second: n + 40}, {first: n + 40, second: n + 1})
            for n in COUNT
        ]  # fmt: skip
        what = name.replace("-", " ")
        found.append(
            Planted(
                name,
                "swapped names",
                f"The {what}.",
                said,
                truth,
                answer,
                cases,
                purpose=what,
            )
        )
    return found


def _pages() -> list[Planted]:
    def sheet(given: Given) -> Any:
        page = int(number(given, "page"))
        return {"customers": [f"{word(given, 'town')}{n}" for n in range(page * 4, page * 4 + 4)], "n": beside(given)}

    def skipped(given: Given) -> Any:
        start = int(number(given, "start"))
        return {"invoices": [f"{word(given, 'town')}{n}" for n in range(start, start + 10)], "n": beside(given)}

    town, town_true = text(req=True, description="the town"), text(req=True, means="town")
    return [
        Planted(
            "customers-page", "pagination", "Customers of a town, page by page.",
            {"town": town, "page": whole(req=True, description="the page, the first is 1"), **BESIDE},
            {"town": town_true, "page": whole(req=True, means=r"zero|from 0|first is 0|0-based"), **BESIDE_TRUE}, sheet,
            [(f"Page {n + 2} of the customers of {TOWNS[n]}", {"town": TOWNS[n], "page": Place(n + 2)}, {"town": TOWNS[n], "page": n + 1}) for n in COUNT],
            purpose="customers of a town",
        ),
        Planted(
            "invoices-page", "pagination", "Invoices of a town, ten at a time.",
            {"town": town, "start": whole(req=True, description="which page"), **BESIDE},
            {"town": town_true, "start": whole(req=True, means=r"skip|rows? before|times 10|10 times|offset"), **BESIDE_TRUE}, skipped,
            [(f"The invoices of {TOWNS[n]}, page {n + 1}", {"town": TOWNS[n], "page": Place(n + 1)}, {"town": TOWNS[n], "start": n * 10}) for n in COUNT],
            purpose="invoices of a town",
        ),
    ]  # fmt: skip


def _shapes() -> list[Planted]:
    def listed(given: Given) -> Any:
        if not isinstance(given.get("inks"), list):
            raise RefusedError(
                {
                    "detail": [
                        {
                            "type": "list_type",
                            "loc": ["body", "inks"],
                            "msg": "Input should be a valid list",
                            "input": given.get("inks"),
                        }
                    ]
                }
            )
        return {"mixed": "+".join(map(str, given["inks"]))}

    def sized(given: Given) -> Any:
        if not re.fullmatch(r"\d+x\d+", str(given.get("sheet"))):
            raise RefusedError({"message": "sheet must be a string such as 210x297"}, 400)
        wide, _, high = given["sheet"].partition("x")
        return {"area": int(wide) * int(high)}

    def joined(given: Given) -> Any:
        if not isinstance(given.get("towns"), str):
            raise RefusedError({"error": f"towns: expected string, got {type(given.get('towns')).__name__}"}, 400)
        return {"stops": len(given["towns"].split("|")), "route": given["towns"][::-1]}

    names = [Names((WORDS[n], WORDS[(n + 3) % 12], WORDS[(n + 5) % 12])) for n in COUNT]
    towns = [Names((TOWNS[n], TOWNS[(n + 3) % 12], TOWNS[(n + 5) % 12])) for n in COUNT]
    sizes = [Size(100 + n * 7, 200 + n * 3) for n in COUNT]
    return [
        Planted(
            "mix-inks", "shape", "Mixes inks.", {"inks": text(req=True, description="the inks")},
            {"inks": {"type": "array", "req": True, "means": "inks"}}, listed,
            [(f"Mix the inks {each}", {"inks": each}, {"inks": list(each.names)}) for each in names], purpose="mixes inks", takes_body=True,
        ),
        Planted(
            "sheet-area", "shape", "The area of a sheet.",
            {"sheet": {"type": "object", "req": True, "description": "the sheet, an object with wide and high in millimetres"}},
            {"sheet": text(req=True, means=r"\d+x\d+")}, sized,
            [(f"The area of a sheet {each.wide} wide and {each.high} high", {"sheet": each}, {"sheet": f"{each.wide}x{each.high}"}) for each in sizes],
            purpose="area of a sheet", takes_body=True,
        ),
        Planted(
            "delivery-route", "shape", "A route through towns.",
            {"towns": {"type": "array", "items": {"type": "string"}, "req": True, "description": "the towns"}},
            {"towns": text(req=True, means=r"\||pipe|vertical bar")}, joined,
            [(f"A route through {each}", {"towns": each}, {"towns": "|".join(each.names)}) for each in towns], purpose="route through towns", takes_body=True,
        ),
    ]  # fmt: skip


def _ignored() -> list[Planted]:
    found = []
    for topic, parameter in (("clients", "order"), ("tickets", "language")):

        def answer(given: Given, topic: str = topic) -> Any:
            return {topic: [f"{word(given, 'town')}{n}" for n in (3, 1, 2)], "n": beside(given)}

        values = {"order": ["name", "age"], "language": ["german", "french"]}[parameter]
        said = {
            "town": text(req=True, description="the town"),
            parameter: text(enum=values, description=f"the {parameter} of the list"),
            **BESIDE,
        }
        truth = {
            "town": text(req=True, means="town"),
            parameter: text(enum=values, means=r"ignored|no effect|changes nothing|not used|unused|does nothing"),
            **BESIDE_TRUE,
        }
        cases: list[Case] = [
            (f"The {topic} of {TOWNS[n]}, {parameter} {values[n % 2]}", {"town": TOWNS[n], parameter: values[n % 2]}, {"town": TOWNS[n]})
            for n in COUNT
        ]  # fmt: skip
        found.append(
            Planted(
                f"{topic}-of-town",
                "ignored parameter",
                f"The {topic} of a town.",
                said,
                truth,
                answer,
                cases,
                purpose=f"{topic} of a town",
            )
        )
    return found


def _purposes() -> list[Planted]:
    rows = [
        ("fn-12", "blank purpose", "", "solvent", "How many bottles of solvent does {town} keep in its cellar?"),
        ("op-b", "blank purpose", "", "apprentice", "How many apprentices learn the trade in {town}?"),
        ("get-calendar", "misleading purpose", "Gets the calendar.", "rollers", "How many rollers are worn in {town}?"),
        ("delete-note", "misleading purpose", "Deletes a note.", "parking", "How many parking bays has the yard in {town}?"),
    ]  # fmt: skip
    found = []
    for name, kind, about, topic, ask in rows:

        def answer(given: Given, topic: str = topic) -> Any:
            return {topic: len(word(given, "town")) * 3 + len(topic)}

        said, truth = {"town": text(req=True, description="the town")}, {"town": text(req=True, means="town")}
        cases: list[Case] = [(ask.format(town=town), {"town": town}, {"town": town}) for town in TOWNS]
        found.append(Planted(name, kind, about, said, truth, answer, cases, purpose=topic))
    return found


def _spelling() -> list[Planted]:
    def comma(given: Given) -> Any:
        if not re.fullmatch(r"\d+,\d+", str(given.get("sum", ""))):
            raise RefusedError("sum: not a number in the local form", 400)
        return {"tax": float(str(given["sum"]).replace(",", ".")) * 0.2 + beside(given)}

    def lower(given: Given) -> Any:
        code = word(given, "code")
        return {"stock": len(code) * 11 if code.islower() else 0, "n": beside(given)}

    def dashed(given: Given) -> Any:
        code = word(given, "isbn")
        return {"copies": int(code[-1]) + 3 if re.fullmatch(r"\d{3}-\d{3}-\d", code) else None, "n": beside(given)}

    sums = [(n + 3, 25 + n) for n in COUNT]
    return [
        Planted(
            "sales-tax", "number format", "The tax on a sum.", {"sum": text(req=True, description="the sum, such as 4.50"), **BESIDE},
            {"sum": text(req=True, means=r"comma|\d,\d\d"), **BESIDE_TRUE}, comma,
            [(f"The tax on a sum of {a}.{b}", {"sum": f"{a}.{b}"}, {"sum": f"{a},{b}"}) for a, b in sums], purpose="tax on a sum",
        ),
        Planted(
            "code-stock", "case", "How many of a code there are.", {"code": text(req=True, description="the code in capital letters"), **BESIDE},
            {"code": text(req=True, means=r"lower|small letters"), **BESIDE_TRUE}, lower,
            [(f"How many of code {stock.upper()} are there?", {"code": stock.upper()}, {"code": stock}) for stock in WORDS], purpose="of a code",
        ),
        Planted(
            "book-copies", "separator", "How many copies of a book are left.",
            {"isbn": text(req=True, description="the number of the book, digits alone"), **BESIDE},
            {"isbn": text(req=True, means=r"hyphen|dash|\d{3}-\d{3}-\d"), **BESIDE_TRUE}, dashed,
            [(f"How many of book {978}{n + 300}{n % 10} are left?", {"isbn": f"978{n + 300}{n % 10}"}, {"isbn": f"978-{n + 300}-{n % 10}"}) for n in COUNT],
            purpose="copies of a book",
        ),
    ]  # fmt: skip


def _twice() -> list[Planted]:
    def poster(given: Given) -> Any:
        if not given.get("town"):
            raise MISSING["rest framework"]("town")
        return {"price": round(number(given, "height") * len(word(given, "town")) + beside(given), 4)}

    def banner(given: Given) -> Any:
        if given.get("cloth") not in ("canvas", "mesh"):
            raise CHOICES["fastapi"]("cloth", ["canvas", "mesh"], str(given.get("cloth")))
        return {"price": int(number(given, "lane")) * 3 + len(given["cloth"]) + beside(given)}

    return [
        Planted(
            "poster-price", "two at once", "The price of a poster.",
            {"height": real(req=True, description="the height in feet"), "town": text(), **BESIDE},
            {"height": real(req=True, means=r"\bmetres\b"), "town": text(req=True), **BESIDE_TRUE}, poster,
            [(f"The price of a poster {n + 2} feet high, sent to {TOWNS[n]}", {"height": Amount(n + 2, "feet"), "town": TOWNS[n]}, {"height": round((n + 2) * 0.3048, 4), "town": TOWNS[n]}) for n in COUNT],
            purpose="price of a poster",
        ),
        Planted(
            "banner-price", "two at once", "The price of a banner.",
            {"lane": whole(req=True, description="the lane, the first is 1"), "cloth": text(req=True, enum=["vinyl"], description="the cloth"), **BESIDE},
            {"lane": whole(req=True, means=r"zero|from 0|first is 0|0-based"), "cloth": text(req=True, enum=["canvas", "mesh"], means="cloth"), **BESIDE_TRUE}, banner,
            [(f"The price of a {('canvas', 'mesh')[n % 2]} banner on lane number {n + 2}", {"lane": Place(n + 2), "cloth": ("canvas", "mesh")[n % 2]}, {"lane": n + 1, "cloth": ("canvas", "mesh")[n % 2]}) for n in COUNT],
            purpose="price of a banner",
        ),
    ]  # fmt: skip


def _right() -> list[Planted]:
    def area(given: Given) -> Any:
        return {"square_millimetres": number(given, "width") * number(given, "height") + beside(given)}

    def wait(given: Given) -> Any:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(given.get("day"))):
            raise RefusedError({"day": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]}, 400)
        return {"days": int(str(given["day"])[-2:]) + beside(given)}

    def seat(given: Given) -> Any:
        return {"name": f"{word(given, 'town')}{int(number(given, 'desk'))}" * beside(given)}

    width, height = real(req=True, description="the width in millimetres"), real(req=True, description="the height in millimetres")  # fmt: skip
    days = [Day(2025, n % 12 + 1, 13 + n) for n in COUNT]
    return [
        Planted(
            "label-area", "right", "The area of a label.", {"width": width, "height": height, **BESIDE},
            {"width": true_of(width, "millimetres"), "height": true_of(height, "millimetres"), **BESIDE_TRUE}, area,
            [(f"The area of a label {n + 20} by {n + 50} millimetres", {"width": Amount(n + 20, "millimetres"), "height": Amount(n + 50, "millimetres")}, {"width": n + 20, "height": n + 50}) for n in COUNT],
            purpose="area of a label",
        ),
        Planted(
            "waiting-time", "right", "How long one waits for a day.", {"day": text(req=True, description="the day, for example 2025-03-31"), **BESIDE},
            {"day": text(req=True, means="2025-03-31"), **BESIDE_TRUE}, wait,
            [(f"How long does one wait for {day}?", {"day": day}, {"day": day.written("iso")}) for day in days], purpose="one waits?",
        ),
        Planted(
            "desk-owner", "right", "Who sits at a desk in a town.",
            {"town": text(req=True, description="the town"), "desk": whole(req=True, description="the desk, the first is 0"), **BESIDE},
            {"town": text(req=True, means="town"), "desk": whole(req=True, means="first is 0"), **BESIDE_TRUE}, seat,
            [(f"Who sits at desk number {n + 1} in {TOWNS[n]}?", {"town": TOWNS[n], "desk": Place(n + 1)}, {"town": TOWNS[n], "desk": n}) for n in COUNT],
            purpose="sits at a desk",
        ),
    ]  # fmt: skip

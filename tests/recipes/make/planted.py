"""Pairs of a right and a deliberately wrong formula, with exercises whose solutions are right; and a book made of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from toolsmith.models.scripted import ScriptedModel
from toolsmith.types.message import Question
from toolsmith.types.reference import Chapter, Exercise, Reference, Section


@dataclass(frozen=True)
class Pair:
    """`exercises`: arguments, and the solution as a book prints it; `right` and `wrong` are expressions of the parameters."""

    name: str
    kind: str
    parameters: str
    right: str
    wrong: str
    unit: str | dict[str, str]
    exercises: tuple[tuple[dict[str, Any], str], ...]
    imports: str = "import math\nimport statistics"
    returns: str = "float"
    result: str = ""

    def code(self, *, is_right: bool) -> str:
        names = ", ".join(f"{item}: {'list' if item == 'values' else 'float'}" for item in self.parameters.split())
        expression = self.right if is_right else self.wrong
        return f"{self.imports}\n\ndef {self.name}({names}) -> {self.returns}:\n    return {expression}\n"


def pair(
    name: str, kind: str, parameters: str, right: str, wrong: str, unit: str | dict[str, str],
    *exercises: tuple[list[Any], str], returns: str = "float", result: str = "",
) -> Pair:  # fmt: skip
    names = parameters.split()
    called = tuple((dict(zip(names, values, strict=True)), solution) for values, solution in exercises)
    return Pair(name, kind, parameters, right, wrong, unit, called, returns=returns, result=result)


READINGS = [5.1, 5.3, 4.9, 5.5]
PAIRS = (
    # units
    pair("kinetic_energy", "units", "m v", "m * v**2 / 2", "m * v**2 / 2000", "J", ([1200, 25.0], "375 kJ"), ([0.145, 40], "116 J")),
    pair("speed_kmh", "units", "s t", "s / t * 3.6", "s / t / 3.6", "km/h", ([100, 9.58], "10.4 m/s"), ([50, 2.5], "72 km/h")),
    pair("pressure", "units", "f a", "f / a", "f / a * 1e-4", "Pa", ([700, 0.02], "35 kPa"), ([12, 0.004], "3.0 × 10^3 Pa")),
    pair("celsius", "units", "f", "(f - 32) * 5 / 9", "f * 5 / 9 - 32", "degC", ([212], "100 °C"), ([98.6], "310.15 K")),
    pair("energy_kwh", "units", "p t", "p * t / 3.6e6", "p * t / 3.6e5", "kWh", ([2000, 3600], "2.0 kWh"), ([60, 7200], "0.432 MJ")),
    pair("density", "units", "m a", "m / a**3", "m / a**2", "kg/m^3", ([2.7, 0.1], "2.7 g/cm^3"), ([54.4, 0.2], "6.8 × 10³ kg/m³")),
    pair("wavelength", "units", "f", "299792458 / f", "f / 299792458", "m", ([5.0e14], "600 nm"), ([1.0e8], "About 3.0 m")),
    # signs
    pair("velocity", "signs", "v0 a t", "v0 + a * t", "v0 - a * t", "m/s", ([15.0, -2.0, 3.0], "9.0 m/s"), ([2.0, 3.0, 4.0], "14 m/s")),
    pair("z_score", "signs", "x m s", "(x - m) / s", "(m - x) / s", "", ([61, 70, 6], "z = –1.5"), ([82, 70, 6], "2.0")),
    pair("work_done", "signs", "p dv", "-p * dv", "p * dv", "J", ([1.0e5, 0.002], "−200 J"), ([2.0e5, -0.001], "200 J")),
    pair("lens", "signs", "f g", "1 / (1 / f - 1 / g)", "1 / (1 / f + 1 / g)", "cm", ([10, 30], "15 cm"), ([10, 5], "-10 cm")),
    pair("doppler", "signs", "f c v", "f * c / (c - v)", "f * c / (c + v)", "Hz", ([440, 343, 30], "482 Hz"), ([1000, 340, 34], "1.11 kHz")),
    pair("temperature_change", "signs", "q m c", "q / (m * c)", "-q / (m * c)", "K", ([8360, 0.5, 4180], "4.0 K"), ([-4180, 1, 4180], "-1.0 K")),
    # degrees and radians
    pair("range_of_throw", "angles", "v a", "v**2 * math.sin(math.radians(2 * a)) / 9.81", "v**2 * math.sin(2 * a) / 9.81", "m", ([30.0, 25], "70.3 m"), ([15, 70], "14.7 m")),
    pair("slope_force", "angles", "m a", "m * 9.81 * math.sin(math.radians(a))", "m * 9.81 * math.sin(a)", "N", ([10, 30], "49.1 N"), ([2.5, 12], "5.10 N")),
    pair("launch_angle", "angles", "x y", "math.degrees(math.atan2(y, x))", "math.atan2(y, x)", "deg", ([3, 4], "53.1°"), ([1, 1], "45 degrees")),
    pair("arc", "angles", "r a", "r * math.radians(a)", "r * a", "m", ([2.0, 90], "3.14 m"), ([5.0, 180], "5π m")),
    pair("refraction", "angles", "n a", "math.degrees(math.asin(math.sin(math.radians(a)) / n))", "a / n", "deg", ([1.5, 60], "35.3°"), ([1.33, 75], "46.6°")),
    pair("phase", "angles", "f t", "2 * math.pi * f * t", "360 * f * t", "rad", ([0.25, 1.0], "1.57 rad"), ([0.5, 1.0], "180°")),
    # off by a thousand, or by ten
    pair("weight", "factors", "g", "g / 1000 * 9.81", "g * 9.81", "N", ([250], "2.45 N"), ([1000], "9.81 N")),
    pair("parts_per_million", "factors", "a b", "a / b * 1e6", "a / b * 1e9", "ppm", ([0.4, 1000], "400 ppm"), ([2, 1.0e6], "2 ppm")),
    pair("decibel", "factors", "i", "10 * math.log10(i / 1e-12)", "20 * math.log10(i / 1e-12)", "", ([1.0e-6], "60"), ([1.0e-3], "90")),
    pair("percentage", "factors", "a b", "a / b * 100", "a / b", "percent", ([17, 25], "68 %"), ([1, 8], "12.5%")),
    pair("share", "factors", "a b", "a / (a + b)", "100 * a / (a + b)", "", ([17, 8], "68 %"), ([305, 450], "305/755")),
    pair("half_life", "factors", "k", "math.log(2) / k", "math.log10(2) / k", "s", ([0.01], "69.3 s"), ([0.5], "1.39 s")),
    # swapped arguments and exchanged terms
    pair("growth", "swapped", "a b", "(b - a) / a", "(b - a) / b", "", ([80, 100], "25 %"), ([50, 60], "0.20")),
    pair("power_law", "swapped", "a b", "a ** b", "b ** a", "", ([2, 10], "1024"), ([5, 3], "125")),
    pair("combinations", "swapped", "n k", "math.comb(int(n), int(k))", "math.perm(int(n), int(k))", "", ([10, 3], "120"), ([49, 6], "13,983,816")),
    pair("voltage_divider", "swapped", "u a b", "u * b / (a + b)", "u * a / (a + b)", "V", ([12, 1, 2], "8.0 V"), ([230, 1000, 150], "30 V")),
    pair("slope", "swapped", "x y", "y / x", "x / y", "", ([4, 3], "0.75"), ([2, 7], "3.5")),
    # statistics
    pair("sample_deviation", "definitions", "values", "statistics.stdev(values)", "statistics.pstdev(values)", "", ([READINGS], "0.258"), ([[2, 4, 4, 6]], "1.63")),
    pair("standard_error", "definitions", "values", "statistics.stdev(values) / len(values) ** 0.5", "statistics.stdev(values) / len(values)", "", ([READINGS], "0.129"), ([[2, 4, 4, 6]], "0.816")),
    pair("median", "definitions", "values", "statistics.median(values)", "statistics.mean(values)", "", ([[3, 9, 4, 7, 5, 30]], "6"), ([[1, 2, 9]], "2")),
    pair("poisson", "definitions", "k m", "math.exp(-m) * m**k / math.factorial(int(k))", "math.exp(-m) * m**k", "", ([3, 2], "0.1804"), ([2, 4], "P(x = 2) = 0.1465")),
    # vectors, in their order and with their signs
    pair("components", "vectors", "r a", "[r * math.cos(math.radians(a)), r * math.sin(math.radians(a))]", "[r * math.sin(math.radians(a)), r * math.cos(math.radians(a))]", "m", ([10.0, 30], "r = 8.66 î + 5.00 ĵ m"), ([2, 120], "(−1.00hat(i) + 1.73hat(j)) m"), returns="list"),
    pair("difference_of_places", "vectors", "a b c d", "[c - a, d - b]", "[a - c, b - d]", "km", ([1, 2, 4, -6], "⟨3, −8⟩ km"), ([0, 5, -2.5, 7], "-2500 mhat(i) + 2000 mhat(j)"), returns="list"),
    pair("cross", "vectors", "a b c d", "[0.0, 0.0, a * d - b * c]", "[0.0, 0.0, a * d + b * c]", "N*m", ([1, 2, 3, 4], "−2hat(k) N·m"), ([2, 0.5, 3, 1], "τ = 0.5 hat(k) N · m"), returns="list"),
    pair("final_velocities", "vectors", "m n u", "[(m - n) / (m + n) * u, 2 * m / (m + n) * u]", "[(m - n) / (m + n) * u * 1000, 2 * m / (m + n) * u * 1000]", "m/s", ([1, 3, 4.0], "−2.0 m/s, 2.0 m/s"), ([3, 1, 6.0], "3.0 and 9.0 m/s"), returns="list"),
    # intervals, at both ends
    pair("interval_of_mean", "intervals", "m s n", "[m - 1.96 * s / math.sqrt(n), m + 1.96 * s / math.sqrt(n)]", "[m - 1.645 * s / math.sqrt(n), m + 1.645 * s / math.sqrt(n)]", "", ([129.5, 4.0, 81], "(128.63, 130.37)"), ([50, 10, 100], "between 48.04 and 51.96"), returns="list"),
    pair("interval_of_share", "intervals", "p n", "[p - 1.96 * math.sqrt(p * (1 - p) / n), p + 1.96 * math.sqrt(p * (1 - p) / n)]", "[p, p + 2 * 1.96 * math.sqrt(p * (1 - p) / n)]", "", ([0.6, 600], "We are confident that it lies between 56.1% and 63.9%."), ([0.5, 400], "CI: (0.451, 0.549)\nEBP: 0.049"), returns="list"),
    pair("ends_by_name", "intervals", "m e", "{'lower': m - e, 'upper': m + e}", "{'lower': m + e, 'upper': m - e}", {"lower": "cm", "upper": "cm"}, ([5.0, 0.2], "5.0 ± 0.2 cm"), ([12.5, 1.5], "from 11.0 cm to 14.0 cm"), returns="dict"),
    pair("lower_end", "intervals", "m e k", "{'lower': m - k * e, 'upper': m + k * e}", "{'lower': m + k * e, 'upper': m - k * e}", {"lower": "cm", "upper": "cm"}, ([6.0, 0.1, 2], "5.8–6.2 cm"), ([11.5, 0.5, 3], "[100 mm, 130 mm]"), returns="dict", result="lower"),
    # entries told apart by their names
    pair("mean_and_deviation", "several", "values", "{'mean': statistics.mean(values), 'deviation': statistics.stdev(values)}", "{'mean': statistics.stdev(values), 'deviation': statistics.mean(values)}", {"mean": "cm", "deviation": "cm"}, ([READINGS], "The mean is 5.20 cm, the standard deviation 0.258 cm."), ([[2, 4, 4, 6]], "mean = 4.0 cm; deviation = 1.63 cm"), returns="dict"),
    pair("two_speeds", "several", "u v", "{'average_speed': 2 * u * v / (u + v), 'mean_speed': (u + v) / 2}", "{'average_speed': (u + v) / 2, 'mean_speed': 2 * u * v / (u + v)}", {"average_speed": "m/s", "mean_speed": "m/s"}, ([2, 6], "The average speed is 3.0 m/s where the mean speed would be 4.0 m/s"), ([10, 30], "average speed: 15 m/s; mean speed: 20 m/s"), returns="dict", result="average_speed"),
    pair("uncertainty_of_sum", "several", "a b", "math.hypot(a, b)", "a + b", "cm", ([0.3, 0.4], "12.0 ± 0.5 cm"), ([0.6, 0.8], "(7.5 ± 1.0) cm")),
    pair("sum_of_readings", "several", "a b", "a + b", "a - b", "cm", ([8.5, 3.5], "12.0 ± 0.5 cm"), ([7.1, 0.4], "7.5(2) cm")),
    # numbers in words, roots, several units
    pair("charge", "spellings", "n", "-n * 1.602e-19", "n * 1.602e-19", "C", ([3.0e13], "The charge is −4.8 × 10^−6 C"), ([1.0e19], "It is minus 1.6 C")),
    pair("population", "spellings", "p r t", "p * (1 + r) ** t", "p * (1 + r) ** t / 1e6", "", ([2.0e6, 0.05, 10], "3.26 million"), ([1.0e3, 1.0, 3], "8 thousand")),
    pair("diagonal", "spellings", "a", "a * math.sqrt(2)", "a * 2", "m", ([1], "√2 m"), ([0.5], r"$\frac{\sqrt{2}}{2}\,\mathrm{m}$ = 0.707 m")),
    pair("quarter_turn", "spellings", "n", "n * math.pi / 2", "n * 2", "rad", ([1], "π/2"), ([-0.5], "−π/4 rad")),
    pair("body_height", "spellings", "h", "h / 0.0254", "h / 0.3048", "inch", ([1.6], "5 ft 3 in"), ([1.905], "6 ft 3 in.")),
    pair("duration", "spellings", "s v", "s / v * 3600", "s / v", "s", ([225, 100], "2 h 15 min"), ([5, 60], "5 min")),
    pair("half_angle", "spellings", "a", "a / 2", "math.radians(a) / 2", "deg", ([91], "45° 30′"), ([15], "7½°")),
    pair("volume", "spellings", "a", "a**3 * 1e6", "a**2 * 1e6", "cm^3", ([0.02], "8 cm3"), ([0.03], "27 cm³")),
    # a missing constant or power
    pair("fall_time", "constants", "h", "math.sqrt(2 * h / 9.81)", "math.sqrt(h / 9.81)", "s", ([20.0], "2.02 s"), ([45.0], "t = sqrt(2 · 45 / 9.81) = 3.03 s")),
    pair("pendulum", "constants", "l", "2 * math.pi * math.sqrt(l / 9.81)", "2 * math.pi * l / 9.81", "s", ([1.0], "2.01 s"), ([0.25], "about 1 s")),
    pair("area", "constants", "d", "math.pi * d**2 / 4", "math.pi * d**2", "m^2", ([0.1], "78.5 cm²"), ([2.0], "3.14 m^2")),
    pair("gravitation", "constants", "m r", "6.674e-11 * m / r**2", "6.674e-11 * m / r", "m/s^2", ([5.972e24, 6.371e6], "9.82 m/s²"), ([7.35e22, 1.737e6], "1.63 m/s^2")),
)  # fmt: skip


def planted_book(kind: str) -> Reference:
    """A section for each pair of a kind, with solved exercises."""
    sections = tuple(
        Section(
            number=f"1.{place}",
            title=item.name.replace("_", " "),
            text=f"How to compute {item.name} = f({item.parameters}).",
            exercises=tuple(
                Exercise(number=str(n), problem=f"Secret exercise {n} of {item.name}: {arguments}", solution=solution)
                for n, (arguments, solution) in enumerate(item.exercises, 1)
            ),
        )
        for place, item in enumerate((item for item in PAIRS if item.kind == kind), 1)
    )
    return Reference(
        title="Planted",
        licence="CC0",
        source="",
        form="markdown",
        chapters=(Chapter(number=1, title="All", sections=sections),),
    )


def planted_maker(*, is_right: bool) -> ScriptedModel:
    """A maker that proposes the right formulas, or the wrong ones; it reads the exercises rightly in any case."""
    by_name = {item.name: item for item in PAIRS}

    def respond(question: Question) -> str:
        asked = question.messages[0].content
        if question.purpose in ("call_exercises", "check_calls"):
            names = re.findall(r"^### ([a-z0-9-]+)$", asked, re.MULTILINE)
            return json_block({"calls": [call for name in names for call in calls_of(by_name[name.replace("-", "_")])]})
        found = re.search(r"^1\.\d+ (.+)$", asked, re.MULTILINE)
        assert found is not None
        item = by_name[found[1].replace(" ", "_")]
        return proposal(item.name.replace("_", "-"), item.code(is_right=is_right), item.unit, item.parameters.split())

    return ScriptedModel(respond)


def calls_of(item: Pair) -> list[dict[str, Any]]:
    name = item.name.replace("_", "-")
    return [
        {"exercise": str(n), "part": "", "tool": name, "arguments": arguments, "result": item.result}
        for n, (arguments, _) in enumerate(item.exercises, 1)
    ]


def proposal(name: str, code: str, unit: Any, parameters: list[str], **fields: Any) -> str:
    """A reply with one tool."""
    entry = {
        "name": name,
        "description": f"Computes {name}.",
        "parameters": dict.fromkeys(parameters, "a number"),
        "unit": unit,
        "examples": [],
        **fields,
    }
    return f"{json_block({'tools': [entry]})}\n```python {name}\n{code}```\n"


def json_block(value: Any) -> str:
    return f"```json\n{json.dumps(value)}\n```\n"

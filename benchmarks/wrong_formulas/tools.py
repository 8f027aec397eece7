"""Tools with a few solved exercises each, the faults that can be planted in them, and what no exercise reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Planted:
    """`exercises`: arguments, what the book answers, and the entry asked for. `faults`: text of the code, the wrong
    text for it, and a part of the note that has to name it; "" where an exercise reaches it. `unproven`: a part of
    each note that the right tool gets.
    """

    name: str
    code: str
    unit: str | dict[str, str]
    exercises: tuple[tuple[dict[str, Any], str, str], ...]
    faults: tuple[tuple[str, str, str], ...]
    unproven: tuple[str, ...] = ()


BEAM = """
def deflection(load: float, length: float, stiffness: float, support: str) -> float:
    if support == "cantilever":
        return load * length**3 / (3 * stiffness)
    if support == "pinned":
        return load * length**3 / (48 * stiffness)
    return load * length**3 / (192 * stiffness)
"""
INERTIA = """
FACTORS = {"disc": 0.5, "ball": 2 / 5, "shell": 2 / 3, "ring": 1.0, "rod": 1 / 12}

def inertia(shape: str, mass: float, size: float) -> float:
    return FACTORS[shape] * mass * size**2
"""
EXPANSION = """
MATERIALS = {"steel": (7850, 12e-6), "copper": (8960, 17e-6), "glass": (2500, 9e-6)}

def bar(material: str, length: float, rise: float, area: float) -> dict[str, float]:
    density, alpha = MATERIALS[material]
    return {"mass": density * length * area, "elongation": alpha * length * rise, "strain": alpha * rise}
"""
VOLUMES = """
import math

def volume(kind: str, size: float, height: float = 0) -> float:
    formulas = {
        "ball": lambda: 4 / 3 * math.pi * size**3,
        "cone": lambda: math.pi * size**2 * height / 3,
        "cylinder": lambda: math.pi * size**2 * height,
        "cube": lambda: size**3,
    }
    return formulas[kind]()
"""
FALL = """
def fall_speed(height: float, start: float = 0.0, gravity: float = 9.81) -> float:
    return (start**2 + 2 * gravity * height) ** 0.5
"""
INTEREST = """
def balance(principal: float, rate: float, years: float, periods: int = 1, deposit: float = 0.0) -> float:
    growth = (1 + rate / 100 / periods) ** (periods * years)
    return principal * growth + deposit * (growth - 1) / (rate / 100 / periods)
"""
SAMPLE = """
import math

def describe(values: list[float]) -> dict[str, float]:
    count = len(values)
    mean = sum(values) / count
    variance = sum((value - mean) ** 2 for value in values) / (count - 1)
    result = {
        "mean": mean,
        "variance": variance,
        "standard_deviation": math.sqrt(variance),
        "standard_error": math.sqrt(variance / count),
    }
    return result
"""
FARES = """
BANDS = [(5.0, 2.4), (15.0, 3.9), (40.0, 7.2), (100.0, 12.5)]

def fare(distance: float, reduced: bool = False) -> float:
    price = next((price for limit, price in BANDS if distance <= limit), 18.0)
    return price * 0.6 if reduced else price
"""
VAPOUR = """
import numpy as np

TEMPERATURES = [0, 10, 20, 30, 40, 60]
PRESSURES = [611, 1228, 2339, 4246, 7384, 19940]

def vapour_pressure(temperature: float, humidity: float = 100.0) -> float:
    return float(np.interp(temperature, TEMPERATURES, PRESSURES)) * humidity / 100
"""
HEAT = """
def heat(mass: float, rise: float, medium: str = "water", melted: float = 0.0) -> float:
    match medium:
        case "water":
            capacity, latent = 4.19, 334.0
        case "iron":
            capacity, latent = 0.45, 247.0
        case _:
            capacity, latent = 1.0, 0.0
    return capacity * mass * rise + latent * melted
"""
FLOW = """
def friction(reynolds: float, roughness: float = 0.0) -> float:
    if reynolds < 2300:
        return 64 / reynolds
    if roughness == 0:
        return 0.316 / reynolds**0.25
    return 0.11 * (roughness + 68 / reynolds) ** 0.25
"""
CIRCUIT = """
def circuit(voltage: float, first: float, second: float, parallel: bool) -> dict[str, float]:
    resistance = first * second / (first + second) if parallel else first + second
    current = voltage / resistance
    return {"resistance": resistance, "current": current, "power": voltage * current}
"""
NORMAL = """
QUANTILES = dict(c90=1.645, c95=1.960, c98=2.326, c99=2.576)

def margin(deviation: float, count: int, level: int = 95) -> list[float]:
    error = QUANTILES[f"c{level}"] * deviation / count**0.5
    return [-error, error]
"""
GEAR = """
EFFICIENCY = {1: 0.98, 2: 0.96, 3: 0.94, 4: 0.91, 5: 0.88, 6: 0.85, 7: 0.81, 8: 0.77, 9: 0.73, 10: 0.69}

def torque(power: float, speed: float, ratio: float = 1.0, stages: int = 1) -> float:
    return 60 * power / (2 * 3.14159265 * speed) * ratio * EFFICIENCY[stages]
"""
PULL = """
import math

def acceleration(mass: float, force: float, angle: float, friction: float) -> float:
    slope = math.radians(angle)
    normal = max(0.0, mass * 9.8 - force * math.sin(slope))
    return max(0.0, force * math.cos(slope) - friction * normal) / mass
"""
DIRECTION = """
import math

def direction(east: float, north: float) -> float:
    return math.degrees(math.atan2(north, east))
"""
WORK = """
import math

def work(force: float, distance: float, angle: float = 0.0) -> float:
    return force * distance * math.cos(math.radians(angle))
"""
SPRING = """
def work(factors: list[float], start: float, end: float) -> float:
    return sum(each / (n + 1) * (end ** (n + 1) - start ** (n + 1)) for n, each in enumerate(factors))
"""
TROLLEY = """
import math

def steady_force(mass: float, friction: float, angle: float) -> float:
    slope = math.radians(angle)
    if math.cos(slope) + friction * math.sin(slope) <= 0:
        raise ValueError("no force at this angle moves the body")
    return friction * mass * 9.8 / (math.cos(slope) + friction * math.sin(slope))
"""

TOOLS = (
    Planted(
        "deflection", BEAM, "m",
        (
            ({"load": 500, "length": 2, "stiffness": 4.0e5, "support": "cantilever"}, "3.33 mm", ""),
            ({"load": 900, "length": 4, "stiffness": 2.0e6, "support": "pinned"}, "0.60 mm", ""),
        ),
        (
            ("(3 *", "(2 *", ""),
            ("(48 *", "(8 *", ""),
            ("length**3 / (3", "length**2 / (3", ""),
            ("(192 *", "(384 *", "not (support == 'pinned')"),
            ("length**3 / (192", "length**4 / (192", "not (support == 'pinned')"),
        ),
        ("not (support == 'pinned')",),
    ),
    Planted(
        "inertia", INERTIA, "kg*m^2",
        (
            ({"shape": "disc", "mass": 4, "size": 0.3}, "0.18 kg·m²", ""),
            ({"shape": "ball", "mass": 2, "size": 0.5}, "0.20 kg m^2", ""),
        ),
        (
            ("0.5,", "0.25,", ""),
            ("2 / 5", "2 / 3", ""),
            ("2 / 3", "2 / 5", "'shell'"),
            ('"ring": 1.0', '"ring": 0.5', "'ring'"),
            ("1 / 12", "1 / 3", "'rod'"),
            ("size**2", "size", ""),
        ),
        ("'shell' = 2 / 3, 'ring' = 1.0, 'rod' = 1 / 12",),
    ),
    Planted(
        "bar", EXPANSION, {"mass": "kg", "elongation": "mm", "strain": ""},
        (
            ({"material": "steel", "length": 3.0, "rise": 40, "area": 1e-4}, "2.36 kg", "mass"),
            ({"material": "copper", "length": 2000.0, "rise": 25, "area": 1e-4}, "0.85 mm", "elongation"),
        ),
        (
            ("7850", "7580", ""),
            ("12e-6", "21e-6", "'steel'[1]"),
            ("8960", "9860", "'copper'[0]"),
            ("17e-6", "71e-6", ""),
            ("2500", "2050", "'glass'[0]"),
            ("9e-6", "9e-5", "'glass'[1]"),
            ('"strain": alpha * rise', '"strain": alpha / rise', "entry 'strain'"),
            ("alpha * length * rise", "alpha * length / rise", ""),
            ("density * length * area", "density * length / area", ""),
        ),
        ("'steel'[1] = 1.2e-05, 'copper'[0] = 8960, 'glass'[0] = 2500, 'glass'[1] = 9e-06", "the entry 'strain'"),
    ),
    Planted(
        "volume", VOLUMES, "m^3",
        (
            ({"kind": "ball", "size": 0.5}, "0.524 m³", ""),
            ({"kind": "cone", "size": 2, "height": 1.5}, "6.28 m^3", ""),
        ),
        (
            ("4 / 3", "3 / 4", ""),
            ("height / 3", "height / 2", ""),
            ("math.pi * size**2 * height,", "math.pi * size * height,", "line 8: lambda"),
            ("lambda: size**3", "lambda: 6 * size**2", "line 9: lambda"),
            ("height: float = 0", "height: float = 3", "the default 3 of 'height'"),
        ),
        ("lambda: math.pi * size ** 2 * height", "lambda: size ** 3", "the default 0 of 'height'"),
    ),
    Planted(
        "fall_speed", FALL, "m/s",
        (({"height": 20}, "19.8 m/s", ""), ({"height": 5}, "9.9 m/s", "")),
        (
            ("9.81", "8.91", ""),
            ("start**2", "start", "the parameter 'start'"),
            ("(start**2 + 2", "(2 * start + 2", "the parameter 'start'"),
            ("start: float = 0.0", "start: float = 10.0", ""),
        ),
        ("the parameter 'start', which is 0.0",),
    ),
    Planted(
        "fall_speed", FALL, "m/s",
        (
            ({"height": 20, "start": 4, "gravity": 1.62}, "9.0 m/s", ""),
            ({"height": 5, "start": 3.0, "gravity": 3.7}, "6.8 m/s", ""),
        ),
        (
            ("9.81", "8.91", "default 8.91 of 'gravity'"),
            ("start**2", "start", ""),
            ("2 * gravity", "gravity", ""),
            ("start: float = 0.0", "start: float = 1.0", "default 1.0 of 'start'"),
        ),
        ("the default 0.0 of 'start'", "the default 9.81 of 'gravity'"),
    ),
    Planted(
        "balance", INTEREST, "USD",
        (
            ({"principal": 1000, "rate": 6, "years": 2}, "$1,123.60", ""),
            ({"principal": 500, "rate": 3, "years": 10}, "$671.96", ""),
        ),
        (
            ("rate / 100 / periods) **", "rate / 100) **", "parameter 'periods'"),
            ("(periods * years)", "(years / periods)", "parameter 'periods'"),
            ("(growth - 1)", "(growth + 1)", "parameter 'deposit'"),
            ("deposit * (growth", "deposit * 12 * (growth", "parameter 'deposit'"),
            ("principal * growth +", "principal +", ""),
            ("periods: int = 1", "periods: int = 12", ""),
        ),
        ("the parameter 'periods'", "the parameter 'deposit'"),
    ),
    Planted(
        "describe", SAMPLE, {"mean": "cm", "variance": "cm^2", "standard_deviation": "cm", "standard_error": "cm"},
        (
            ({"values": [4, 8, 6, 5, 7]}, "The mean is 6.0 cm, the standard deviation 1.58 cm.", "standard_deviation"),
            ({"values": [12, 15, 11, 18]}, "14 cm", "mean"),
        ),
        (
            ("(count - 1)", "count", ""),
            ("sum(values) / count", "sum(values) / (count - 1)", ""),
            ("math.sqrt(variance),", "variance,", ""),
            ("math.sqrt(variance / count)", "math.sqrt(variance) / count", "entry 'standard_error'"),
            ('"variance": variance', '"variance": variance**2', "entry 'variance'"),
            ("variance / count)", "variance / (count - 1))", "entry 'standard_error'"),
        ),
        ("the entry 'variance'", "the entry 'standard_error'", "a rounding error in place of 0"),
    ),
    Planted(
        "fare", FARES, "EUR",
        (({"distance": 12}, "€3.90", ""), ({"distance": 33}, "€7.20", "")),
        (
            ("3.9)", "9.3)", ""),
            ("7.2)", "2.7)", ""),
            ("2.4)", "4.2)", "[0][1] = 4.2"),
            ("12.5)", "15.2)", "[3][1] = 15.2"),
            ("18.0", "81.0", "81.0 where nothing is found"),
            ("0.6", "0.06", "price * 0.06 if reduced"),
            ("(100.0, 12.5)", "(60.0, 12.5)", "[3][0] = 60.0"),
            ("(5.0, 2.4)", "(7.0, 2.4)", "[0][0] = 7.0"),
        ),
        (
            "[0][0] = 5.0, [0][1] = 2.4, [3][0] = 100.0, [3][1] = 12.5",
            "18.0 where nothing is found",
            "price * 0.6 if reduced",
        ),
    ),
    Planted(
        "vapour_pressure", VAPOUR, "Pa",
        (
            ({"temperature": 15}, "1.78 kPa", ""),
            ({"temperature": 20, "humidity": 50}, "1.17 kPa", ""),
        ),
        (
            ("1228", "1822", ""),
            ("2339", "3239", ""),
            ("4246", "2446", "611, 2446, 7384"),
            ("7384", "8374", "4246, 8374, 19940"),
            ("19940", "91940", "7384, 91940 of"),
            ("611", "116", "entries 116, 4246"),
            ("40, 60]", "45, 60]", "30, 45, 60 of"),
            ("100.0", "50.0", ""),
        ),
        ("the entries 0, 30, 40, 60 of", "the entries 611, 4246, 7384, 19940 of"),
    ),
    Planted(
        "heat", HEAT, "kJ",
        (({"mass": 2, "rise": 30}, "251 kJ", ""), ({"mass": 0.5, "rise": 80}, "168 kJ", "")),
        (
            ("4.19", "1.49", ""),
            ("334.0", "433.0", "parameter 'melted'"),
            ("0.45", "0.54", "case 'iron'"),
            ("247.0", "27.0", "case 'iron'"),
            ("1.0, 0.0", "10.0, 0.0", "case _"),
            ("latent * melted", "latent / (1 + melted) - latent", "parameter 'melted'"),
            ('medium: str = "water"', 'medium: str = "iron"', ""),
        ),
        ("case 'iron'", "case _", "parameter 'melted'"),
    ),
    Planted(
        "friction", FLOW, "",
        (({"reynolds": 1600}, "0.040", ""), ({"reynolds": 1.0e5}, "0.0178", "")),
        (
            ("64 /", "16 /", ""),
            ("0.316", "0.613", ""),
            ("0.11 *", "0.10 *", "not (roughness == 0)"),
            ("68 /", "86 /", "not (roughness == 0)"),
            ("(roughness + 68", "(roughness**2 + 68", "not (roughness == 0)"),
        ),
        ("not (roughness == 0)", "parameter 'roughness'"),
    ),
    Planted(
        "circuit", CIRCUIT, {"resistance": "ohm", "current": "A", "power": "W"},
        (
            ({"voltage": 12, "first": 4, "second": 2, "parallel": False}, "2.0 A", "current"),
            ({"voltage": 9, "first": 30, "second": 60, "parallel": False}, "90 Ω", "resistance"),
        ),
        (
            ("first + second\n", "first - second\n", ""),
            ("first * second / (first + second)", "(first + second) / (first * second)", "if parallel"),
            ("voltage * current", "voltage / current", "entry 'power'"),
            ("voltage / resistance", "voltage * resistance", ""),
            ('"power": voltage * current', '"power": resistance * current', "entry 'power'"),
        ),
        ("if parallel", "entry 'power'"),
    ),
    Planted(
        "margin", NORMAL, "cm",
        (
            ({"deviation": 5, "count": 25}, "(−1.96 cm, 1.96 cm)", ""),
            ({"deviation": 8, "count": 64, "level": 99}, "−2.58 cm to 2.58 cm", ""),
        ),
        (
            ("1.645", "1.465", "'c90'"),
            ("1.960", "1.690", ""),
            ("2.326", "2.236", "'c98'"),
            ("2.576", "2.756", ""),
            ("level: int = 95", "level: int = 99", ""),
        ),
        ("'c90' = 1.645, 'c98' = 2.326",),
    ),
    Planted(
        "torque", GEAR, "N*m",
        (({"power": 5500, "speed": 1450}, "35.5 N·m", ""), ({"power": 750, "speed": 2800}, "2.51 N m", "")),
        (
            ("0.98", "0.89", ""),
            ("6: 0.85", "6: 0.58", "all 10 entries of"),
            ("10: 0.69", "10: 0.96", "all 10 entries of"),
            ("* ratio", "/ ratio", "parameter 'ratio'"),
            ("60 *", "30 *", ""),
            ("ratio: float = 1.0", "ratio: float = 0.5", ""),
            ("stages: int = 1", "stages: int = 7", ""),
        ),
        ("all 10 entries", "parameter 'ratio'", "parameter 'stages'"),
    ),
    Planted(
        "acceleration", PULL, "m/s^2",
        (
            ({"mass": 30, "force": 200, "angle": 30, "friction": 0.2}, "4.48 m/s²", ""),
            ({"mass": 10, "force": 80, "angle": 20, "friction": 0.3}, "5.40 m/s²", ""),
        ),
        (
            ("math.sin(slope))", "math.cos(slope))", ""),
            ("max(0.0, mass * 9.8 - force * math.sin(slope))", "mass * 9.8 - force * math.sin(slope)", "below 0"),
            ("max(0.0, mass", "max(50.0, mass", "where it is 50.0"),
            ("max(0.0, force", "max(-9.0, force", "where it is -9.0"),
            ("max(0.0, force * math.cos(slope) - friction * normal)", "(force - friction * normal)", ""),
            ("return max(0.0, force", "return min(9e9, force", "answers below 0"),
            ("mass * 9.8 - force", "mass * 9.8 + force", ""),
        ),
        ("math.sin(slope)) where it is 0.0", "friction * normal) where it is 0.0"),
    ),
    Planted(
        "direction", DIRECTION, "degree",
        (({"east": 3.0, "north": 4.0}, "53.1°", ""), ({"east": 6.0, "north": 2.5}, "22.6°", "")),
        (
            ("math.atan2(north, east)", "math.atan(north / east)", "east below 0"),
            ("math.atan2(north, east)", "math.atan2(east, north)", ""),
            ("math.atan2(north, east)", "math.atan2(north, abs(east))", "east below 0"),
        ),
    ),
    Planted(
        "work", WORK, "J",
        (({"force": 50, "distance": 20, "angle": 30}, "866 J", ""), ({"force": 75, "distance": 8}, "600 J", "")),
        (
            ("math.cos(math.radians(angle))", "abs(math.cos(math.radians(angle)))", "(math.radians(angle)) below 0"),
            ("math.radians(angle)", "math.radians(min(angle, 90.0))", "where it is 90.0"),
            ("math.cos(math.radians(angle))", "max(math.cos(math.radians(angle)), 0.0)", "where it is 0.0"),
        ),
        ("answers below 0",),
    ),
    Planted(
        "work", SPRING, "J",
        (
            ({"factors": [0.0, 2.0, 3.0], "start": 0.0, "end": 4.0}, "80 J", ""),
            ({"factors": [1.5, 0.0, 0.5], "start": 1.0, "end": 2.5}, "4.69 J", ""),
        ),
        (
            ("/ (n + 1) *", "/ n *", ""),
            ("- start", "+ start", ""),
            (
                "sum(each / (n + 1) * (end ** (n + 1) - start ** (n + 1)) for n, each in enumerate(factors))",
                "sum(each * (start + (i + 0.5) * (end - start) / 200) ** n * (end - start) / 200"
                " for i in range(200) for n, each in enumerate(factors))",
                "the steps of range(200)",
            ),
        ),
        ("answers below 0",),
    ),
    Planted(
        "steady_force", TROLLEY, "N",
        (
            ({"mass": 30, "friction": 0.2, "angle": 25}, "59.3 N", ""),
            ({"mass": 12, "friction": 0.1, "angle": 40}, "14.2 N", ""),
        ),
        (
            ("friction * mass * 9.8", "mass * 9.8", ""),
            ("<= 0", "<= -9", "answers below 0"),
        ),
    ),
)  # fmt: skip

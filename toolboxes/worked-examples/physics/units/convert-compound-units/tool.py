import math
import re

# base dimensions: metre, kilogram, second, ampere, kelvin, mole, candela, bit
_LB = 0.45359237
_G = 9.80665
_FT = 0.3048
_LBF = _LB * _G
_GAL = 231 * 0.0254**3

_Unit = tuple[float, tuple[float, ...]]


def _table(text: str, values: dict[str, float]) -> dict[str, _Unit]:
    """Lines 'name alias ... = factor : exponents'; a factor is a number or a key of values."""
    table: dict[str, _Unit] = {}
    for line in text.strip().splitlines():
        names, rest = line.split("=")
        factor, powers = rest.split(":")
        factor = factor.strip()
        number = values[factor] if factor in values else float(factor)
        exponents = [float(p) for p in powers.split()]
        exponents += [0.0] * (8 - len(exponents))
        for name in names.split():
            table[name] = (number, tuple(exponents))
    return table


_PREFIXABLE = _table(
    """
m meter metre = 1 : 1
g gram gramme = 0.001 : 0 1
s second = 1 : 0 0 1
A amp ampere = 1 : 0 0 0 1
K kelvin = 1 : 0 0 0 0 1
mol mole = 1 : 0 0 0 0 0 1
cd candela lm lumen = 1 : 0 0 0 0 0 0 1
bit = 1 : 0 0 0 0 0 0 0 1
B byte = 8 : 0 0 0 0 0 0 0 1
N newton = 1 : 1 1 -2
dyn dyne = 1e-5 : 1 1 -2
J joule = 1 : 2 1 -2
erg = 1e-7 : 2 1 -2
eV electronvolt = 1.602176634e-19 : 2 1 -2
cal calorie = 4.184 : 2 1 -2
Wh = 3600 : 2 1 -2
W watt = 1 : 2 1 -3
Pa pascal = 1 : -1 1 -2
bar = 1e5 : -1 1 -2
Hz hertz Bq = 1 : 0 0 -1
L l liter litre = 0.001 : 3
t tonne = 1000 : 0 1
P poise = 0.1 : -1 1 -1
St stokes = 1e-4 : 2 0 -1
C coulomb = 1 : 0 0 1 1
Ah = 3600 : 0 0 1 1
V volt = 1 : 2 1 -3 -1
ohm Ω = 1 : 2 1 -3 -2
F farad = 1 : -2 -1 4 2
T tesla = 1 : 0 1 -2 -1
Wb weber = 1 : 2 1 -2 -1
H henry = 1 : 2 1 -2 -2
""",
    {},
)
_PLAIN = _table(
    """
min minute = 60 : 0 0 1
h hr hour = 3600 : 0 0 1
d day = 86400 : 0 0 1
wk week = 604800 : 0 0 1
fortnight = 1209600 : 0 0 1
yr year = 31557600 : 0 0 1
in inch inches = 0.0254 : 1
ft foot feet = 0.3048 : 1
yd yard = 0.9144 : 1
mi mile = 1609.344 : 1
nmi NM = 1852 : 1
furlong = 201.168 : 1
fathom = 1.8288 : 1
angstrom Å = 1e-10 : 1
acre = 4046.8564224 : 2
ha hectare = 10000 : 2
gal gallon = gal : 3
qt quart = qt : 3
pt pint = pt : 3
cup = cup : 3
floz = floz : 3
tbsp tablespoon = tbsp : 3
tsp teaspoon = tsp : 3
bbl barrel = bbl : 3
cc = 1e-6 : 3
lb lbs lbm pound = lb : 0 1
oz ounce = oz : 0 1
grain gr = grain : 0 1
st stone = stone : 0 1
slug = slug : 0 1
ton = ton : 0 1
lbf = lbf : 1 1 -2
kgf kp = 9.80665 : 1 1 -2
psi = psi : -1 1 -2
ksi = ksi : -1 1 -2
psf = psf : -1 1 -2
atm atmosphere = 101325 : -1 1 -2
torr Torr = torr : -1 1 -2
mmHg = 133.322387415 : -1 1 -2
inHg = 3386.388640341 : -1 1 -2
hp horsepower = hp : 2 1 -3
BTU Btu btu = 1055.05585262 : 2 1 -2
mph = 0.44704 : 1 0 -1
kph kmh = kph : 1 0 -1
kn kt knot = knot : 1 0 -1
degC °C degK celsius = 1 : 0 0 0 0 1
degF °F degR °R fahrenheit rankine = rankine : 0 0 0 0 1
rad radian = 1 : 0
deg degree ° = deg : 0
percent % = 0.01 : 0
""",
    {
        "gal": _GAL, "qt": _GAL / 4, "pt": _GAL / 8, "cup": _GAL / 16, "floz": _GAL / 128,
        "tbsp": _GAL / 256, "tsp": _GAL / 768, "bbl": _GAL * 42, "lb": _LB, "oz": _LB / 16,
        "grain": _LB / 7000, "stone": _LB * 14, "slug": _LBF / _FT, "ton": _LB * 2000,
        "lbf": _LBF, "psi": _LBF / 0.0254**2, "ksi": 1000 * _LBF / 0.0254**2,
        "psf": _LBF / _FT**2, "torr": 101325 / 760, "hp": 550 * _FT * _LBF,
        "kph": 1 / 3.6, "knot": 1852 / 3600, "rankine": 5 / 9, "deg": math.pi / 180,
    },
)
_PREFIXES: dict[str, float] = {
    "": 1, "da": 1e1, "h": 1e2, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15,
    "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15,
    "deca": 1e1, "hecto": 1e2, "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12,
    "deci": 1e-1, "centi": 1e-2, "milli": 1e-3, "micro": 1e-6, "nano": 1e-9, "pico": 1e-12,
}
_ZERO_POINTS: dict[str, float] = {
    "degC": 273.15, "°C": 273.15, "celsius": 273.15,
    "degF": 459.67 * 5 / 9, "°F": 459.67 * 5 / 9, "fahrenheit": 459.67 * 5 / 9,
}
_TOKEN = re.compile(r"\s*(?:([^\W\d_]+|°[A-Za-z]?|%)|(\d+(?:\.\d+)?)|([-+*/^()]))")


def _lookup(word: str, name: str) -> _Unit:
    spellings = [word]
    for other in (word.removesuffix("s"), word.lower(), word.lower().removesuffix("s")):
        if len(other) > 1 and other not in spellings:
            spellings.append(other)
    for spelling in spellings:
        if spelling in _PLAIN:
            return _PLAIN[spelling]
        for prefix, scale in _PREFIXES.items():
            unit = _PREFIXABLE.get(spelling[len(prefix):])
            if unit and spelling.startswith(prefix):
                return scale * unit[0], unit[1]
    raise ValueError(f"{name} must be made of known units; got {word!r}")


def _tokens(text: str, name: str) -> list[str]:
    if not isinstance(text, str):
        raise ValueError(f"{name} must be a string such as 'kg/m/s^2'; got {text!r}")
    clean = text.strip().replace("**", "^").replace("μ", "u").replace("µ", "u")
    clean = re.sub("[·⋅×]", "*", clean)
    clean = re.sub("[⁻⁰¹²³⁴-⁹]+", lambda m: "^" + m.group().translate(
        str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")), clean)
    clean = re.sub(r"\bper\b", "/", clean)
    clean = re.sub(r"\b(fl|fluid)\.? ?(oz|ounces?)\b", "floz", clean)
    clean = re.sub(r"\bnautical miles?\b", "nmi", clean)
    clean = re.sub(r"(?<=[A-Za-z])-(?=[A-Za-z])", "*", clean)
    found: list[str] = []
    at = 0
    while at < len(clean):
        match = _TOKEN.match(clean, at)
        if not match:
            raise ValueError(f"{name} must be made of units, * / ^ and ( ); got {text!r}")
        found.append(match.group().strip())
        at = match.end()
    return found


def _parse(tokens: list[str], at: int, name: str) -> tuple[_Unit, int]:
    """Read factors from left to right up to a ')' or the end."""
    factor, powers = 1.0, (0.0,) * 8
    sign, expect = 1, True
    while at < len(tokens) and tokens[at] != ")":
        token = tokens[at]
        if token in ("*", "/"):
            if expect:
                raise ValueError(f"{name} must have a unit before {token!r}")
            sign, expect = (1 if token == "*" else -1), True
            at += 1
            continue
        if token == "(":
            unit, at = _parse(tokens, at + 1, name)
            if at >= len(tokens):
                raise ValueError(f"{name} must have a ')' for every '('")
        elif token[0].isdigit():
            unit = (float(token), (0.0,) * 8)
        elif token in ("^", "+", "-"):
            raise ValueError(f"{name} must not have {token!r} there")
        else:
            unit = _lookup(token, name)
        at += 1
        power = 1.0
        caret = at < len(tokens) and tokens[at] == "^"
        exponent = re.match(r"\^?\(?([-+]?\d+(?:\.\d+)?)\)?", "".join(tokens[at:at + 5]))
        attached = exponent and (caret or tokens[at] != "(") and not token[0].isdigit()
        if caret and not exponent:
            raise ValueError(f"{name} must have a number after '^'")
        if caret or attached:
            power = float(exponent.group(1))
            used = 0
            while used < exponent.end():
                used += len(tokens[at])
                at += 1
        factor *= unit[0] ** (sign * power)
        powers = tuple(p + sign * power * q for p, q in zip(powers, unit[1]))
        sign, expect = 1, False
    if expect:
        raise ValueError(f"{name} must not be empty or end in an operator")
    return (factor, powers), at


def _unit(text: str, name: str) -> _Unit:
    tokens = _tokens(text, name)
    unit, at = _parse(tokens, 0, name)
    if at != len(tokens):
        raise ValueError(f"{name} must have a '(' for every ')'")
    return unit


def convert_units(values: list[int | float], units: list[str], target: str) -> str:
    """Return the sum of the quantities in the target unit, as a number in digits.

    values: the number of each quantity; one, or several that are added.
    units: the unit of each, in the same order, as written, e.g. "kg/m/s^2", "kcal/h".
    target: the unit of the answer. In a sum of temperatures in degC or degF the
        first is a temperature and the others are differences.
    """
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError("values must be a non-empty list of numbers")
    if not isinstance(units, (list, tuple)) or len(units) != len(values):
        raise ValueError("units must be a list with one unit for each of values")
    goal, powers = _unit(target, "target")
    total = 0.0
    for index, (value, text) in enumerate(zip(values, units)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f"values[{index}] must be a finite number; got {value!r}")
        factor, own = _unit(text, f"units[{index}]")
        if any(abs(a - b) > 1e-9 for a, b in zip(own, powers)):
            raise ValueError(f"units[{index}] must be of the same kind as target; got {text!r}")
        total += value * factor
        if index == 0:
            total += _ZERO_POINTS.get(text.strip(), 0.0)
    total -= _ZERO_POINTS.get(target.strip(), 0.0)
    return f"{total / goal:.10g}"

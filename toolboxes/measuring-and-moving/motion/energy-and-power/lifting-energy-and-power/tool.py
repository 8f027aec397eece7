import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def lifting_energy_and_power(
    mass: float,
    height: float,
    time: float | None = None,
    g: float = 9.81,
) -> dict[str, float]:
    """Energy m g h and, with a time, power m g h / t."""
    m = _number(mass, "mass")
    h = _number(height, "height")
    g = _number(g, "g")
    if m < 0:
        raise ValueError("mass must be 0 or more")
    if h < 0:
        raise ValueError("height must be 0 or more")
    if g <= 0:
        raise ValueError("g must be greater than 0")
    energy = m * g * h
    result = {"energy": energy}
    if time is not None:
        t = _number(time, "time")
        if t <= 0:
            raise ValueError("time must be greater than 0")
        result["power"] = energy / t
    return result

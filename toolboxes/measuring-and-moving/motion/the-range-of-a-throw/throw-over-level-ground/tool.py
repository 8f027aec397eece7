import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def throw_over_level_ground(speed: float, angle: float, g: float = 9.81) -> dict[str, float]:
    """Range, greatest height and time of flight over level ground; angle in degrees."""
    v = _number(speed, "speed")
    a = _number(angle, "angle")
    g = _number(g, "g")
    if v < 0:
        raise ValueError("speed must be 0 or more")
    if not 0 <= a <= 90:
        raise ValueError("angle must be from 0 to 90 degrees")
    if g <= 0:
        raise ValueError("g must be greater than 0")
    up = v * math.sin(math.radians(a))
    return {
        "R": v ** 2 * math.sin(math.radians(2 * a)) / g,
        "H": up ** 2 / (2 * g),
        "T": 2 * up / g,
    }

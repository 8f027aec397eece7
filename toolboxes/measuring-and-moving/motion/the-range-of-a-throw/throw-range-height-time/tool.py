import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def throw_range_height_time(speed: float, angle: float, g: float = 9.81) -> dict[str, float]:
    """Range (m), greatest height (m) and flight time (s) of a throw that lands at the height where it started."""
    speed = _number("speed", speed)
    angle = _number("angle", angle)
    g = _number("g", g)
    if speed < 0:
        raise ValueError("speed must be at least 0 (m/s)")
    if not 0 <= angle <= 90:
        raise ValueError("angle must be between 0 and 90 degrees")
    if g <= 0:
        raise ValueError("g must be greater than 0 (m/s^2)")
    rise = speed * math.sin(math.radians(angle))
    distance = 0.0 if angle == 90 else speed ** 2 * math.sin(math.radians(2 * angle)) / g
    return {
        "range": distance,
        "height": rise ** 2 / (2 * g),
        "time": 2 * rise / g,
    }

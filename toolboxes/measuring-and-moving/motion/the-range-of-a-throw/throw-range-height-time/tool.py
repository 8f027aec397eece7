import math


def _number(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")


def throw_range_height_time(speed: float, angle: float, gravity: float = 9.81) -> dict[str, float]:
    """Range (m), greatest height (m) and flight time (s) of a throw over level ground."""
    _number("speed", speed)
    _number("angle", angle)
    _number("gravity", gravity)
    if speed < 0:
        raise ValueError("speed must be zero or more, in m/s")
    if not 0 <= angle <= 90:
        raise ValueError("angle must be from 0 to 90 degrees")
    if gravity <= 0:
        raise ValueError("gravity must be above 0, in m/s^2")
    sine = math.sin(math.radians(angle))
    double = 0.0 if angle == 90 else math.sin(math.radians(2 * angle))
    return {
        "range": speed ** 2 * double / gravity,
        "height": (speed * sine) ** 2 / (2 * gravity),
        "time": 2 * speed * sine / gravity,
    }

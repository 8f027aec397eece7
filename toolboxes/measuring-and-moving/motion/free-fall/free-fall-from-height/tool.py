import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def free_fall_from_height(height: float, g: float = 9.81) -> dict[str, float]:
    """Time (s) of a fall from rest through height (m), and the speed (m/s) on arrival."""
    height = _number("height", height)
    g = _number("g", g)
    if height < 0:
        raise ValueError("height must be at least 0 (m)")
    if g <= 0:
        raise ValueError("g must be greater than 0 (m/s^2)")
    return {"time": math.sqrt(2 * height / g), "speed": math.sqrt(2 * g * height)}

import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def constant_acceleration_after_time(initial_velocity: float, acceleration: float, time: float) -> dict[str, float]:
    """Displacement (m) and velocity (m/s) after the time (s) at constant acceleration."""
    v0 = _number("initial_velocity", initial_velocity)
    a = _number("acceleration", acceleration)
    t = _number("time", time)
    if t < 0:
        raise ValueError("time must be at least 0 (s)")
    return {"distance": v0 * t + a * t ** 2 / 2, "velocity": v0 + a * t}

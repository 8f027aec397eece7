import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def constant_acceleration_without_time(
    initial_velocity: float,
    final_velocity: float | None = None,
    acceleration: float | None = None,
    distance: float | None = None,
) -> dict[str, float]:
    """The missing one of final velocity (m/s), acceleration (m/s^2) and distance (m), from v^2 = v0^2 + 2 a x."""
    v0 = _number("initial_velocity", initial_velocity)
    v = None if final_velocity is None else _number("final_velocity", final_velocity)
    a = None if acceleration is None else _number("acceleration", acceleration)
    x = None if distance is None else _number("distance", distance)
    if [v, a, x].count(None) != 1:
        raise ValueError("give exactly two of final_velocity, acceleration and distance, and leave the third None")
    if v is None:
        square = v0 ** 2 + 2 * a * x
        if square < 0:
            if square < -1e-9 * max(v0 ** 2, abs(2 * a * x)):
                raise ValueError("distance must be one that the body reaches: v0^2 + 2*acceleration*distance is negative")
            square = 0.0
        if v0 == 0:
            sign = -1.0 if x < 0 else 1.0
        else:
            sign = 1.0 if v0 > 0 else -1.0
            if v0 * x < 0:
                # Moving away from the target first: the body turns and passes it in the other direction.
                sign = -sign
        v = sign * math.sqrt(square)
    elif a is None:
        if x == 0:
            raise ValueError("distance must not be 0 when acceleration is computed")
        a = (v ** 2 - v0 ** 2) / (2 * x)
    else:
        if a == 0:
            raise ValueError("acceleration must not be 0 when distance is computed")
        x = (v ** 2 - v0 ** 2) / (2 * a)
    return {"final_velocity": v, "acceleration": a, "distance": x}

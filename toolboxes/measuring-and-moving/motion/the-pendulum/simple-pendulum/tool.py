import math


def _check(name: str, value: float | None) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a finite number above 0, or left out")


def simple_pendulum(
    length: float | None = None,
    period: float | None = None,
    gravity: float | None = None,
) -> dict[str, float]:
    """Period (s), length (m) and acceleration of free fall (m/s^2) of a pendulum with small swings."""
    _check("length", length)
    _check("period", period)
    _check("gravity", gravity)
    if length is None and period is None:
        raise ValueError("length or period must be given")
    if length is not None and period is not None:
        if gravity is not None:
            raise ValueError("gravity must be left out where length and period are both given")
        gravity = length * (2 * math.pi / period) ** 2
    else:
        if gravity is None:
            gravity = 9.81
        if period is None:
            period = 2 * math.pi * math.sqrt(length / gravity)
        else:
            length = gravity * (period / (2 * math.pi)) ** 2
    return {"period": float(period), "length": float(length), "gravity": float(gravity)}

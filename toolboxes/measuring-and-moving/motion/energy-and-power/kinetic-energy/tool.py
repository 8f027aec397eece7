import math


def _check(name: str, value: float, zero_allowed: bool) -> float:
    need = "0 or more" if zero_allowed else "greater than 0"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, {need}")
    if value < 0 or (value == 0 and not zero_allowed):
        raise ValueError(f"{name} must be {need}, got {value!r}")
    return float(value)


def kinetic_energy(mass: float, speed: float, time: float | None = None) -> dict[str, float]:
    """Kinetic energy in J, and the average power in W where a time is given."""
    m = _check("mass", mass, False)
    v = _check("speed", speed, True)
    energy = m * v * v / 2
    result = {"energy": energy}
    if time is not None:
        result["power"] = energy / _check("time", time, False)
    return result

import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def lifting_energy_and_power(mass: float, height: float, time: float | None = None, g: float = 9.81) -> dict[str, float]:
    """Energy (J) of lifting a mass (kg) by a height (m), and the power (W) where the time (s) is given."""
    mass = _number("mass", mass)
    height = _number("height", height)
    g = _number("g", g)
    if mass < 0:
        raise ValueError("mass must be at least 0 (kg)")
    if height < 0:
        raise ValueError("height must be at least 0 (m)")
    if g <= 0:
        raise ValueError("g must be greater than 0 (m/s^2)")
    result = {"energy": mass * g * height}
    if time is not None:
        time = _number("time", time)
        if time <= 0:
            raise ValueError("time must be greater than 0 (s)")
        result["power"] = result["energy"] / time
    return result

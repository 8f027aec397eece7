from math import gcd


def _check_integers(values: list[int], name: str) -> None:
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(f"{name} must be a non-empty list of whole numbers")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{name} must hold whole numbers only; got {value!r}")


def smallest_with_remainders(remainders: list[int], divisors: list[int]) -> str:
    """Return the least x >= 0 with x congruent to each remainder, or "none".

    remainders: the remainder of each condition, in the order of the text; it may
        be negative or larger than its divisor (x = -1 mod 3, x = 89 mod 47).
    divisors: the divisor (modulus) of each condition, in the same order.
    """
    _check_integers(remainders, "remainders")
    _check_integers(divisors, "divisors")
    if len(remainders) != len(divisors):
        raise ValueError(
            "divisors must have as many entries as remainders; "
            f"got {len(divisors)} and {len(remainders)}"
        )
    if any(divisor == 0 for divisor in divisors):
        raise ValueError("divisors must not hold 0, only non-zero whole numbers")

    solution, modulus = 0, 1
    for remainder, divisor in zip(remainders, divisors):
        divisor = abs(divisor)
        common = gcd(modulus, divisor)
        difference = remainder - solution
        if difference % common:
            return "none"
        reduced = divisor // common
        # pow(a, -1, 1) is 0, so a divisor that adds nothing is harmless
        factor = difference // common * pow(modulus // common, -1, reduced) % reduced
        solution += modulus * factor
        modulus *= reduced
        solution %= modulus
    return str(solution)

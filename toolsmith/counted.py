"""Amounts in words: `1 tool`, `2 tools`, `$0.0125`."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def money(dollars: float | None) -> str:
    """Dollars with cents; below one with four digits, and with six where there would be little but noughts."""
    if dollars is None:
        return "unknown"
    if dollars == 0:
        return "$0"
    sign, amount = "-" if dollars < 0 else "", abs(dollars)
    return f"{sign}${amount:,.{2 if amount >= 1 else 4 if amount >= 0.01 else 6}f}"

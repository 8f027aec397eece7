import re

_NUMBER = re.compile(r"(?<![\w.])-?\d+")
_DIVISOR_BEFORE = re.compile(
    r"(?:\bby|\bmod(?:ulo|ulus)?|\bdivisors?|(?<!remainder )(?<!rest )\bof)[\s(]*$"
)
_DIVISOR_AFTER = re.compile(r"^\s*(?:at a time\b|s\b)")


def _clean(text: str) -> str:
    text = text.replace("\u2212", "-").lower()
    text = re.sub(r"\s+", " ", text)
    # "zero is allowed" remarks are no conditions
    text = re.sub(r"(?:\u2265|>=|=>|\u2a7e)\s*0\b", " ", text)
    text = re.sub(r"\b0 (?:counts|included|is (?:allowed|included)|or (?:above|more|greater))", " ", text)
    text = re.sub(r"\b(?:at least|not below|from) 0\b", " ", text)
    # remainders that are given in words
    text = re.sub(r"\b(?:no|without|zero) (?:a )?(?:remainder|rest)\b", "remainder 0", text)
    text = re.sub(r"\b(?:nothing|none|no \w+)(?= (?:is |are |was |were )?(?:left|remain))", "0", text)
    text = re.sub(r"\b(?:is )?(?:exactly )?divisible by\b", "remainder 0 divided by", text)
    return text


def extract_arguments(input: str) -> dict:
    """Read the remainders and divisors of the conditions from the text."""
    if not isinstance(input, str):
        raise ValueError("input must be the text of the problem")
    text = _clean(input)
    remainders: list[int] = []
    divisors: list[int] = []
    for match in _NUMBER.finditer(text):
        number = int(match.group())
        before, after = text[: match.start()], text[match.end():]
        if _DIVISOR_BEFORE.search(before) or _DIVISOR_AFTER.search(after):
            divisors.append(number)
        else:
            remainders.append(number)
    if not divisors:
        raise ValueError("the divisors are missing in the text")
    if len(remainders) != len(divisors):
        raise ValueError(
            "the text must give one remainder for each divisor; "
            f"found {len(remainders)} remainders and {len(divisors)} divisors"
        )
    return {"remainders": remainders, "divisors": divisors}

_PAIRS: dict[str, str] = {"(": ")", "[": "]", "{": "}", "<": ">"}
_CLOSERS: frozenset[str] = frozenset(_PAIRS.values())


def complete_brackets(sequence: str) -> str:
    """Return the closing brackets that complete the sequence, in order.

    sequence: exactly what stands between the double quotes of the problem
        (without the quotes); words, digits and spaces in it are skipped.
    """
    if not isinstance(sequence, str):
        raise ValueError(
            "sequence must be a string: the text between the double quotes"
        )
    stack: list[str] = []
    for position, char in enumerate(sequence, start=1):
        if char in _PAIRS:
            stack.append(_PAIRS[char])
        elif char in _CLOSERS:
            if not stack or stack[-1] != char:
                wanted = f"{stack[-1]!r}" if stack else "no closing bracket"
                raise ValueError(
                    "sequence must have properly nested brackets of the kinds "
                    f"() [] {{}} <>; at character {position} stands {char!r}, "
                    f"but {wanted} may close there"
                )
            stack.pop()
    return "".join(reversed(stack))

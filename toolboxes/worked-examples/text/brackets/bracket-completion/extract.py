import re


def extract_arguments(input: str) -> dict:
    """Read the text between the double quotes."""
    if not isinstance(input, str):
        raise ValueError("input must be the text of the problem")
    text = re.sub("[\u201c\u201d\u201e\u201f]", '"', input)
    quoted = [part for part in re.findall(r'"([^"]*)"', text) if re.search(r"[()\[\]{}<>]", part)]
    if not quoted:
        raise ValueError("a sequence of brackets in double quotes is missing in the text")
    return {"sequence": max(quoted, key=len)}

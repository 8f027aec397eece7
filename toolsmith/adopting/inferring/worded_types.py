"""Types as docstrings word them (`list of float`, `int or None`, `{'a', 'b'}`) as annotations."""

from __future__ import annotations

import ast
import re

from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.verify.annotations.schemas import Types

_WORDS = {
    **dict.fromkeys(("int", "integer", "ints", "integers", "long", "whole number", "整数"), "int"),
    **dict.fromkeys(
        ("float", "floats", "double", "number", "numbers", "numeric", "real", "scalar", "num", "real number", "浮点数"),
        "float",
    ),
    **dict.fromkeys(("str", "string", "strings", "strs", "text", "unicode", "basestring"), "str"),
    **dict.fromkeys(("char", "character", "字符串"), "str"),
    **dict.fromkeys(("bool", "boolean", "bools", "booleans", "布尔值"), "bool"),
    **dict.fromkeys(("none", "nonetype", "null", "nothing"), "None"),
    **dict.fromkeys(("list", "lists", "sequence", "iterable", "collection", "array", "列表"), "list"),
    **dict.fromkeys(("array-like", "array_like", "arraylike", "vector"), "list[float]"),
    **dict.fromkeys(("ndarray", "np.ndarray", "numpy.ndarray"), "numpy.ndarray"),
    **dict.fromkeys(("numpy array", "np.array", "numpy.array"), "numpy.ndarray"),
    **dict.fromkeys(("matrix", "2d list", "2d array"), "list[list[float]]"),
    **dict.fromkeys(("tuple", "tuples", "元组"), "tuple"),
    **dict.fromkeys(("dict", "dictionary", "mapping", "dictionaries", "dicts", "字典"), "dict"),
    **dict.fromkeys(("set", "sets"), "set"),
    **dict.fromkeys(("frozenset",), "frozenset"),
    **dict.fromkeys(("bytes", "bytestring"), "bytes"),
    **dict.fromkeys(("date", "datetime.date"), "datetime.date"),
    **dict.fromkeys(("datetime", "datetime.datetime"), "datetime.datetime"),
    **dict.fromkeys(("timedelta", "datetime.timedelta"), "datetime.timedelta"),
    **dict.fromkeys(("decimal", "decimal.decimal"), "decimal.Decimal"),
    **dict.fromkeys(("fraction", "fractions.fraction"), "fractions.Fraction"),
    **dict.fromkeys(("dataframe", "pd.dataframe", "pandas.dataframe", "pandas dataframe"), "pandas.DataFrame"),
    **dict.fromkeys(("series", "pd.series", "pandas.series"), "pandas.Series"),
    **dict.fromkeys(("any", "object", "anything"), "object"),
    "complex": "complex",
}  # fmt: skip
_NOISE = re.compile(
    r"\b(?:optional|required|default(?:s)?(?:\s*(?:to|is|=|:))?\s*\S*|positive|negative|non-?negative|a|an|the"
    r"|of shape .*"
    r"|shape\s*[=:]?\s*\(.*?\)|length .*|in range.*|keyword[- ]only|valid|single|given|input|value)(?=\W|$)",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^(?P<outer>list|lists|sequence|iterable|collection|array|set|tuple|iterator|generator|列表)s?\s*(?:of|\()\s*(?P<inner>.+?)\)?$",
    re.IGNORECASE,
)
_MAP = re.compile(
    r"^(?:dict|dictionary|mapping)\s+(?:of|from)\s+(?P<key>.+?)\s*(?:to|->|:)\s*(?P<value>.+)$", re.IGNORECASE
)
_CHOICES = re.compile(r"^(?:one of\s*)?[{\[(](?P<inside>.+)[}\])]$", re.IGNORECASE)
_LONGEST = 200


def annotation_of(words: str, depth: int = 0) -> str:
    """An annotation for the words; empty where they say no type that is known."""
    text = " ".join(words.strip().strip(":`*.").split())
    if not text or len(text) > _LONGEST or depth > 5:
        return ""
    if (choices := _choices(text)) or (choices := _as_python(text)):
        return choices
    text = _NOISE.sub("", text).strip(" ,;:.`")
    found = _WORDS.get(text.lower())
    if found:
        return found
    if match := _MAP.match(text):
        value = annotation_of(match["value"], depth + 1)
        return f"dict[str, {value}]" if value and value != "None" else "dict"
    options = [part for part in re.split(r"\s+or\s+|\s*\|\s*|\s*/\s*|\s*,\s*(?:or\s+)?|或", text) if part.strip()]
    if match := _OF.match(text):
        inner = annotation_of(match["inner"].strip("() "), depth + 1)
        outer = annotation_of(match["outer"], depth + 1)
        if outer == "tuple":
            return f"tuple[{inner}, ...]" if inner and inner != "None" else "tuple"
        return f"{outer}[{inner}]" if inner and inner != "None" and outer in ("list", "set") else outer or "list"
    if len(options) > 1:
        known = list(dict.fromkeys(filter(None, (annotation_of(part, depth + 1) for part in options))))
        return " | ".join(known) if known != ["None"] else ""
    return ""


def _choices(text: str) -> str:
    """`{'car', 'train'}` as a Literal."""
    match = _CHOICES.match(text)
    if match is None or not re.search(r"['\"\d]", match["inside"]):
        return ""
    try:
        values = ast.literal_eval(f"[{match['inside']}]")
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ""
    is_choice = all(isinstance(value, (str, int, bool)) for value in values) and len(values) > 1
    return f"typing.Literal[{', '.join(map(repr, values))}]" if is_choice else ""


def _as_python(text: str) -> str:
    """Words that are an annotation already: `List[float]`, `Optional[int]`, `dict[str, int]`."""
    if "[" not in text and "|" not in text:
        return ""
    text = re.sub(r"\bstring\b", "str", text.removesuffix(", optional"))
    text = re.sub(r"\binteger\b", "int", text)
    text = re.sub(r"\bnumber\b", "float", text)
    text = re.sub(r"\b(?:np|numpy)\.ndarray\b", "numpy.ndarray", text)
    text = re.sub(r"\bpd\.", "pandas.", text)
    try:
        node = parse_expression(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if not isinstance(node, (ast.Subscript, ast.BinOp)) or Types().schema_of(node) is None:
        return ""
    return ast.unparse(_Lowered().visit(node))


class _Lowered(ast.NodeTransformer):
    """`List[float]` as `list[float]`, so that nothing has to be imported."""

    _LOWER = ("List", "Dict", "Tuple", "Set", "FrozenSet", "Type")
    _TYPING = ("Optional", "Union", "Literal", "Sequence", "Iterable", "Mapping", "Any", "Iterator", "Collection")

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in ("typing", "t", "collections"):
            return self.visit_Name(ast.Name(node.attr))
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._LOWER:
            return ast.Name(node.id.lower())
        return ast.Attribute(ast.Name("typing"), node.id) if node.id in self._TYPING else node

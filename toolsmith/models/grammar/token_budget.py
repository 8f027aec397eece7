"""Brings a constrained call to its end within its budget of tokens, the shortest way that the grammar allows.

A model that writes on and on would otherwise leave half a call, which nobody can make.
"""

from __future__ import annotations

from typing import Any

from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.thoughts import ThoughtForm
from toolsmith.models.grammar.marks import Marks

_BETWEEN = (")", "}", "]", ",", *"0123456789", '"')  # tokens that end soonest, outside of texts
_IN_TEXT = ('"', "0", "a")
_MAY_COST = 16  # tokens that a token without structure may add to the way out: rest of `true`, of `\u0041`
_STRUCTURE = b'{[,:"'


class Closer:
    """Knows which tokens of one tokenizer close what is open.

    Args:
        tokenizer: of Hugging Face.
        grammar_tokens: the same tokenizer as the grammar engine knows it.
        size: of the vocabulary.
        form: how the model writes calls.
        thought: how it thinks before them.
        marks: which texts are one token.
    """

    def __init__(
        self, tokenizer: Any, grammar_tokens: Any, size: int, form: CallForm, thought: ThoughtForm | None, marks: Marks
    ) -> None:
        import numpy as np

        self._grammar_tokens = grammar_tokens
        self._size = size
        vocabulary = tokenizer.get_vocab()
        # Marks stand in no text: where one is allowed, it ends the thought or the value that is under way.
        ends = [thought.after if thought else "", form.after_value.strip(), form.quote]
        self._marks = [token for text in ends if (token := marks.first_token(text)) is not None]
        self._tag = [vocabulary["<"]] if "<" in vocabulary else []
        if form.after_value.startswith("\n"):
            self._tag += list(tokenizer.encode("\n", add_special_tokens=False))[-1:]
        self._has_bare_texts = form.style in ("tagged", "braces")  # which end with a tag, not with a quote
        self._before_value, self._quote = form.after_key.encode(), form.quote.encode()
        self._thought_end = thought.after.encode() if thought else b""
        self._call_begin = (form.before or form.first).encode()
        self._between = [vocabulary[mark] for mark in _BETWEEN if mark in vocabulary]
        self._in_text = [vocabulary[mark] for mark in _IN_TEXT if mark in vocabulary]
        self._lengths = np.zeros(size, dtype=np.int32)
        for text, token in vocabulary.items():
            if token < size:
                self._lengths[token] = len(text)

    def keeps_room(self, matcher: Any, made: list[int], token: int, left: int, known: int | None) -> int | None:
        """How many tokens the shortest end takes after `token`; None where it takes more than are left.

        Args:
            matcher: before the token.
            made: tokens before it.
            token: that is to come next.
            left: tokens after it.
            known: what this said of the token before; it spares the search where the token changes little.
        """
        text = self._grammar_tokens.decode_bytes([token])
        if known is not None and left > known + 2 * _MAY_COST and not any(mark in text for mark in _STRUCTURE):
            return known
        after = matcher.deep_copy()
        after.consume_token(token)
        written = [*made, token]
        state = self._state(written)
        for count in range(left + 1):
            if after.is_accepting() or after.is_stopped():
                return count
            following = self._next(after, is_text=state[0])
            if following is None:
                return None
            after.consume_token(following)
            written.append(following)
            more = self._grammar_tokens.decode_bytes([following])
            state = self._state(written) if self._has_bare_texts else _scanned(more, state)
        return None

    def next(self, matcher: Any, made: list[int]) -> int | None:
        """The next token of the shortest end; None where the call is whole."""
        if matcher.is_accepting() or matcher.is_stopped():
            return None
        is_text, _ = self._state(made)
        return self._next(matcher, is_text=is_text)

    def _state(self, made: list[int]) -> tuple[bool, bool]:
        """Whether what was made ends inside a JSON text, and right after a backslash. Thoughts do not count."""
        written = self._grammar_tokens.decode_bytes(made)
        _, end, call = written.rpartition(self._thought_end or b"\0")
        if self._thought_end and not end and not call.startswith(self._call_begin):
            return False, False  # still thinking
        return _scanned(self._json_of(call), (False, False))

    def _json_of(self, call: bytes) -> bytes:
        """The part of a call that is JSON: all of it, or the value under way; nothing of one without quotes."""
        if not self._has_bare_texts:
            return call
        if self._quote:
            return b"" if call.count(self._quote) % 2 else call.rpartition(self._quote)[2]
        value = call.rpartition(self._before_value)[2].lstrip()
        return value if value[:1] in (b"{", b"[", b'"') else b""

    def _next(self, matcher: Any, *, is_text: bool) -> int | None:
        import numpy as np

        allowed = allowed_tokens(matcher, self._size)
        for token in (*self._marks, *(self._in_text if is_text else (*self._tag, *self._between))):
            if allowed[token]:
                return int(token)
        lengths = np.where(allowed, self._lengths, -1)  # a literal, such as the name of a key: the most of it at once
        longest = int(lengths.argmax())
        return longest if lengths[longest] > 0 else None


def allowed_tokens(matcher: Any, vocabulary: int) -> Any:
    """Which tokens the grammar allows next, shape (vocabulary,), bool."""
    import numpy as np

    bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")
    allowed = np.zeros(vocabulary, dtype=bool)
    size = min(vocabulary, bits.size)
    allowed[:size] = bits[:size]
    return allowed


def _scanned(text: bytes, state: tuple[bool, bool]) -> tuple[bool, bool]:
    """Whether the end of this JSON is inside a text, and right after a backslash; `state` is that of its beginning."""
    is_text, is_escaped = state
    for mark in text:
        if is_escaped:
            is_escaped = False
        elif is_text and mark == 0x5C:
            is_escaped = True
        elif mark == 0x22:
            is_text = not is_text
    return is_text, is_escaped

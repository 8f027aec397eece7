"""How long a maker's replies are, for estimates: as its latest ones over the toolbox, else as others' were."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

from toolsmith.library.open_models import transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.types.message import CHARACTERS_PER_TOKEN

_TEXT_REPLY_TOKENS = 1_680  # function, extraction and doc: two makers' replies for six example tasks and eight others
_CALL_REPLY_TOKENS = 1_010  # function and doc: for two example tasks
_FEWEST, _LATEST = 3, 20


def usual_reply_tokens(toolbox: str | Path | None, *, is_text: bool) -> int:
    """Output tokens of a reply that proposes a tool.

    Args:
        toolbox: its folder; None, or a folder that is no toolbox yet: nothing was asked before.
        is_text: whether the reply holds an extraction too.
    """
    known: list[int] = []
    if toolbox is not None and (Path(toolbox) / "toolbox.toml").is_file():
        for exchange in transcript_of(opened_toolbox(toolbox), "make").exchanges():
            asks_extraction = any("extract_arguments" in message.content for message in exchange.question.messages)
            if exchange.question.purpose == "propose_tool" and asks_extraction == is_text:
                usage = exchange.reply.usage.output_tokens
                known.append(usage or len(exchange.reply.text) // CHARACTERS_PER_TOKEN)
    if len(known) < _FEWEST:
        return _TEXT_REPLY_TOKENS if is_text else _CALL_REPLY_TOKENS
    return round(mean(known[-_LATEST:]))

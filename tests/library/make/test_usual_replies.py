"""What a reply of the maker is expected to take: as its earlier ones over the toolbox did."""

from __future__ import annotations

from toolsmith.library.make.usual_replies import usual_reply_tokens
from toolsmith.library.open_models import transcript_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Message, Question, Reply, Usage


def test_the_latest_replies_over_a_toolbox_count_and_few_do_not(tmp_path):
    box = Toolbox.create(tmp_path / "box")
    usual = usual_reply_tokens(None, is_text=True)
    transcript = transcript_of(box, "make")
    for number, tokens in enumerate((400, 500, 900)):
        assert usual_reply_tokens(box.root, is_text=True) == usual
        asked = Message(role="user", content=f"def extract_arguments {number}")
        reply = Reply(text="ok", usage=Usage(output_tokens=tokens))
        transcript.append("m/x", Question(messages=(asked,), purpose="propose_tool"), reply)
    assert usual_reply_tokens(box.root, is_text=True) == 600
    assert usual_reply_tokens(box.root, is_text=False) == usual_reply_tokens(None, is_text=False)

"""What another server gave as an image, a sound, a link or a resource reaches the client as that."""

from __future__ import annotations

import pytest

from toolsmith.serving.mcp.results import content_blocks

IMAGE = {"type": "image", "data": "aGk=", "mimeType": "image/png"}
LINK = {"type": "resource_link", "uri": "file:///a.txt", "name": "a"}
RESOURCE = {"type": "resource", "resource": {"uri": "file:///a.txt", "text": "hello", "mimeType": "text/plain"}}
TEXT = {"type": "text", "text": "a picture of it:"}


@pytest.mark.parametrize("value", [IMAGE, LINK, RESOURCE, [TEXT, IMAGE], [LINK, LINK]])
def test_blocks_pass_through_as_they_came(value: object) -> None:
    blocks = content_blocks(value)
    said = [block.model_dump(mode="json", by_alias=True, exclude_none=True) for block in blocks]
    assert said == (value if isinstance(value, list) else [value])


@pytest.mark.parametrize("value", ["x", [], {}, TEXT, [TEXT, TEXT], {"type": "image"}, [IMAGE, "x"], {"type": "image", "data": 5}, [{"type": "circle"}]])  # fmt: skip
def test_any_other_value_is_a_value(value: object) -> None:
    assert content_blocks(value) == []

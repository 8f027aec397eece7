"""The texts by which a tool is ranked."""

from __future__ import annotations

from toolsmith.ranking.texts import Texts
from toolsmith.types.tool import Tool


def texts_of(tool: Tool) -> Texts:
    """The texts by which a tool is ranked, by what they are; its own search texts take the place of its doc's."""
    own = tool.search_texts
    doc = tool.doc
    requests = [view.text for view in own if view.kind.startswith("request")] if own else []
    parameters = [f"{each.name} {doc.parameters.get(each.name, '')}" for each in tool.signature.parameters]
    return Texts(
        name=" ".join(dict.fromkeys((tool.name, tool.function))),
        place=tool.category,
        doc=" ".join(view.text for view in own if view.text not in requests)
        if own
        else f"{doc.description} {doc.when_to_use}",
        parameters="" if own else " ".join([*parameters, doc.returns]),
        requests=" ".join(requests or [example.request for example in doc.examples if example.request and not own]),
    )

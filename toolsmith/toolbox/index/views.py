"""The texts by which a tool can be found."""

from __future__ import annotations

from toolsmith.types.record import Record
from toolsmith.types.tool import Tool


class View(Record):
    """One text by which a tool can be found."""

    path: str
    kind: str
    text: str


class Hit(Record):
    """A found tool, with what its verdict says of it as it is now; scores are between 0 and 1.

    `toolbox` is the folder of the toolbox that it is in, where several were searched and it is not in the first.
    """

    path: str
    score: float
    description: str = ""
    verdict: str = ""
    status: str = ""
    toolbox: str = ""


class Wanted(Record):
    """What is wanted of a tool beside the words of a request.

    `where` are conditions, `KEY=VALUE` each (see `toolsmith.toolbox.catalogue.where`); `role` names a table of
    weights in toolbox.toml; `after` is the tool that was called last, by path or name.
    """

    where: tuple[str, ...] = ()
    role: str = ""
    after: str = ""


def views_of(tool: Tool) -> list[View]:
    """Name, doc, schema and example requests of a tool: different requests resemble different ones.

    A tool that has search texts of its own is found by those and its name; its doc then plays no part.
    """
    if tool.search_texts:
        name = View(path=tool.path, kind="name", text=f"{tool.path} {tool.function}")
        return [name, *(View(path=tool.path, kind=view.kind, text=view.text) for view in tool.search_texts)]
    doc = tool.doc
    parameters = " ".join(
        f"{parameter.name} {doc.parameters.get(parameter.name, '')}" for parameter in tool.signature.parameters
    )
    requests = [example.request for example in doc.examples if example.request]
    texts = {
        "name": f"{tool.path} {tool.function}",
        "doc": f"{tool.name} {doc.description} {doc.when_to_use}",
        "schema": f"{parameters} {doc.returns}",
        **{f"request-{number}": request for number, request in enumerate(requests)},
    }
    return [View(path=tool.path, kind=kind, text=text) for kind, text in texts.items() if text.strip()]

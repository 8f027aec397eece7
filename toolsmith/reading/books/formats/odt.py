"""ODT before pandoc reads it: its formulas, which are documents of their own within it, as text where they stand."""

from __future__ import annotations

import io
import posixpath
import zipfile

from lxml import etree

from toolsmith.reading.books.formats.mathml import formula
from toolsmith.reading.books.limits import Archive, parse_xml

_CONTENT = "content.xml"
_MATHML = "{http://www.w3.org/1998/Math/MathML}math"
_HREF = "{http://www.w3.org/1999/xlink}href"


def with_formulas(archive: Archive, raw: bytes, where: str) -> bytes:
    """The file with each formula in place of the frame that shows it; as it was where it has none.

    Raises:
        BadInputError: a part of it cannot be unpacked, or is no XML.
    """
    names = set(archive.names())
    if _CONTENT not in names:
        return raw
    root = parse_xml(archive.read(_CONTENT), f"{where}: {_CONTENT}")
    found = 0
    for shown in list(root.iter("{*}object")):
        name = posixpath.normpath(posixpath.join(str(shown.get(_HREF) or "."), _CONTENT))
        frame = shown.getparent()
        if name == _CONTENT or name not in names or frame is None:
            continue
        math = parse_xml(archive.read(name), f"{where}: {name}")
        if math.tag == _MATHML:
            _replace(frame, formula(math))
            found += 1
    if not found:
        return raw
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(written, "w") as new:
        for name in ("mimetype", "styles.xml", "meta.xml", "META-INF/manifest.xml"):
            if name in names:
                new.writestr(name, old.read(name))
        new.writestr(_CONTENT, etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return written.getvalue()


def _replace(frame: etree._Element, text: str) -> None:
    """An element by a text, with what follows it kept."""
    parent, before = frame.getparent(), frame.getprevious()
    if parent is None:
        return
    text += frame.tail or ""
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(frame)

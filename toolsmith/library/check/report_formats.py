"""What `verify` found in the forms that continuous integration reads: GitHub's annotations, and JUnit XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from toolsmith.library.check.reasons import Reason
from toolsmith.library.check.verify import Verified

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def github_annotations(found: Sequence[Verified]) -> Iterator[str]:
    """One workflow command a reason: an error where a tool is less than it is said to be, else a warning."""
    for each in found:
        for reason in each.reasons:
            text = "\n".join([f"{each.path}: {reason.check}: {reason.message}", *reason.details])
            yield _command("warning" if each.holds else "error", reason.file, reason.line, text)
        if each.holds and not each.is_recorded:
            text = f"{each.path}: {each.verdict}, but its record says: {each.before}. toolsmith verify records it."
            yield _command("warning", f"{each.path}/tool.json", 1, text)


def _command(kind: str, file: str, line: int, text: str) -> str:
    return f"::{kind} file={_property(file)},line={line}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def junit_xml(found: Sequence[Verified], name: str) -> str:
    """One test case a tool; a tool that is less than it is said to be has failed."""
    failed = sum(not each.holds for each in found)
    counts = {"tests": str(len(found)), "failures": str(failed), "errors": "0"}
    whole = ET.Element("testsuites", counts)
    suite = ET.SubElement(whole, "testsuite", {"name": _text(name), "skipped": "0", **counts})
    for each in found:
        category, _, tool = each.path.rpartition("/")
        about = {"classname": category.replace("/", "."), "name": tool, "file": f"{each.path}/tool.py"}
        case = ET.SubElement(suite, "testcase", {key: _text(value) for key, value in about.items()})
        said = "\n\n".join(_whole(reason) for reason in each.reasons)
        if not each.holds:
            failure = ET.SubElement(case, "failure", {"message": _text(_first(each)), "type": each.verdict.status})
            failure.text = _text(said)
        elif said:
            ET.SubElement(case, "system-out").text = _text(said)
    return bytes(ET.tostring(whole, encoding="utf-8", xml_declaration=True)).decode("utf-8")


def _first(found: Verified) -> str:
    return f"{found.verdict}: {found.reasons[0].message}" if found.reasons else str(found.verdict)


def _whole(reason: Reason) -> str:
    return "\n".join([f"{reason.file}, line {reason.line}: {reason.check}: {reason.message}", *reason.details])


def _text(text: str) -> str:
    """Without the characters that no XML may hold, however they are written."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)

"""SKILL.md: whatever a doc says is read back, and whatever people add stays byte for byte while toolsmith writes its part."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolbox.tools import adder
from toolsmith.toolbox.files.front_matter import read_front, split_front, with_keys
from toolsmith.toolbox.files.sections import split_sections
from toolsmith.toolbox.files.skill import read_skill, render_skill, update_skill
from toolsmith.types.tool import Doc, Example, Parameter, Provenance, Signature, Tool

# Texts that look like Markdown, so that headings, fences and lists come up often.
lines = st.lists(
    st.sampled_from(
        ["# x", "## y", "## Returns", "### z", "```", "~~~~", "```sh", "- `value`: v", "text", "", " i", "\\# q"]
    )
    | st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12),
    max_size=6,
).map("\n".join)
texts = lines.map(str.strip)
docs = st.builds(
    Doc,
    description=texts.filter(bool),
    when_to_use=texts,
    when_not_to_use=texts,
    parameters=st.fixed_dictionaries({"value": st.sampled_from(["", "a number", "two\nlines"])}),
    returns=texts,
    errors=texts,
    examples=st.lists(
        st.builds(Example, arguments=st.just({"value": 1}), result=st.integers(), request=st.none() | st.just("Add.")),
        max_size=2,
    ).map(tuple),
)


def tool(doc: Doc, **changes: object) -> Tool:
    return adder(1).with_(doc=doc, **changes)


def told(doc: Doc) -> Doc:
    """Without parameters of which nothing is said: a file has no place for them."""
    return doc.model_copy(update={"parameters": {name: text for name, text in doc.parameters.items() if text}})


@st.composite
def added(draw: st.DrawFn) -> list[str]:
    """Sections as people write them; none begins one of ours."""
    bodies = draw(st.lists(lines.filter(lambda text: "## Returns" not in text.split("\n")), min_size=1, max_size=3))
    return [f"## Note {number}\n{body}\n" for number, body in enumerate(bodies)]


@settings(max_examples=50)
@given(doc=docs)
def test_a_doc_is_read_back_as_it_was(doc: Doc) -> None:
    assert told(read_skill(render_skill(tool(doc)))) == told(doc)


def test_nothing_is_said_of_a_parameter_without_a_text_wherever_it_stands() -> None:
    two = tool(Doc(description="Adds.")).with_(
        signature=Signature(parameters=tuple(map(_undocumented, ("a", "b", "c"))))
    )
    assert read_skill(render_skill(two)).parameters == {}


def _undocumented(name: str) -> Parameter:
    return Parameter(name=name, type_schema={"type": "integer"})


@given(body=lines)
def test_the_sections_of_a_body_are_the_body(body: str) -> None:
    assert "".join(section.text for section in split_sections(body)) == body


@settings(max_examples=60)
@given(before=docs, after=docs, theirs=added(), data=st.data())
def test_sections_and_keys_of_people_outlive_any_change_of_the_doc(
    before: Doc, after: Doc, theirs: list[str], data: st.DataObject
) -> None:
    front, body = split_front(render_skill(tool(before)))
    sections = split_sections(body)
    places = [data.draw(st.integers(1, len(sections))) for _ in theirs]
    pieces = [section.text for section in sections]
    for place, text in sorted(zip(places, theirs, strict=True), reverse=True):
        pieces.insert(place, ("" if pieces[place - 1].endswith("\n") else "\n") + text)
    keys = "# who knows\nlicense: MIT # ours\nmetadata:\n  owner: us\n  # mine\nallowed-tools:\n- Bash"
    text = f"---\n{front}\n{keys}\n---\n{''.join(pieces)}"
    now = tool(read_skill(text))  # what a person added to a text of ours, ours it is
    changed = update_skill(text, now, tool(after))
    assert told(read_skill(changed)) == told(after)
    assert keys in changed
    for each in theirs:
        assert each in changed
    assert update_skill(text, now, now) == text
    assert update_skill(text, now, now.with_(name="other")) == text.replace("name: add-1", "name: other", 1)


def test_what_a_person_wrote_in_a_list_of_ours_stays_after_its_items() -> None:
    before = tool(Doc(description="Adds.", parameters={"value": "a number"}, returns="a number"))
    text = render_skill(before).replace("## Returns", "### Units\n\nNone.\n\n## Returns")
    changed = update_skill(text, before, tool(before.doc.model_copy(update={"parameters": {"value": "any number"}})))
    assert changed == text.replace("`value`: a number", "`value`: any number")


def test_a_key_that_people_share_is_ours_only_while_it_says_what_we_wrote() -> None:
    book = Provenance(reference="A Book", section="1.1", licence="CC BY 4.0")
    before = tool(Doc(description="Adds."), provenance=book)
    after = before.with_(provenance=book.model_copy(update={"licence": "CC0", "section": "2.2"}))
    text = render_skill(before)
    front = yaml.safe_load(split_front(update_skill(text, before, after)).front)
    assert (front["license"], front["metadata"]["section"]) == ("CC0", "2.2")
    theirs = text.replace("license: CC BY 4.0", "license: Apache-2.0").replace("section: '1.1'", "section: mine")
    front = yaml.safe_load(split_front(update_skill(theirs, before, after)).front)
    assert (front["license"], front["metadata"]["section"]) == ("Apache-2.0", "mine")


@pytest.mark.parametrize(
    ("front", "changed"),
    [
        ("name: a # why\nx: 1", "name: b # why\nx: 1"),
        ("x:\n- 1\n# why\nname: |\n  a\n# because\ny: 2", "x:\n- 1\n# why\nname: b\n# because\ny: 2"),
        ("'name': \"a\"\nx: &y [1,\n  2]", "name: b\nx: &y [1,\n  2]"),
        ("x: 1 # last", "x: 1 # last\nname: b"),
        ("{name: a, x: 1}", "{name: b, x: 1}"),
        ("{x: 1}", "x: 1\nname: b"),
        ("name: &n a\nx: *n", "name: b\nx: a"),
    ],
)
def test_one_key_is_set_and_the_others_stay_where_their_form_allows(front: str, changed: str) -> None:
    assert with_keys(front, {"name": "b"}) == changed


@given(text=st.text(st.sampled_from("\n\r\x85\u2028\u2029 #:'\"\x00\ufeffaä"), max_size=8))
def test_a_key_says_any_text(text: str) -> None:
    assert read_front(with_keys("x: 1 # one", {"name": text})) == {"x": 1, "name": text}
    assert with_keys("x: 1 # one", {"name": text}).startswith("x: 1 # one\n")

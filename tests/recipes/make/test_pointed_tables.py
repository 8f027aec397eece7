"""Tables elsewhere in a book reach the maker and the reader of exercises where a section points to them."""

from __future__ import annotations

import pytest

from toolsmith.recipes.make.section.pointed_tables import pointed_tables
from toolsmith.types.reference import Chapter, Exercise, Reference, Section, Table

STEEL = Table(title="Table 4.2: Moduli", text="steel | 200", anchor="t1")
OTHER = Table(title="Table 4.21: Prices", text="steel | 3", anchor="t2")
DATA = Section(number="9.1", title="Appendix B: Data", anchor="m9", text="", tables=(STEEL, OTHER))


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"text": "See Table 4.2."}, [STEEL]),
        ({"text": "See the table.", "points_to": ("m9#t2",)}, [OTHER]),
        ({"text": "Values are in appendix B"}, [STEEL, OTHER]),
        ({"text": "", "exercises": (Exercise(number="1", problem="With Table\u00a04.21, how much?"),)}, [OTHER]),
        ({"text": "", "points_to": ("m9",)}, [STEEL, OTHER]),
        ({"text": "A table of 4.2 m, Table 4.3", "points_to": ("m8#t1",)}, []),
        ({"text": "Table 4.2", "tables": (STEEL,)}, []),
    ],
)
def test_tables_are_found_by_link_and_by_name(fields: dict[str, object], found: list[Table]) -> None:
    section = Section.model_validate({"number": "1.1", "title": "Stretching", **fields})
    chapter = Chapter(number=1, title="All", sections=(section, DATA))
    book = Reference(title="B", source="", form="markdown", chapters=(chapter,))
    assert [table.text for table in pointed_tables(book, section)] == [table.text for table in found]

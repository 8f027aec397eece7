"""Formulas in MathML become one line that reads as it was meant."""

from __future__ import annotations

import pytest
from lxml import etree

from toolsmith.reading.books.formats.mathml import formula


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<mn>3.0</mn><mo>×</mo><msup><mn>10</mn><mn>8</mn></msup><mspace/><mtext>m/s</mtext>", "3.0 × 10^8 m/s"),
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>6</mn></mrow></msup>", "10^−6"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a + b)/2"),
        ("<msqrt><mn>2</mn><mi>g</mi><mi>h</mi></msqrt>", "sqrt(2 g h)"),
        ("<msub><mi>v</mi><mn>0</mn></msub><mo>+</mo><mi>a</mi><mi>t</mi>", "v_0 + a t"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "bar(x)"),
        ("<mn>30</mn><mo>°</mo>", "30°"),
        ("<msup><mn>30</mn><mo>∘</mo></msup>", "30°"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "root(8, 3)"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd></mtr><mtr><mtd><mi>b</mi></mtd></mtr></mtable>", "a; b"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mn>9.8</mn><mspace/><msup><mrow><mtext>m/s</mtext></mrow><mn>2</mn></msup>", "9.8 m/s^2"),
    ],
)
def test_formula(inside: str, text: str) -> None:
    root = etree.fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inside}</math>')
    assert formula(root) == text

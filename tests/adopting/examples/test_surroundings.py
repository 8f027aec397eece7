"""Examples that a test may have changed something for are set aside with the reason; plain ones stay cases."""

from __future__ import annotations

import pytest

from toolsmith.adopting.examples.asserts import asserted_examples
from toolsmith.adopting.examples.calls import Unread
from toolsmith.types.task import Case
from toolsmith.verify.signature import read_function

SIGNATURE = read_function("def price(n: int) -> int: ...", "price").signature


@pytest.mark.parametrize(
    "text",
    [
        "def test():\n    shop.RATE = 7\n    assert price(1) == 7",
        "def test():\n    shop.TABLE['a'] = 7\n    assert price(1) == 7",
        "def test():\n    del shop.RATE\n    assert price(1) == 7",
        "def test(monkeypatch):\n    monkeypatch.setattr(shop, 'RATE', 7)\n    assert price(1) == 7",
        "def test(monkeypatch):\n    monkeypatch.setenv('RATE', '7')\n    assert price(1) == 7",
        "def test(mocker):\n    mocker.spy(shop, 'rate')\n    assert price(1) == 7",
        "def test():\n    with patch.object(shop, 'RATE', 7):\n        assert price(1) == 7",
        "def test():\n    with freeze_time('2020-01-01'):\n        assert price(1) == 7",
        "@patch('shop.RATE', 7)\ndef test():\n    assert price(1) == 7",
        "@pytest.mark.usefixtures('dear')\ndef test():\n    assert price(1) == 7",
        "@override(RATE=7)\nclass TestShop:\n    def test(self):\n        assert price(1) == 7",
        "def test():\n    global RATE\n    RATE = 7\n    assert price(1) == 7",
        "def test():\n    os.environ.update(RATE='7')\n    assert price(1) == 7",
        "@pytest.fixture(autouse=True)\ndef dear():\n    shop.RATE = 7\ndef test():\n    assert price(1) == 7",
        "class TestShop:\n    def setUp(self):\n        shop.RATE = 7\n    def test(self):\n        assert price(1) == 7",
        "def setup_module():\n    shop.RATE = 7\ndef test():\n    assert price(1) == 7",
        "@pytest.fixture\ndef n():\n    return 1\nclass TestA:\n    @pytest.fixture\n    def n(self):\n        yield 2\n    def test(self, n):\n        assert price(n) == 7",
        "def test():\n    configure(7)\n    assert price(1) == 7",
        "async def test():\n    await shop.register('a')\n    assert price(1) == 7",
        "def test():\n    TABLE['a'] = 7\n    assert price(1) == 7",
        "def test():\n    environ['RATE'] = '7'\n    assert price(1) == 7",
        "def test():\n    environ.pop('RATE')\n    assert price(1) == 7",
        "def test(dear):\n    assert price(1) == 7",
        "@pytest.fixture\ndef dear():\n    yield raised()\ndef test(dear):\n    assert price(1) == 7",
        "@pytest.fixture(autouse=True)\ndef dear():\n    raise_to(7)\ndef test():\n    assert price(1) == 7",
        "pytestmark = pytest.mark.usefixtures('dear')\ndef test():\n    assert price(1) == 7",
        "class TestShop:\n    def setUp(self):\n        self.open_shop()\n    def test(self):\n        assert price(1) == 7",
        "class TestShop:\n    def setUp(self):\n        self.patcher.start()\n    def test(self):\n        assert price(1) == 7",
        "def test():\n    importlib.reload(shop)\n    assert price(1) == 7",
        "def test():\n    with shop.sale(7):\n        assert price(1) == 7",
        "def test():\n    vars(shop)['RATE'] = 7\n    assert price(1) == 7",
        "configure(7)\ndef test():\n    assert price(1) == 7",
        "shop.RATE = 7\ndef test():\n    assert price(1) == 7",
        "@pytest.fixture\ndef dear():\n    shop.RATE = 7\n    return shop\ndef test(dear):\n    assert dear.open\n    assert price(1) == 7",
        "def test():\n    def price(n):\n        return 7\n    assert price(1) == 7",
        "def test():\n    price = lambda n: 7\n    assert price(1) == 7",
        "from other import dear as price\ndef test():\n    assert price(1) == 7",
        "def test():\n    check_in(7)\n    assert price(1) == 7",
    ],
)  # fmt: skip
def test_what_may_have_been_changed_is_no_case(text: str) -> None:
    found = asserted_examples(text, "price", SIGNATURE)
    assert found
    assert all(isinstance(each, Unread) for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "def test():\n    assert price(1) == 2",
        "def test():\n    n = 1\n    assert price(n) == 2",
        "def test():\n    found = price(1)\n    assert found == 2",
        "@pytest.mark.slow\ndef test():\n    assert price(1) == 2",
        "@pytest.fixture\ndef n():\n    return 1\ndef test(n):\n    assert price(n) == 2",
        "class TestShop:\n    def setUp(self):\n        self.n = 1\n    def test(self):\n        assert price(self.n) == 2",
        "def test(self):\n    with self.subTest():\n        assert price(1) == 2",
        "@pytest.fixture\ndef n():\n    return 5\n@pytest.mark.parametrize('n', [1])\ndef test(n):\n    assert price(n) == 2",
        "def test():\n    seen = []\n    seen.append(3)\n    assert price(1) == 2",
        "def test():\n    price(4)\n    assert price(1) == 2",
        "def test():\n    print('one')\n    assert price(1) == 2",
        "def test(self):\n    self.assertEqual(3, 3)\n    self.assertEqual(price(1), 2)",
        "def test(self):\n    self.check_all()\n    self.assertEqual(price(1), 2)",
        "def test(capsys):\n    assert price(1) == 2",
        "def test(n_max):\n    m = n_max\n    assert price(1) == 2",
        "class TestShop:\n    def setUp(self):\n        super().setUp()\n    def test(self):\n        assert price(1) == 2",
        "def test():\n    table = {}\n    table['a'] = 7\n    assert price(1) == 2",
        "def test():\n    time.sleep(0)\n    assert price(1) == 2",
        "from shop import price\nimport sys\nsys.path.insert(0, '.')\ndef test():\n    assert price(1) == 2",
        "def test():\n    from shop import price\n    assert price(1) == 2",
        "def check(candidate):\n    assert price(1) == 2",
    ],
)  # fmt: skip
def test_what_is_plain_stays_a_case(text: str) -> None:
    (case,) = asserted_examples(text, "price", SIGNATURE)
    assert isinstance(case, Case)
    assert case.arguments == {"n": 1}

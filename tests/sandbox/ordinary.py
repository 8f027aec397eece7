"""Ordinary tools: sentence -> (source, arguments). Each must give in the sandbox what plain Python gives."""

ORDINARY: dict[str, tuple[str, dict]] = {}


def _ordinary(sentence: str, code: str, **arguments: object) -> None:
    assert sentence not in ORDINARY
    ORDINARY[sentence] = (code.strip("\n") + "\n", arguments)


_ordinary(
    "augmented assignment works on names, items, slices and attributes",
    """
class Box:
    def __init__(self):
        self.n = 1
def tool(xs):
    box, total, seen = Box(), 0, {"k": [1]}
    for x in xs:
        total += x
        box.n *= 2
        seen["k"] += [x]
        xs[0:1] = [x]
    box.n <<= 1
    total //= 2
    return [total, box.n, seen, xs]
""",
    xs=[3, 4, 5],
)
_ordinary(
    "a dataclass has defaults, order, post init and replace",
    """
from dataclasses import dataclass, field, replace, asdict, astuple, fields
@dataclass(order=True, frozen=True)
class Point:
    x: float
    y: float = 0.0
    tags: tuple = field(default=(), compare=False)
    size: float = field(init=False, repr=False)
    def __post_init__(self):
        object.__setattr__(self, "size", abs(self.x) + abs(self.y))
def tool(x):
    p = Point(x, 2.0)
    q = replace(p, x=x - 1)
    return [asdict(p), astuple(q), q < p, repr(p), [f.name for f in fields(Point)], hash(p) == hash(Point(x, 2.0))]
""",
    x=1.5,
)
_ordinary(
    "a dataclass has slots and keyword-only fields",
    """
from dataclasses import dataclass, KW_ONLY
@dataclass(slots=True, kw_only=True)
class A:
    a: int
    b: int = 2
@dataclass
class B:
    x: int
    _: KW_ONLY
    y: int = 3
def tool():
    a = A(a=1)
    a.b += 5
    return [a.a, a.b, B(1, y=2).y, repr(a)]
""",
)
_ordinary(
    "an enum has members, methods, flags and auto values",
    """
from enum import Enum, IntEnum, Flag, auto, unique, StrEnum
@unique
class Color(Enum):
    RED = auto()
    GREEN = auto()
    @property
    def next(self):
        members = list(type(self))
        return members[(members.index(self) + 1) % len(members)]
class Size(IntEnum):
    SMALL = 1
    LARGE = 2
class Right(Flag):
    READ = auto()
    WRITE = auto()
class Word(StrEnum):
    YES = "yes"
def tool(name):
    both = Right.READ | Right.WRITE
    return [Color[name].next.name, Color(2).name, Size.LARGE > 1, [c.value for c in Color], Right.READ in both,
            Word("yes").upper(), Color.RED == Color.RED, len(Color), Color.__members__["RED"].value]
""",
    name="RED",
)
_ordinary(
    "named tuples have fields, defaults and copies",
    """
from collections import namedtuple
from typing import NamedTuple
P = namedtuple("P", "x y", defaults=[0])
class Q(NamedTuple):
    a: int
    b: str = "b"
    def both(self):
        return f"{self.a}{self.b}"
def tool():
    p = P(1)._replace(y=5)
    return [p._asdict(), P._fields, p.x, Q(2).both(), P._make([7, 8]).y, tuple(p), list(Q(1))]
""",
)
_ordinary(
    "match takes literals, sequences, mappings, classes, guards, captures and alternatives",
    """
from dataclasses import dataclass
@dataclass
class Circle:
    r: float
@dataclass
class Rect:
    w: float
    h: float
def area(s):
    match s:
        case Circle(r):
            return round(3.14 * r * r, 2)
        case Rect(w=w, h=h) if w == h:
            return f"square {w}"
        case Rect(w, h):
            return w * h
        case {"kind": "line", **rest}:
            return rest
        case [first, *others] if others:
            return [first, len(others)]
        case "a" | "b" as letter:
            return letter
        case int(n) | float(n):
            return n + 1
        case None | True:
            return "nothing"
        case str():
            return "text"
        case _:
            return "?"
def tool():
    items = [Circle(2), Rect(2, 2), Rect(2, 3), {"kind": "line", "to": 3}, [1, 2, 3], "b", 4, 2.5, None, "zz", (1,)]
    return [area(i) for i in items]
""",
)
_ordinary(
    "match reads enum members and dotted constants",
    """
import enum, math
class Op(enum.Enum):
    ADD = "+"
    SUB = "-"
def tool(op, a, b):
    match Op(op), (a, b):
        case Op.ADD, (x, y):
            return x + y
        case Op.SUB, (x, y):
            return x - y
""",
    op="-",
    a=5,
    b=3,
)
_ordinary(
    "the walrus binds in conditions and comprehensions",
    """
def tool(xs):
    if (n := len(xs)) > 2:
        return [n, [y for x in xs if (y := x * x) > 4], y]
""",
    xs=[1, 2, 3],
)
_ordinary(
    "f-strings format numbers, nest, align, convert and debug",
    """
import datetime
def tool(x, w):
    d = datetime.date(2024, 2, 29)
    return [f"{x:.3f}|{x:>{w}.1e}|{x!r:^12}|{d:%d.%m.%Y}|{1234567:,}|{0.25:.0%}|{255:#06x}", f"{x=:.2f}", f"{'a' + 'b':*<5}", f"{{}}"]
""",
    x=3.14159,
    w=12,
)
_ordinary(
    "str.format takes positions, names, items, attributes and nested widths",
    """
from fractions import Fraction
def tool(x):
    f = Fraction(3, 4)
    rows = [{"a": 1}, {"a": 2}]
    return ["{:>8.2f}|{0!r}".replace("0", "", 1).format(x, x), "{name:{w}}|".format(name="n", w=5), "{0[a]}-{1[a]}".format(*rows),
            "{f.numerator}/{f.denominator}".format(f=f), "{0:,} {0:b}".format(1000), ";".join(map("{:03d}".format, range(3))),
            "{a}{b}".format_map({"a": 1, "b": 2}), str.format("{}-{}", 1, 2)]
""",
    x=2.5,
)
_ordinary(
    "percent formatting and templates work",
    """
from string import Template
def tool(x):
    return ["%05.1f|%s|%-4d|%(a)s" % x if False else "%05.1f|%s" % (x, "a"), "%(n)03d" % {"n": 7}, Template("$a and ${b}").substitute(a=1, b=2)]
""",
    x=2.5,
)
_ordinary(
    "generators send, return and delegate",
    """
def running():
    total = 0
    while True:
        x = yield total
        if x is None:
            return total
        total += x
def outer():
    result = yield from running()
    yield ("done", result)
def tool(xs):
    g = outer()
    next(g)
    sums = [g.send(x) for x in xs]
    last = g.send(None)
    g.close()
    return [sums, last]
""",
    xs=[1, 2, 3],
)
_ordinary(
    "classes overload operators, containers, calls and comparisons",
    """
from functools import total_ordering
@total_ordering
class Money:
    __slots__ = ("cents",)
    def __init__(self, cents): self.cents = cents
    def __add__(self, o): return Money(self.cents + o.cents)
    def __radd__(self, o): return self if o == 0 else NotImplemented
    def __iadd__(self, o): self.cents += o.cents; return self
    def __neg__(self): return Money(-self.cents)
    def __eq__(self, o): return isinstance(o, Money) and self.cents == o.cents
    def __lt__(self, o): return self.cents < o.cents
    def __hash__(self): return hash(self.cents)
    def __bool__(self): return self.cents != 0
    def __call__(self, n): return self.cents * n
    def __contains__(self, n): return n <= self.cents
    def __getitem__(self, i): return str(self.cents)[i]
    def __len__(self): return len(str(self.cents))
    def __format__(self, spec): return format(self.cents / 100, spec or ".2f")
    def __repr__(self): return f"Money({self.cents})"
    def __matmul__(self, o): return self.cents * o.cents
    def __int__(self): return self.cents
    def __index__(self): return self.cents
def tool(a, b):
    m = Money(a) + Money(b)
    m += Money(1)
    return [repr(m), m > Money(a), bool(Money(0)), m(2), 5 in m, m[0], len(m), f"{m}", sum([Money(1), Money(2)]).cents,
            Money(2) @ Money(3), int(-m), len({Money(1), Money(1)}), [10, 20, 30][Money(1)], max(Money(1), Money(3)).cents]
""",
    a=120,
    b=80,
)
_ordinary(
    "classes inherit, call super, and use class, static and abstract methods",
    """
from abc import ABC, abstractmethod
class Shape(ABC):
    count = 0
    def __init__(self, name):
        self.name = name
        type(self).count += 1
    @abstractmethod
    def area(self): ...
    @classmethod
    def unit(cls): return cls(1)
    @staticmethod
    def twice(x): return 2 * x
    @property
    def label(self): return f"{self.__class__.__name__}:{self.name}"
    @label.setter
    def label(self, value): self.name = value
class Square(Shape):
    def __init__(self, side):
        super().__init__("sq")
        self.side = side
    def area(self): return self.side ** 2
def tool(x):
    s = Square(x)
    s.label = "new"
    try:
        Shape("x")
        abstract = False
    except TypeError:
        abstract = True
    return [s.area(), Square.unit().area(), Shape.twice(3), s.label, abstract, isinstance(s, Shape), Square.count, issubclass(Square, Shape)]
""",
    x=3,
)
_ordinary(
    "private names and single underscores of one's own classes can be used",
    """
class Stack:
    def __init__(self):
        self._items = []
        self.__secret = 1
    def push(self, x):
        self._items.append(x)
        return self
    def _peek(self):
        return self._items[-1] + self.__secret
_LIMIT = 3
def _helper(s):
    return s._items[:_LIMIT]
def tool():
    s = Stack().push(1).push(2)
    a, _, c = (1, 2, 3)
    return [_helper(s), s._peek(), a + c, hasattr(s, "_items"), getattr(s, "_items"), getattr(s, "none", 5)]
""",
)
_ordinary(
    "descriptors, cached properties and class hooks work",
    """
from functools import cached_property
class Positive:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, owner=None): return self if obj is None else getattr(obj, self.name)
    def __set__(self, obj, value):
        if value <= 0: raise ValueError("must be positive")
        setattr(obj, self.name, value)
class Base:
    kinds = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.kinds.append(cls.__name__)
class Item(Base):
    price = Positive()
    def __init__(self, p): self.price = p
    @cached_property
    def taxed(self): return self.price * 1.2
def tool(p):
    try:
        Item(-1)
    except ValueError as e:
        return [Item(p).taxed, str(e), Base.kinds, vars(Item(p))["_price"]]
""",
    p=10,
)
_ordinary(
    "a class made by calling type works",
    """
def tool():
    C = type("C", (), {"x": 1, "double": lambda self: self.x * 2})
    return [C().double(), C.__name__, type(C) == type, isinstance(C, type), type(3) is int, type("a").__name__, type([]) in (list, tuple)]
""",
)
_ordinary(
    "a metaclass registers classes",
    """
class Registry(type):
    seen = {}
    def __new__(mcls, name, bases, ns):
        cls = super().__new__(mcls, name, bases, ns)
        mcls.seen[name] = cls
        return cls
class A(metaclass=Registry):
    x = 1
class B(A):
    x = 2
def tool():
    return [sorted(Registry.seen), Registry.seen["B"].x]
""",
)
_ordinary(
    "an object answers for missing attributes and items",
    """
class Bag(dict):
    def __missing__(self, k): return 0
    def __getattr__(self, n):
        if n in self: return self[n]
        raise AttributeError(n)
def tool():
    b = Bag(a=1)
    return [b["zz"], b.a, hasattr(b, "q")]
""",
)
_ordinary(
    "context managers, also as generators and stacks, work",
    """
from contextlib import contextmanager, suppress, ExitStack, nullcontext, closing
import io
@contextmanager
def tag(out, name):
    out.append(f"<{name}>")
    try:
        yield name
    finally:
        out.append(f"</{name}>")
def tool():
    out = []
    with tag(out, "a") as a, tag(out, "b"):
        out.append(a)
    with suppress(KeyError):
        {}["x"]
    with ExitStack() as stack:
        stack.enter_context(tag(out, "c"))
        stack.callback(out.append, "end")
    with closing(io.StringIO("x")) as s, nullcontext(5) as n:
        out.append(s.read() + str(n))
    return out
""",
)
_ordinary(
    "exceptions are raised, chained, grouped, noted and cleaned up",
    """
class MyError(ValueError):
    def __init__(self, code, message="bad"):
        super().__init__(message)
        self.code = code
def tool(x):
    log = []
    try:
        try:
            int(x)
        except ValueError as e:
            raise MyError(7) from e
        finally:
            log.append("finally")
    except MyError as e:
        log += [e.code, str(e), type(e.__cause__).__name__, e.args]
    try:
        raise ExceptionGroup("g", [ValueError("a"), TypeError("b")])
    except* ValueError as g:
        log.append(len(g.exceptions))
    except* TypeError as g:
        log.append("type")
    try:
        assert x == 1, "no"
    except AssertionError as e:
        log.append(str(e))
    else:
        log.append("never")
    return log
""",
    x="zz",
)
_ordinary(
    "decorators wrap with and without arguments",
    '''
import functools, time
def timed(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        start = time.perf_counter()
        result = f(*args, **kwargs)
        inner.calls += 1
        return result, time.perf_counter() >= start
    inner.calls = 0
    return inner
def times(n):
    def deco(f):
        @functools.wraps(f)
        def inner(x):
            for _ in range(n):
                x = f(x)
            return x
        return inner
    return deco
@timed
def add(a, b):
    """Adds."""
    return a + b
@times(3)
def double(x): return 2 * x
def tool():
    return [add(1, b=2), add.calls, add.__name__, add.__doc__, double(1)]
''',
)
_ordinary(
    "closures keep state with nonlocal and defaults",
    """
def counter(start=0):
    n = start
    def bump(by=1):
        nonlocal n
        n += by
        return n
    return bump
def tool():
    c = counter(5)
    fs = [lambda x, i=i: x + i for i in range(3)]
    return [c(), c(2), [f(10) for f in fs]]
""",
)
_ordinary(
    "star arguments, keyword-only and positional-only parameters work",
    """
def f(a, /, b, *rest, c=3, **more):
    return [a, b, rest, c, more]
def tool():
    args, kw = [1, 2, 3], {"c": 9, "d": 4}
    first, *middle, last = range(5)
    return [f(*args, **kw), f(1, b=2), [first, middle, last], {**kw, "e": 5}, [*args, *middle], max(*args, key=lambda v: -v)]
""",
)
_ordinary(
    "caches and partials of functools work",
    """
from functools import lru_cache, cache, reduce, partial, partialmethod, singledispatch, cmp_to_key
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
@cache
def sq(n): return n * n
@singledispatch
def kind(x): return "other"
@kind.register
def _(x: int): return "int"
@kind.register(list)
def _(x): return "list"
def tool():
    return [fib(60), fib.cache_info().hits, reduce(lambda a, b: a * b, range(1, 6)), partial(pow, 2)(10), sq(4),
            kind(1), kind([]), kind("s"), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a))]
""",
)
_ordinary(
    "itertools and operator combine data",
    """
import itertools as it, operator as op
def tool(xs):
    return [list(it.combinations(xs, 2)), list(it.accumulate(xs, op.mul)), [(k, list(g)) for k, g in it.groupby(sorted(xs), key=lambda v: v % 2)],
            list(it.islice(it.count(5, 2), 3)), list(it.zip_longest([1], [2, 3], fillvalue=0)), list(it.pairwise(xs)),
            sorted([(2, "b"), (1, "a")], key=op.itemgetter(0)), op.attrgetter("real")(3), op.methodcaller("upper")("a"),
            list(it.chain.from_iterable([[1], [2]])), list(it.takewhile(lambda v: v < 3, xs)), list(it.starmap(pow, [(2, 3)])),
            list(it.product("ab", repeat=2))[:2], list(it.permutations([1, 2, 3]))[:2], list(it.compress("abc", [1, 0, 1]))]
""",
    xs=[1, 2, 3, 4],
)
_ordinary(
    "containers of collections work",
    """
from collections import Counter, defaultdict, deque, OrderedDict, ChainMap, UserDict
class Lower(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.lower(), v)
def tool(ws):
    g = defaultdict(lambda: defaultdict(int))
    for w in ws: g[len(w)][w] += 1
    q = deque(ws, maxlen=2); q.rotate(1)
    o = OrderedDict(a=1, b=2); o.move_to_end("a")
    return [Counter(ws).most_common(), {k: dict(v) for k, v in g.items()}, list(q), list(o), ChainMap({"a": 1}, {"a": 2})["a"],
            dict(Lower(A=1)), (Counter("aab") - Counter("a"))["a"]]
""",
    ws=["a", "bb", "a"],
)
_ordinary(
    "heaps, bisection, graphs and queues work",
    """
import heapq, bisect, graphlib, queue
def tool(g):
    h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0)
    q = queue.PriorityQueue(); q.put((2, "b")); q.put((1, "a"))
    return [heapq.heappop(h), heapq.nsmallest(2, h), heapq.nlargest(1, [3, 9], key=lambda v: -v), list(heapq.merge([1, 4], [2])),
            bisect.bisect_left([1, 3, 5], 4), bisect.insort([1, 3], 2), list(graphlib.TopologicalSorter(g).static_order()), q.get()[1]]
""",
    g={"b": ["a"], "c": ["b"]},
)
_ordinary(
    "dates, times, zones and durations work",
    """
from datetime import datetime, date, timedelta, timezone
from zoneinfo import ZoneInfo
import calendar, time
def tool(s):
    d = datetime.strptime(s, "%Y-%m-%d %H:%M")
    z = d.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return [d.strftime("%A %d %B %Y"), (d + timedelta(days=2, hours=3)).isoformat(), z.utcoffset().total_seconds(),
            z.astimezone(timezone.utc).isoformat(), (date(2024, 3, 1) - date(2024, 2, 1)).days, calendar.monthrange(2024, 2)[1],
            d.isocalendar()[1], date.fromisoformat("2024-01-31").weekday(), calendar.isleap(2000), time.strftime("%Y", time.gmtime(0)),
            datetime.fromtimestamp(0, tz=timezone.utc).year, d.replace(tzinfo=timezone.utc).timestamp()]
""",
    s="2024-07-15 10:30",
)
_ordinary(
    "exact arithmetic with Decimal and Fraction works",
    """
from decimal import Decimal, localcontext, ROUND_HALF_UP, getcontext, ROUND_DOWN, InvalidOperation
from fractions import Fraction
def tool(s):
    with localcontext() as c:
        c.prec = 6
        third = Decimal(1) / Decimal(3)
    try:
        Decimal("x")
        bad = False
    except InvalidOperation:
        bad = True
    return [str(Decimal(s).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)), str(third), Fraction("3/4") + Fraction(1, 4),
            str(sum(Decimal(x) for x in ("0.1", "0.2"))), Fraction(0.5).limit_denominator(10), bad, Decimal("1.10")]
""",
    s="2.675",
)
_ordinary(
    "numbers, bits and bases work",
    """
import math, cmath, statistics as st, numbers
def tool(n):
    return [math.gcd(12, 18), math.comb(5, 2), math.isclose(0.1 + 0.2, 0.3), math.prod([1, 2, 3]), round(cmath.sqrt(-4).imag, 6), st.mean([1, 2, 4]),
            st.pstdev([1, 2, 3]), st.linear_regression([1, 2, 3], [2, 4, 6]).slope, int("ff", 16), bin(10), hex(255), n.bit_length(), (5).bit_count(), divmod(-7, 2),
            round(2.567, 1), -7 // 2, 7 % -3, 2 ** -1, ~5 & 0xFF, isinstance(3, numbers.Integral), math.inf > 1, math.isnan(math.nan), (0.5).as_integer_ratio(),
            float.fromhex("0x1.8p1"), int.from_bytes(b"\\x01\\x00", "big"), (258).to_bytes(2, "little"), math.dist([0, 0], [3, 4]), complex(1, 2) * 1j, sum([0.1] * 3)]
""",
    n=1000,
)
_ordinary(
    "integers of a thousand digits come back whole",
    """
def tool(n):
    return [2 ** n, -(3 ** n), len(str(7 ** n))]
""",
    n=3000,
)
_ordinary(
    "regular expressions search, replace, split and name groups",
    """
import re
PAT = re.compile(r"(?P<y>\\d{4})-(?P<m>\\d{2})", re.I)
def tool(s):
    m = PAT.search(s)
    return [m.group("y"), m["m"], m.span(), m.groupdict(), re.sub(r"\\d+", lambda k: str(int(k[0]) + 1), "a1b22"), re.findall(r"\\w+", s),
            re.split(r"[,;]\\s*", "a, b;c"), [x.start() for x in re.finditer("o", "foo")], bool(re.fullmatch(r"[a-z]+", "abc")), re.escape("a.b")]
""",
    s="on 2024-05 ok",
)
_ordinary(
    "text is split, stripped, translated, wrapped and normalised",
    """
import string, textwrap, unicodedata, difflib
def tool(s):
    t = str.maketrans("abc", "xyz", "-")
    return [s.title(), s.split(), s.partition(" "), "a-b-c".translate(t), s.casefold(), " x ".strip(), s.center(20, "*"), "a,b".rsplit(",", 1), s.find("w"),
            textwrap.wrap(s, 8), textwrap.dedent("  a\\n  b"), unicodedata.normalize("NFKD", "é").encode("ascii", "ignore").decode(), s.zfill(15), s[::-1],
            string.ascii_lowercase[:3], difflib.get_close_matches("appel", ["apple", "ape"]), round(difflib.SequenceMatcher(None, "abc", "abd").ratio(), 3),
            "\\n".join(["a", "b"]).splitlines(), "x".join("abc"), ord("a"), chr(98), "ß".upper(), "abc".removeprefix("a"), s.isalpha(), ascii("é"), "%s" % [1]]
""",
    s="hello big world",
)
_ordinary(
    "bytes, structs, hashes and encodings work",
    """
import hashlib, base64, struct, zlib, binascii, hmac, uuid, gzip, html, urllib.parse as up
def tool(s):
    b = bytearray(s.encode())
    b[0] = 65
    m = memoryview(bytes(b))
    return [hashlib.sha256(s.encode()).hexdigest()[:8], hashlib.md5(b"x").hexdigest()[:4], base64.b64encode(s.encode()).decode(), struct.unpack(">Ih", struct.pack(">Ih", 7, -2)),
            zlib.decompress(zlib.compress(b"aaaa")).decode(), binascii.crc32(b"x"), hmac.new(b"k", b"m", "sha1").hexdigest()[:6], str(uuid.uuid5(uuid.NAMESPACE_DNS, s)),
            gzip.decompress(gzip.compress(b"hi", mtime=0)).decode(), html.escape("<a&b>"), html.unescape("&eacute;"), up.quote("a b/ü"), up.parse_qs("a=1&b=2"), up.urlparse("http://x.y/z?q=1").netloc,
            bytes(b).decode(), m[1:3].tobytes(), b"a".hex(), bytes.fromhex("6162"), "é".encode("latin-1"), len(bytes(3))]
""",
    s="abc",
)
_ordinary(
    "JSON, CSV and XML are read and written in memory",
    """
import json, csv, io
import xml.etree.ElementTree as ET
def tool(rows):
    out = io.StringIO()
    w = csv.DictWriter(out, ["a", "b"], lineterminator="\\n"); w.writeheader(); w.writerows(rows)
    back = list(csv.DictReader(io.StringIO(out.getvalue())))
    root = ET.fromstring("<r><i k='1'>x</i><i k='2'>y</i></r>")
    ET.SubElement(root, "n").text = "z"
    return [out.getvalue(), back, [(e.get("k"), e.text) for e in root.iter("i")], ET.tostring(root, encoding="unicode"),
            json.dumps({"b": [1, None, True], "a": "é"}, sort_keys=True, ensure_ascii=False, indent=1), json.loads('{"x": 1e3}'),
            json.dumps({"d": 1 + 2j}, default=str), list(csv.reader(["a;'b;c'"], delimiter=";", quotechar="'"))]
""",
    rows=[{"a": 1, "b": "x,y"}],
)
_ordinary(
    "JSON of own classes is encoded by a subclass",
    """
import json
class P:
    def __init__(self, x): self.x = x
class Enc(json.JSONEncoder):
    def default(self, o):
        return {"x": o.x} if isinstance(o, P) else super().default(o)
def tool():
    return [json.dumps([P(1)], cls=Enc), json.loads('{"x": 2}', object_hook=lambda d: P(**d)).x, json.dumps(P(3), default=lambda o: o.__dict__)]
""",
)
_ordinary(
    "random numbers repeat with a seed",
    """
import random
def tool(seed):
    r = random.Random(seed)
    random.seed(seed)
    return [r.randint(1, 100), r.choice("abc"), r.sample(range(10), 3), r.shuffle([1, 2]), random.random() == random.Random(seed).random(), round(r.gauss(0, 1), 6), r.choices([1, 2], k=3)]
""",
    seed=5,
)
_ordinary(
    "annotations of every kind do not get in the way",
    """
from __future__ import annotations
from typing import Any, Callable, Optional, Union, TypeVar, Generic, Protocol, Literal, TypedDict, Iterable, cast, TYPE_CHECKING, overload, Final, ClassVar
import collections.abc as cabc
if TYPE_CHECKING:
    from nowhere import Thing
T = TypeVar("T")
class Stack(Generic[T]):
    limit: ClassVar[int] = 3
    def __init__(self) -> None:
        self.items: list[T] = []
    def push(self, x: T) -> Stack[T]:
        self.items.append(x)
        return self
class Named(Protocol):
    name: str
class Movie(TypedDict, total=False):
    title: str
MAX: Final = 3
def tool(x: int | None, f: Optional[Callable[[int], int]] = None, *, mode: Literal["a", "b"] = "a") -> Union[int, str]:
    y: dict[str, list[int]] = {"a": [x or 0]}
    m: Movie = {"title": "t"}
    return cast(Any, [y["a"][0], Stack[int]().push(1).items, m["title"], mode, isinstance([], cabc.Sequence), tool.__name__])
""",
    x=4,
)
_ordinary(
    "a module guard, a docstring and an __all__ are fine",
    '''
"""A tool module.

>>> tool(2)
4
"""
__all__ = ["tool"]
__version__ = "1.0"
__author__ = "someone"
import math as _math
PI: float = _math.pi
def tool(x):
    """Double x. Uses __init__ and obj.__dict__ in prose."""
    return x * 2
if __name__ == "__main__":
    print(tool(2))
''',
    x=4,
)
_ordinary(
    "global state inside a call works",
    """
count = 0
cache = {}
def bump():
    global count
    count += 1
    cache[count] = count * 2
def tool(n):
    for _ in range(n): bump()
    return [count, cache]
""",
    n=3,
)
_ordinary(
    "comprehensions of every kind nest",
    """
def tool(m):
    return [[r[i] for r in m] for i in range(2)] + [{x % 3 for r in m for x in r if x > 1}, {k: v for k, v in zip("ab", m)}, sum(x * x for r in m for x in r), [[*r] for r in m], any(x > 3 for r in m for x in r)]
""",
    m=[[1, 2], [3, 4]],
)
_ordinary(
    "loops break, continue and else",
    """
def tool(n):
    primes = []
    for i in range(2, n):
        for p in primes:
            if i % p == 0: break
        else:
            primes.append(i)
            continue
        if i > 20: break
    while True:
        n -= 1
        if n < 5: break
        if n % 2: continue
    else:
        n = 100
    return [primes, n]
""",
    n=30,
)
_ordinary(
    "slices, unpacking, conditional and chained expressions work",
    """
def tool(xs):
    a, (b, *c), d = 1, [2, 3, 4], 5
    xs[1:3] = [9]
    del xs[0]
    x = "big" if len(xs) > 2 else "small"
    return [xs, xs[::-1], xs[slice(0, 2)], a < b < d, c, x, not xs or xs[0], None is None, 1 if xs else 0, (lambda *a, k=1: sum(a) + k)(1, 2), [1, 2][-1]]
""",
    xs=[1, 2, 3, 4],
)
_ordinary(
    "copies are shallow or deep",
    """
import copy
class Node:
    def __init__(self, v, kids=()): self.v, self.kids = v, list(kids)
    def __deepcopy__(self, memo): return Node(self.v + 1, copy.deepcopy(self.kids, memo))
def tool():
    a = {"x": [1]}
    b, c = copy.copy(a), copy.deepcopy(a)
    a["x"].append(2)
    n = copy.deepcopy(Node(1, [Node(5)]))
    return [b, c, n.v, n.kids[0].v]
""",
)
_ordinary(
    "a recursive parser evaluates arithmetic",
    """
import re
from dataclasses import dataclass
TOKEN = re.compile(r"\\s*(?:(\\d+\\.?\\d*)|(.))")
@dataclass
class Parser:
    tokens: list
    pos: int = 0
    def peek(self): return self.tokens[self.pos] if self.pos < len(self.tokens) else None
    def take(self):
        t = self.peek(); self.pos += 1; return t
    def expr(self):
        v = self.term()
        while self.peek() in ("+", "-"):
            v = v + self.term() if self.take() == "+" else v - self.term()
        return v
    def term(self):
        v = self.factor()
        while self.peek() in ("*", "/"):
            v = v * self.factor() if self.take() == "*" else v / self.factor()
        return v
    def factor(self):
        t = self.take()
        if t == "(":
            v = self.expr(); self.take(); return v
        return -self.factor() if t == "-" else float(t)
def tool(text):
    return Parser([a or b for a, b in TOKEN.findall(text)]).expr()
""",
    text="2 * (3 + 4) - 6 / 4",
)
_ordinary(
    "literal evaluation reads data",
    """
import ast
def tool(s):
    tree = ast.parse("a + b * 2", mode="eval")
    names = sorted(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
    class V(ast.NodeVisitor):
        def __init__(self): self.n = 0
        def visit_Constant(self, node): self.n += node.value
    v = V(); v.visit(tree)
    return [ast.literal_eval(s), names, v.n, ast.unparse(tree)]
""",
    s="{'a': (1, 2.5), 'b': [None, True]}",
)
_ordinary(
    "a safe calculator walks a syntax tree",
    """
import ast, operator
OPS = {ast.Add: operator.add, ast.Mult: operator.mul, ast.Sub: operator.sub, ast.Pow: operator.pow, ast.USub: operator.neg}
def ev(n):
    if isinstance(n, ast.Constant): return n.value
    if isinstance(n, ast.BinOp): return OPS[type(n.op)](ev(n.left), ev(n.right))
    if isinstance(n, ast.UnaryOp): return OPS[type(n.op)](ev(n.operand))
    raise ValueError("no")
def tool(s): return ev(ast.parse(s, mode="eval").body)
""",
    s="2**3 + -4 * 5",
)
_ordinary(
    "printed text does not disturb the result",
    """
import sys, pprint, warnings, logging
def tool():
    print("a", 1, sep="-", end="!\\n")
    pprint.pprint({"a": [1]})
    warnings.warn("careful")
    logging.getLogger("x").warning("hm")
    return pprint.pformat([1, 2])
""",
)
_ordinary(
    "results of every value type come back",
    """
from decimal import Decimal
from fractions import Fraction
import datetime as dt
def tool():
    return {"none": None, "bool": True, "int": -5, "float": 1.5, "inf": float("inf"), "text": "ü\\n\\x00", "bytes": b"\\x00\\xff", "tuple": (1, (2,)), "set": {1, 2}, "frozen": frozenset("a"),
            "complex": 1 + 2j, "dec": Decimal("1.50"), "frac": Fraction(1, 3), "date": dt.date(2024, 1, 2), "time": dt.time(1, 2, 3), "dt": dt.datetime(2024, 1, 2, 3, 4), "td": dt.timedelta(days=1, microseconds=5),
            1: "int key", (1, 2): "tuple key", None: 0, "empty": [[], {}, (), "", set()], "nested": {"a": {"b": [{"c": 1}]}}}
""",
)
_ordinary(
    "arguments of every value type arrive",
    """
def tool(a, b, c, d):
    return [type(a).__name__, type(b).__name__, type(c).__name__, d, a, b, c]
""",
    a=(1, 2),
    b={3},
    c=b"x",
    d=None,
)
_ordinary(
    "numpy arrays index, broadcast, reduce and compare",
    """
import numpy as np
def tool(xs):
    a = np.array(xs, dtype=float)
    b = np.arange(6).reshape(2, 3)
    a[a > 2] = 0; a += 1; a[0] *= 5
    return [a, b.T @ b, b.sum(axis=0), np.where(b > 2, b, -1), np.clip(b, 1, 4), np.unique([3, 1, 3]), np.allclose(a, a), a.mean().item(), int(a.argmax()), b.shape, np.concatenate([b, b]).tolist(),
            np.linspace(0, 1, 3), np.cumsum(xs), np.std(xs), b[1, ::-1], np.isnan(np.nan), np.median(xs), np.diff(xs), np.outer([1, 2], [3, 4]), np.pi, np.float32(0.5), np.int64(3), np.bool_(True)]
""",
    xs=[1, 2, 3],
)
_ordinary(
    "numpy linear algebra, polynomials, FFT and random generators work",
    """
import numpy as np
from numpy.linalg import norm, det
from numpy.polynomial import Polynomial
def tool(A, b):
    A = np.array(A, float)
    rng = np.random.default_rng(0)
    w, v = np.linalg.eigh(A)
    return [np.round(np.linalg.solve(A, b), 6), round(float(det(A)), 6), norm([3, 4]), np.round(w, 6), np.round(np.roots([1, -3, 2]), 6), np.round(np.abs(np.fft.fft([1, 0, 0, 0])), 3),
            rng.integers(0, 10, 3), Polynomial([1, 2])(3), np.polyfit([0, 1, 2], [1, 3, 5], 1).round(6), np.einsum("ij,j->i", A, b), np.vectorize(lambda x: x + 1)([1, 2]), np.apply_along_axis(sum, 0, A),
            np.interp(0.5, [0, 1], [0, 10]), np.histogram([1, 2, 2], bins=2)[0], np.meshgrid([1, 2], [3])[0], np.char.upper(["a"])]
""",
    A=[[2, 1], [1, 3]],
    b=[3, 5],
)
_ordinary(
    "structured and masked numpy arrays work",
    """
import numpy as np
def tool():
    r = np.array([(1, 2.0), (3, 4.0)], dtype=[("a", int), ("b", float)])
    m = np.ma.masked_array([1, 2, 3], mask=[0, 1, 0])
    with np.errstate(divide="ignore"):
        z = np.array([1.0]) / np.array([0.0])
    return [r["a"].tolist(), m.sum().item(), np.isinf(z).tolist(), np.array(["a", "bb"]).tolist(), np.datetime64("2024-01-02").astype(str), (np.datetime64("2024-01-03") - np.datetime64("2024-01-01")).astype(int).item()]
""",
)
_ordinary(
    "scipy optimises, integrates and interpolates",
    """
from scipy.optimize import brentq, minimize, curve_fit, linprog, root
from scipy.integrate import quad, solve_ivp
from scipy.interpolate import CubicSpline, interp1d
import numpy as np
def tool(a):
    p, _ = curve_fit(lambda x, m, c: m * x + c, [0, 1, 2], [1, 3, 5])
    return [round(brentq(lambda x: x * x - a, 0, a + 1), 6), round(float(minimize(lambda v: (v[0] - 1) ** 2, [0.0]).x[0]), 3), np.round(p, 4), round(quad(np.sin, 0, np.pi)[0], 6),
            round(float(solve_ivp(lambda t, y: -y, (0, 1), [1.0], rtol=1e-8).y[0, -1]), 4), round(float(CubicSpline([0, 1, 2], [0, 1, 4])(1.5)), 4), float(interp1d([0, 1], [0, 2])(0.5)),
            round(linprog([1, 2], A_ub=[[-1, -1]], b_ub=[-1]).fun, 6), round(float(root(lambda x: x ** 3 - 8, 1.0).x[0]), 5)]
""",
    a=2.0,
)
_ordinary(
    "scipy statistics, special functions, sparse and linear algebra work",
    """
import numpy as np
import scipy
from scipy import stats, special, sparse, linalg, constants, signal, spatial
def tool(xs, ys):
    r = stats.linregress(xs, ys)
    return [round(float(r.slope), 6), round(float(stats.norm.cdf(1.96)), 4), round(float(stats.ttest_ind(xs, ys).pvalue), 6), round(float(special.gamma(5)), 3), sparse.csr_matrix([[1, 0], [0, 2]]).sum(),
            np.round(linalg.expm(np.zeros((2, 2))), 3), constants.c, round(float(scipy.special.erf(1)), 6), stats.binom(10, 0.5).pmf(5).round(6), signal.convolve([1, 2], [1, 1]), spatial.distance.euclidean([0, 0], [3, 4]),
            round(float(stats.t.ppf(0.975, 10)), 4), stats.mode([1, 2, 2]).mode, round(float(stats.pearsonr(xs, ys)[0]), 6)]
""",
    xs=[1, 2, 3],
    ys=[2, 4, 7],
)
_ordinary(
    "sympy differentiates, integrates, solves and simplifies",
    """
import sympy as sp
from sympy import symbols, diff, integrate, solve, simplify, Matrix, Rational, latex, limit, oo, series, Eq, sqrt, factor, expand, Function, dsolve
def tool(n):
    x, y = symbols("x y")
    f = Function("f")
    return [str(diff(x ** 2 * sp.sin(x), x)), str(integrate(x * sp.exp(x), x)), [str(s) for s in solve(x ** 2 - 2 * x - 3, x)], str(simplify((x ** 2 - 1) / (x - 1))), Matrix([[1, 2], [3, 4]]).det(), Rational(1, 3) + Rational(1, 6),
            latex(sqrt(x) / y), str(limit(sp.sin(x) / x, x, 0)), str(series(sp.exp(x), x, 0, 3)), str(solve([Eq(x + y, 3), Eq(x - y, 1)], [x, y])), str(factor(x ** 2 - 1)), str(expand((x + 1) ** 3)), sp.factorint(360), sp.isprime(97),
            float(sp.pi.evalf(10)), str(dsolve(f(x).diff(x) - f(x), f(x)).rhs), sp.Integer(n) ** 2, sp.nsimplify(0.5), str((x + 1).subs(x, 2)), sp.Rational(3, 4).p, list(sp.primerange(2, 12)), sp.binomial(5, 2)]
""",
    n=7,
)
_ordinary(
    "sympy reads expressions from text and compiles them",
    """
import sympy
from sympy.parsing.sympy_parser import parse_expr, standard_transformations, implicit_multiplication_application
def tool(text):
    x = sympy.Symbol("x")
    e = sympy.sympify(text)
    f = sympy.lambdify(x, e, "math")
    g = sympy.lambdify([x], e)
    return [str(e), str(sympy.diff(e, x)), f(2.0), float(g(3)), str(parse_expr("2x + 1", transformations=(*standard_transformations, implicit_multiplication_application))), str(sympy.simplify("x + x")), sorted(map(str, e.free_symbols))]
""",
    text="x**2 + 3*x + 1",
)
_ordinary(
    "pandas groups, joins, pivots and aggregates",
    """
import pandas as pd
import numpy as np
def tool(rows):
    df = pd.DataFrame(rows)
    df["c"] = df["a"] * 2
    df.loc[df["k"] == "y", "c"] += 1
    g = df.groupby("k").agg(total=("c", "sum"), top=("a", "max"))
    m = df.merge(pd.DataFrame({"k": ["x", "y"], "n": ["ex", "why"]}), on="k")
    return [g.to_dict(), m["n"].tolist(), df.pivot_table(index="k", values="a", aggfunc="mean").to_dict(), df["a"].apply(lambda v: v + 1).tolist(), df.describe().loc["mean", "a"], df.sort_values("a", ascending=False).iloc[0].to_dict(),
            df["a"].rolling(2).sum().fillna(0).tolist(), df.to_dict("records"), df.shape, df["k"].value_counts().to_dict(), df["k"].str.upper().tolist(), df["a"].map({1: "one"}).tolist()[0], df[["a", "c"]].apply("sum").to_dict(), df["a"].quantile(0.5), df.isna().sum().sum().item()]
""",
    rows=[{"k": "x", "a": 1}, {"k": "x", "a": 2}, {"k": "y", "a": 3}],
)
_ordinary(
    "pandas reads and writes text in memory and handles dates",
    """
import io
import pandas as pd
def tool(text):
    df = pd.read_csv(io.StringIO(text), parse_dates=["d"])
    s = df.set_index("d")["v"].resample("MS").sum()
    return [df.to_csv(index=False), s.tolist(), df["d"].dt.month.tolist(), pd.to_datetime("2024-02-29").isoformat(), pd.date_range("2024-01-01", periods=2).strftime("%d").tolist(), df.to_json(), (pd.Timestamp("2024-01-03") - pd.Timestamp("2024-01-01")).days, pd.Timestamp("2024-01-03"), pd.to_numeric(pd.Series(["1", "x"]), errors="coerce").fillna(0).tolist()]
""",
    text="d,v\n2024-01-01,1\n2024-01-20,2\n2024-02-01,5\n",
)
_ordinary(
    "pint converts units",
    """
import pint
ureg = pint.UnitRegistry()
Q = ureg.Quantity
def tool(v):
    d = Q(v, "km/hour")
    return [round(d.to("m/s").magnitude, 6), str((3 * ureg.meter * 2 * ureg.second).units), round(Q("5 feet").to(ureg.cm).m, 4), str(d.dimensionality), Q(20, "degC").to("kelvin").magnitude]
""",
    v=36,
)
_ordinary(
    "mpmath computes to many digits",
    """
import mpmath
from mpmath import mp, mpf
def tool():
    mp.dps = 30
    return [str(mp.pi), str(mpmath.sqrt(mpf(2))), str(mp.quad(lambda x: x ** 2, [0, 1]))[:8]]
""",
)
_ordinary(
    "a matrix class, memoised search and simulation finish in time",
    """
from functools import lru_cache
class Matrix:
    def __init__(self, rows): self.rows = [list(r) for r in rows]
    def __matmul__(self, o):
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])
    def __pow__(self, n):
        result = Matrix([[int(i == j) for j in range(len(self.rows))] for i in range(len(self.rows))])
        base = self
        while n:
            if n & 1: result = result @ base
            base = base @ base
            n >>= 1
        return result
def tool(a, b):
    @lru_cache(None)
    def lcs(i, j):
        if i == len(a) or j == len(b): return 0
        return 1 + lcs(i + 1, j + 1) if a[i] == b[j] else max(lcs(i + 1, j), lcs(i, j + 1))
    total = 0
    for i in range(100_000): total += i % 7
    return [(Matrix([[1, 1], [1, 0]]) ** 50).rows[0][1], lcs(0, 0), total]
""",
    a="abcbdab",
    b="bdcaba",
)
_ordinary(
    "deep recursion within the limit works",
    """
import sys
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
def tool():
    sys.setrecursionlimit(3000)
    return [depth(900), depth(2500), sys.maxsize > 2**32, sys.version_info >= (3, 11)]
""",
)
_ordinary(
    "paths are taken apart as text",
    """
from pathlib import PurePath, PurePosixPath
import os.path, fnmatch, shlex
def tool(p):
    q = PurePosixPath(p)
    return [q.name, q.suffix, str(q.parent), q.stem, os.path.join("a", "b"), os.path.splitext(p)[1], fnmatch.fnmatch("a.py", "*.py"), shlex.split("a 'b c'"), str(PurePath("a") / "b")]
""",
    p="/x/y/file.txt",
)
_ordinary(
    "networks and colours and roman numerals work",
    """
import ipaddress, colorsys
def tool(n):
    roman = "".join(s * (n // v % m) for s, v, m in ()) or "".join
    out, rest = "", n
    for v, s in [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:
        k, rest = divmod(rest, v); out += s * k
    return [out, ipaddress.ip_network("10.0.0.0/30").num_addresses, str(ipaddress.ip_address("::1").is_loopback), colorsys.rgb_to_hsv(1, 0, 0)]
""",
    n=1994,
)
_ordinary(
    "attributes are read and set by name on own objects",
    """
class C:
    color = "red"
def tool(field):
    c = C()
    setattr(c, field, 3)
    c.extra = [1]
    delattr(c, "extra")
    return [getattr(c, field), getattr(c, "missing", None), hasattr(c, "color"), sorted(vars(c)), c.__dict__, [n for n in dir(c) if not n.startswith("_")], callable(c), getattr([1, 2], "count")(1)]
""",
    field="size",
)
_ordinary(
    "an iterator class with __iter__ and __next__ works",
    """
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
    def __reversed__(self): return iter(range(self.n))
    def __length_hint__(self): return self.n
def tool(n):
    return [list(Countdown(n)), sum(Countdown(n)), dict(enumerate(Countdown(2))), list(reversed(Countdown(2))), list(zip(Countdown(2), "ab")), next(iter([]), "none")]
""",
    n=4,
)
_ordinary(
    "object identity, hashing and sorting rules hold",
    """
def tool(xs):
    return [sorted(xs, key=str.lower), sorted(xs, reverse=True), min(xs, key=len), sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1]), list(dict.fromkeys(xs)), xs.index("b"), [*map(len, filter(None, xs))], all(xs), list(reversed(xs)), isinstance(xs, (list, tuple)), id(xs) == id(xs), hash((1, 2)) == hash((1, 2)), round(-0.5), abs(-3), pow(2, 10, 7), bytes([1, 2]), list(range(5, 0, -2)), bool([]), complex("1+2j"), frozenset([1]) | {2}, {1, 2} ^ {2, 3}, "a" < "b", [1, 2] < [1, 3]]
""",
    xs=["b", "A", "cc"],
)
_ordinary(
    "async code without an event loop can be driven by hand",
    """
async def inner(x):
    return x + 1
async def outer(x):
    return await inner(x) * 2
def tool(x):
    c = outer(x)
    try:
        c.send(None)
    except StopIteration as e:
        return e.value
""",
    x=3,
)

_ordinary(
    "star imports of allowed modules work",
    """
from math import *
from typing import *
from dataclasses import *
from sympy import *
@dataclass
class A:
    x: List[int]
def tool():
    x = symbols("x")
    return [str(diff(x**2, x)), asdict(A([1])), str(simplify(x + x)), Rational(1, 2)]
""",
)
_ordinary(
    "standard error, logging and configuration in text work",
    """
import configparser, logging, sys, tomllib
logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)
def tool():
    print("x", file=sys.stderr)
    log.info("x %s", 1)
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("bad")
    c = configparser.ConfigParser()
    c.read_string("[a]\\nx=1")
    return [tomllib.loads("a = 1")["a"], c["a"]["x"]]
""",
)
_ordinary(
    "own methods may have the names of hidden ones",
    """
import json, io
from scipy.spatial import KDTree
class Calc:
    _private = 5
    def apply(self, f): return f(1)
    def format(self, s): return s
    def query(self): return 2
    def eval(self): return 3
    def dump(self): return 4
    def name(self): return __class__.__name__
class Heir(Calc):
    def eval(self): return super().eval() + super()._private
def tool():
    c, out = Heir(), io.StringIO()
    json.dump({"a": 1}, out)
    return [c.apply(str), c.format("x"), c.query(), c.eval(), c.dump(), c.name(), Calc._private, out.getvalue(),
            KDTree([[0, 0], [1, 1]]).query([0.1, 0])[1].item(), Calc.__module__ == __name__]
""",
)
_ordinary(
    "fields have factories, named tuples methods, protocols and generics types",
    """
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, Generic, TypeVar, ClassVar, runtime_checkable
T = TypeVar("T")
class P(NamedTuple):
    x: float
    y: float = 0.0
    def norm(self) -> float: return (self.x**2+self.y**2)**.5
@runtime_checkable
class Shape(Protocol):
    def area(self) -> float: ...
@dataclass
class Stack(Generic[T]):
    items: list[T] = field(default_factory=list, metadata={"a": 1})
    count: ClassVar[int] = 0
    def push(self, t: T) -> "Stack[T]":
        self.items.append(t); Stack.count += 1; return self
@dataclass(frozen=True)
class Sq:
    s: float
    def area(self): return self.s**2
def tool():
    s = Stack[int]().push(3).push(4)
    return [s.items, Stack.count, P(3,4).norm(), P(1)._replace(y=2)._asdict(), isinstance(Sq(2), Shape), Sq.__dataclass_fields__["s"].name, type(s).__name__]
""",
)
_ordinary(
    "dispatch by type, caches and total orders work",
    """
import functools
@functools.cache
def fib(n): return n if n < 2 else fib(n-1)+fib(n-2)
@functools.singledispatch
def show(x): return "obj"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list " + ",".join(map(show, x))
class A:
    @functools.singledispatchmethod
    def f(self, x): return "d"
    @f.register
    def _(self, x: str): return "s"
@functools.total_ordering
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
def tool():
    return [fib(50), fib.cache_info().hits, show([1, 2.0]), A().f("x"), A().f(1), V(1) <= V(2), fib.__wrapped__(1)]
""",
)
_ordinary(
    "recipes of itertools work",
    """
import itertools, operator, collections
from itertools import *
def grouper(it, n, fill=None): return zip_longest(*[iter(it)]*n, fillvalue=fill)
def tool():
    return [list(grouper("ABCDEFG",3,"x")), list(pairwise([1,2,3])), [(k,len(list(g))) for k,g in groupby("aabbb")], list(accumulate([1,2,3], operator.mul)), list(islice(count(3,2),3)), list(chain.from_iterable([[1],[2]])), list(compress("abc",[1,0,1])), list(starmap(pow,[(2,3)])), collections.deque(range(5),maxlen=2)]
""",
)
_ordinary(
    "contexts of Decimal round and raise",
    """
from decimal import Decimal, localcontext, getcontext, ROUND_HALF_UP, Context, InvalidOperation, DivisionByZero
def tool():
    with localcontext() as c:
        c.prec = 5
        a = Decimal(1)/Decimal(7)
    try: Decimal(1)/0
    except DivisionByZero as e: b = type(e).__name__
    getcontext().rounding = ROUND_HALF_UP
    return [str(a), b, str(Decimal("2.675").quantize(Decimal(".01"))), Context(prec=3).divide(Decimal(1),3).as_tuple().digits, Decimal("1.5").as_integer_ratio()]
""",
)
_ordinary(
    "zones shift, weeks count and texts parse",
    """
from datetime import datetime, timedelta, timezone, date
from zoneinfo import ZoneInfo
def tool():
    d = datetime(2024,3,10,12,tzinfo=ZoneInfo("America/New_York"))
    return [d.astimezone(timezone.utc).isoformat(), (date(2024,2,28)+timedelta(days=2)).strftime("%a %d %b %Y"), d.utcoffset().total_seconds(), datetime.fromisoformat("2024-01-01T00:00:00+00:00").timestamp(), datetime.strptime("05/06/24","%d/%m/%y").isocalendar().week, d.tzname()]
""",
)
_ordinary(
    "verbose patterns, look-ahead and scanners work",
    """
import re
R = re.compile(r\"\"\"(?P<y>\\d{4})-(?P<m>\\d\\d)  # date
\"\"\", re.X)
def tool():
    m = R.search("on 2024-05")
    return [m.groupdict(), m.span("m"), R.sub(lambda m: m["m"]+"/"+m.group("y"), "2024-05"), re.findall(r"(?i)a(?=b)","abAB"), [t for t in re.split(r"\\W+","a, b;c")], m.lastgroup, R.groupindex["m"], re.Scanner([(r"\\d+", lambda s,t:int(t)),(r"\\s+",None)]).scan("1 22")[0]]
""",
)
_ordinary(
    "formats nest, convert and call own __format__",
    """
def tool():
    w, p, x = 10, 3, 3.14159
    d = {"a": {"b": [1,2]}}
    class F:
        def __format__(self, s): return f"<{s}>"
    return [f"{x:{w}.{p}f}", f"{x!r:>12}", f"{d['a']['b'][1]=}", f"{1e6:,.2f}", f"{255:#x}{255:08b}", f"{F():abc}", "{0[a][b][1]} {1.real:>5}".format(d, 7), "{:{}}".format("a", 5), "{a:%}".format_map({"a":.5}), f"{f'{1+1}':*^5}", "%-5s|%05.1f" % ("a", 2.5)]
""",
)
_ordinary(
    "patterns nest over dataclasses, mappings and texts",
    """
from dataclasses import dataclass
@dataclass
class Num: v: float
@dataclass
class Add: l: object; r: object
@dataclass
class Neg: e: object
def ev(e):
    match e:
        case Num(v): return v
        case Add(Num(0), r) | Add(r, Num(0)): return ev(r)
        case Add(l=l, r=r): return ev(l)+ev(r)
        case Neg(e=Neg(e=x)): return ev(x)
        case Neg(x): return -ev(x)
        case int() | float(): return e
        case {"op": "mul", "args": [a, *rest], **kw}: return ev(a)*(ev(rest[0]) if rest else 1)
        case str(s) if s.isdigit(): return int(s)
        case _: raise TypeError(e)
def tool():
    return [ev(Add(Num(2), Neg(Neg(Num(3))))), ev({"op":"mul","args":["4",5]}), ev(Add(Num(0),Num(1)))]
""",
)
_ordinary(
    "slots, setters, cached properties, stacks of contexts and redirected output work",
    """
from functools import cached_property
from contextlib import contextmanager, ExitStack, suppress, closing, nullcontext, redirect_stdout
import io
class T:
    __slots__ = ("_c", "__weakref__", "__dict__")
    def __init__(self, c): self._c = c
    @property
    def f(self): return self._c*9/5+32
    @f.setter
    def f(self, v): self._c = (v-32)*5/9
    @f.deleter
    def f(self): del self._c
    @cached_property
    def k(self): return self._c+273.15
    def __repr__(self): return f"{type(self).__name__}({self._c!r})"
    def __add__(self, o): return NotImplemented if not isinstance(o, T) else T(self._c+o._c)
    __radd__ = __add__
    def __matmul__(self, o): return 7
    def __class_getitem__(cls, i): return i
    def __bool__(self): return bool(self._c)
@contextmanager
def tag(out, n):
    out.append("<"+n)
    try: yield n.upper()
    finally: out.append(">")
def tool():
    out = []
    with tag(out,"a") as a, ExitStack() as s, suppress(KeyError):
        s.callback(out.append, "cb"); {}[1]
    t = T(100); t.f = 32
    b = io.StringIO()
    with redirect_stdout(b): print("hello")
    return [out, a, t.f, t.k, repr(T(1)+T(2)), t@t, T[3], bool(t), b.getvalue(), T.f.fget(t)]
""",
)
_ordinary(
    "pandas merges, resamples, rolls, pivots, cuts and shifts",
    """
import pandas as pd, numpy as np
def tool():
    df = pd.DataFrame({"d": pd.date_range("2024-01-01", periods=6, freq="D"), "k": list("aabbab"), "v": [1.,2,3,np.nan,5,6]})
    m = df.merge(pd.DataFrame({"k":["a","b"],"w":[10,20]}), on="k", how="left")
    g = m.groupby("k", as_index=False).agg(total=("v","sum"), n=("v","count"), mx=("w", lambda s: s.max()))
    r = df.set_index("d")["v"].resample("2D").mean().round(2)
    ro = df["v"].rolling(2, min_periods=1).sum()
    p = df.pivot_table(index="k", columns=df["d"].dt.day % 2, values="v", aggfunc="sum", fill_value=0)
    a = df.groupby("k")["v"].apply(lambda s: s.fillna(0).max())
    t = df.groupby("k")["v"].transform("mean")
    q = pd.cut(df["v"], bins=[0,2,4,10], labels=["lo","mid","hi"]).astype(object).fillna("none").fillna("none")
    s = df["k"].str.upper().value_counts().to_dict()
    return [g.to_dict("records"), r.tolist(), ro.fillna(-1).tolist(), p.values.tolist(), a.to_dict(), t.tolist(), q.tolist(), s, pd.api.types.is_numeric_dtype(df["v"]), df.isna().sum().sum(), df.to_csv(index=False)[:20], df.melt(id_vars="k").shape, df.describe().loc["mean","v"], df.loc[df.v>2,"k"].tolist(), pd.concat([df,df]).drop_duplicates().shape, df.sort_values("v", ascending=False).head(2).k.tolist(), pd.to_datetime("2024-02-01").day_name(), df.assign(z=lambda x: x.v*2).z.sum(), df.pipe(len), df.corr(numeric_only=True).shape, pd.Timestamp("2024-01-31")+pd.offsets.MonthEnd(1), df.stack().shape, df.attrs, df.groupby("k").v.agg(["min","max"]).to_dict(), df.eq(1).any().any()]
""",
)
_ordinary(
    "scipy solves, filters, clusters, labels, fits and tests",
    """
import numpy as np
from scipy import optimize, integrate, linalg, stats, signal, spatial, sparse, interpolate, special, ndimage, fft, cluster
from scipy.sparse import csgraph
from scipy.spatial.transform import Rotation
from scipy.cluster.hierarchy import linkage, fcluster
def tool():
    o = optimize.linprog([-1,-2], A_ub=[[1,1]], b_ub=[4], method="highs")
    iv = integrate.solve_ivp(lambda t,y: -y, (0,1), [1.], rtol=1e-8, events=lambda t,y: y[0]-.5)
    b,a = signal.butter(2, .3); y = signal.filtfilt(b,a,np.ones(30))
    pk,_ = signal.find_peaks([0,2,0,3,0])
    t = spatial.cKDTree([[0,0],[1,1]]).query([.9,.9])
    h = spatial.ConvexHull([[0,0],[1,0],[0,1],[.2,.2]]).volume
    sp = sparse.csr_matrix(([1.,2.],([0,1],[1,0])), shape=(2,2))
    g = csgraph.dijkstra(sp, indices=0)
    u = stats.ttest_ind([1,2,3],[2,3,4.5]);
    c = optimize.curve_fit(lambda x,m,k: m*x+k, [0,1,2],[1,3,5])[0]
    ks = stats.kstest([.1,.5,.9], "uniform").pvalue
    ku = stats.kstest([.1,.5,.9], stats.norm(0,1).cdf).pvalue
    return [round(o.fun,6), round(iv.y[0,-1],6), round(float(y[5]),4), pk.tolist(), t[1], h, g.tolist(), round(u.pvalue,6), c.round(4).tolist(), linalg.lu(np.eye(2))[2].tolist(), round(special.gamma(5),3), round(Rotation.from_euler("z",90,degrees=True).apply([1,0,0])[1],6), fcluster(linkage([[0.],[.1],[5.]]),2,"maxclust").tolist(), round(ks,4), round(ku,4), round(float(interpolate.CubicSpline([0,1,2],[0,1,4])(1.5)),4), ndimage.label([1,0,1])[1], stats.chi2_contingency([[10,20],[20,10]]).dof, stats.bootstrap(([1,2,3,4],), np.mean, n_resamples=50, random_state=0).standard_error>0, optimize.root(lambda x: x**2-2, 1).x.round(5).tolist(), optimize.differential_evolution(lambda x: (x[0]-1)**2, [(0,2)], seed=1).x.round(3).tolist(), stats.gaussian_kde([1,2,3.])(2).round(4).tolist(), stats.rv_discrete(values=([1,2],[.5,.5])).mean(), sparse.linalg.spsolve(sparse.csc_matrix(np.eye(2)), [1,2]).tolist()]
""",
)
_ordinary(
    "sympy solves, typesets, compiles, factors and converts",
    """
import sympy as sp
from sympy import symbols, solve, integrate, latex, lambdify, Function, dsolve, Eq, Matrix, Rational, series, limit, oo, nsimplify, factor, apart, Piecewise, solveset, S, Sum
from sympy.abc import x, y
from sympy.parsing.sympy_parser import parse_expr, standard_transformations, implicit_multiplication_application
from sympy.physics import units as u
from sympy.ntheory import factorint, isprime
def tool():
    f = Function("f")
    e = parse_expr("2x^2 + 3 sin(x)".replace("^","**"), transformations=standard_transformations+(implicit_multiplication_application,))
    return [str(solve([x+y-3, x-y-1],[x,y])), latex(integrate(sp.exp(-x**2),(x,-oo,oo))), float(lambdify(x, sp.sin(x)**2+sp.Max(x,1), "numpy")(1.0)), str(dsolve(Eq(f(x).diff(x), f(x)), f(x))), Matrix([[1,2],[3,4]]).det(), str(series(sp.cos(x),x,0,4)), limit(sp.sin(x)/x,x,0), str(factor(x**2-1)), str(apart(1/(x*(x+1)))), str(e), str(solveset(x**2-4,x,S.Reals)), str(Sum(x,(x,1,10)).doit()), str(u.convert_to(u.km/u.hour, u.m/u.s)), factorint(84), str(sp.Poly(x**2+2*x+1).all_coeffs()), sp.srepr(x), str(e.subs({x: 2, y: 3}).evalf(5)), [str(a) for a in sp.preorder_traversal(x+1)], str(e.replace(sp.sin, sp.cos)), sp.sympify("1/3+x").free_symbols == {x}, e.func.__name__, str(sp.Symbol("q", positive=True)), sp.pretty(x/2, use_unicode=False), sp.lambdify([x,y], x+y, modules="math")(1,2), sp.lambdify((x,), [x, x**2], ["math", {"foo": abs}])(3), str(sp.solve_univariate_inequality(x>1,x)), sp.sympify("Piecewise((1, x>0), (0, True))").subs(x,1)]
""",
)
_ordinary(
    "pint defines, wraps, checks and formats units",
    """
import pint
from pint import UnitRegistry, Quantity, DimensionalityError
ureg = UnitRegistry()
Q_ = ureg.Quantity
def tool():
    try: (1*ureg.m).to("s")
    except DimensionalityError as e: m = str(e)
    ureg.define("smoot = 1.7018 * meter")
    @ureg.wraps(ureg.m, (ureg.m, ureg.s))
    def f(a,b): return a*b
    return [round(Q_("60 mph").to("km/h").magnitude,3), m, str((3*ureg.smoot).to_base_units().units), f"{Q_(2.5,'m/s**2'):~P}", Q_(25,"degC").to("degF").m, f(Q_(2,'km'), Q_(1,'min')).m, (5*ureg.N).check("[force]"), str((1*ureg.kWh).to_compact()), ureg.parse_expression("3 m + 20 cm").m, str(Q_(1,"J").dimensionality), Q_([1,2],"m").to("cm").m.tolist()]
""",
)
_ordinary(
    "text of many formats is taken apart and put together",
    """
import json, csv, io, textwrap, statistics, hashlib, base64, zlib, hmac, random, struct, array, html, string, unicodedata, difflib
import xml.etree.ElementTree as ET
from xml.dom import minidom
from html.parser import HTMLParser
class L(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True); self.links=[]; self._depth = 0
    def handle_starttag(self, tag, attrs):
        self._depth += 1
        if tag=="a": self.links.append(dict(attrs).get("href"))
    def handle_data(self, data): self.rawdata
class Enc(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set): return sorted(o)
        return super().default(o)
def tool():
    p = L(); p.feed("<a href='x'>y</a>&amp;")
    r = ET.fromstring("<r><i n='1'>a</i><i n='2'/></r>")
    for e in r.iter("i"): e.set("z","1")
    w = io.StringIO(); dw = csv.DictWriter(w, fieldnames=["a","b"], lineterminator="\\n"); dw.writeheader(); dw.writerow({"a":1,"b":"x,y"})
    random.seed(5); rg = random.Random(3)
    return [p.links, [e.get("n") for e in r.findall("./i[@n='2']")], ET.tostring(r, encoding="unicode"), minidom.parseString("<a><b/></a>").documentElement.tagName, w.getvalue(), list(csv.DictReader(io.StringIO("a;b\\n1;2"), delimiter=";")), textwrap.fill("aaa bbb ccc", 7), textwrap.dedent("  a\\n  b"), statistics.quantiles([1,2,3,4]), statistics.linear_regression([1,2],[2,4]).slope, hashlib.sha256(b"x").hexdigest()[:8], hashlib.new("md5", b"a").hexdigest(), base64.urlsafe_b64encode(b"\\xff\\xfe").decode(), zlib.crc32(b"a"), zlib.decompress(zlib.compress(b"hi")).decode(), random.randint(1,100), rg.choices("ab",k=3), random.sample(range(10),3), struct.pack("<Ih",1,2).hex(), struct.unpack_from(">H", b"\\0\\1")[0], array.array("d",[1.5]).tobytes().hex(), html.unescape("&lt;"), string.Template("$a ${b}").substitute(a=1,b=2), unicodedata.normalize("NFD","é").encode("ascii","ignore").decode(), difflib.get_close_matches("appel",["ape","apple"]), json.dumps({"s":{2,1}}, cls=Enc), json.loads("[1.0]", parse_float=str), string.capwords("a b"), "aé".translate(str.maketrans({"a":"b"})), difflib.SequenceMatcher(None,"ab","abc").ratio(), list(difflib.unified_diff(["a"],["b"], lineterm=""))[-1]]
""",
)
_ordinary(
    "warnings, causes, plugins, metaclasses, weak references and state work",
    """
import warnings, logging, traceback, sys, time, copy, pprint, operator, enum, types, weakref, numbers, abc
log = logging.getLogger(__name__)
class E(Exception):
    def __init__(self, code, *, detail=None):
        super().__init__(f"code {code}"); self.code = code; self.detail = detail
class Color(enum.StrEnum):
    RED = enum.auto()
    @classmethod
    def _missing_(cls, v): return cls.RED
class Plugin:
    registry = {}
    def __init_subclass__(cls, /, key=None, **kw):
        super().__init_subclass__(**kw); cls.registry[key or cls.__name__] = cls
class A(Plugin, key="a"): pass
class D:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, t=None): return self if obj is None else obj.__dict__.get(self.name, 0)
    def __set__(self, obj, v):
        if v < 0: raise ValueError(self.name)
        obj.__dict__[self.name] = v
class H: x = D()
class Meta(type):
    def __call__(cls, *a, **k):
        i = super().__call__(*a, **k); i.made = True; return i
    def __iter__(cls): return iter([1])
class M(metaclass=Meta): pass
class Single:
    _inst = None
    def __new__(cls, *a):
        if cls._inst is None: cls._inst = super().__new__(cls)
        return cls._inst
class Node:
    def __init__(self, v, parent=None): self.v=v; self.parent = weakref.ref(parent) if parent else None; self._kids=[]
    def __getattr__(self, n):
        if n.startswith("get_"): return lambda: getattr(self, n[4:])
        raise AttributeError(n)
    def __getstate__(self): s = self.__dict__.copy(); s.pop("parent", None); return s
    def __setstate__(self, s): self.__dict__.update(s); self.parent=None
def tool():
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always"); warnings.warn("hm", UserWarning)
    log.debug("x %s", 1)
    try:
        try: raise E(5, detail="d")
        except E as e: raise RuntimeError("r") from e
    except RuntimeError as e: c = (type(e.__cause__).__name__, e.__cause__.code, str(e), e.args, traceback.format_exc().splitlines()[-1])
    h = H(); h.x = 3
    n = Node(1); k = Node(2, n)
    try: [].foo
    except AttributeError as e: nm = (e.name, e.obj)
    t0 = time.perf_counter()
    return [str(w[0].message), c, Color("zzz").value, sorted(Plugin.registry), h.x, M().made, list(M), Single() is Single(), k.get_v(), k.parent().v, copy.copy(k).v, copy.deepcopy(n)._kids, nm, types.SimpleNamespace(a=1).a, operator.attrgetter("v")(n), sys.version_info >= (3,8), isinstance(3, numbers.Integral), pprint.pformat({"a":1}), operator.itemgetter(1)([1,2]), callable(tool), tool.__name__, H.__name__, n.__class__.__name__, vars(h), hasattr(h,"y"), dir(h)[-1], issubclass(A, Plugin)]
""",
)
_ordinary(
    "numpy windows, fits, masks, counts and formats",
    """
import numpy as np
from numpy.typing import NDArray
from numpy.lib.stride_tricks import sliding_window_view, as_strided
from numpy.polynomial import Polynomial
def tool():
    a = np.arange(12).reshape(3,4).astype(float)
    rng = np.random.default_rng(42)
    return [sliding_window_view(np.arange(5),3).sum(axis=1).tolist(), as_strided(np.arange(4), shape=(2,2), strides=(8,8)).tolist(), np.einsum("ij,kj->ik",a,a).trace(), Polynomial.fit([0,1,2],[1,3,5],1).convert().coef.round(6).tolist(), np.linalg.svd(a)[1].round(3).tolist(), rng.integers(0,10,3).tolist(), np.histogram([1,2,2],bins=2)[0].tolist(), np.where(a>5,a,0).sum(), np.unique([3,1,3],return_counts=True)[1].tolist(), np.interp(.5,[0,1],[0,10]), np.cov(a).shape, np.char.upper(["a"]).tolist(), np.ma.masked_less(a,3).mean(), np.nanmean([1,np.nan]), np.array([(1,2.)],dtype=[("x","i4"),("y","f8")])["y"].tolist(), np.vectorize(lambda x: x+1, otypes=[float])(a)[0,0], np.apply_along_axis(sum,0,a).tolist(), np.datetime64("2024-01-01")+np.timedelta64(1,"D"), np.gradient([1,4,9.]).tolist(), np.fft.rfft([1,0,0,0]).real.tolist(), np.lib.recfunctions.append_fields if False else 1, np.iinfo(np.int32).max, np.finfo(float).eps, a.T.flags.c_contiguous, np.meshgrid([1,2],[3])[0].tolist(), np.set_printoptions(precision=2), str(np.array([1.234])), np.fromstring("1 2", sep=" ").tolist(), np.kron([1,2],[1,1]).tolist(), np.ndenumerate([5]).__next__()]
""",
)
_ordinary(
    "paths are read as text by pathlib",
    """
import os
from pathlib import Path
def tool():
    return [os.path.splitext("a/b.txt"), os.path.join("a","b"), Path("a/b.c").suffix]
""",
)
_ordinary(
    "signatures of own functions can be read",
    """
import inspect
def f(a, b=2): pass
def tool(): return [list(inspect.signature(f).parameters)]
""",
)
_ordinary(
    "averages are sent to generators",
    """
def avg():
    t=n=0; a=None
    while True:
        x = yield a
        if x is None: return t
        t+=x; n+=1; a=t/n
def w():
    r = yield from avg(); yield r
def tool():
    g = w(); next(g)
    return [g.send(2), g.send(4), g.send(None), (lambda *a, k=1, **kw: (a,k,kw))(1,*[2],k=3,z=4)]
""",
)
_ordinary(
    "a matrix class overloads everything",
    """
_CACHE: dict = {}
COUNT = 0
def bump():
    global COUNT
    COUNT += 1
    return COUNT
class Matrix:
    def __init__(self, rows): self._rows = [list(r) for r in rows]
    @classmethod
    def identity(cls, n): return cls([[float(i==j) for j in range(n)] for i in range(n)])
    def __getitem__(self, ij): i,j = ij; return self._rows[i][j]
    def __setitem__(self, ij, v): self._rows[ij[0]][ij[1]] = v
    def __mul__(self, o): return Matrix([[sum(a*b for a,b in zip(r,c)) for c in zip(*o._rows)] for r in self._rows])
    def __eq__(self, o): return self._rows == o._rows
    def __iter__(self): yield from self._rows
    def __len__(self): return len(self._rows)
    def __contains__(self, v): return any(v in r for r in self._rows)
    def __neg__(self): return Matrix([[-x for x in r] for r in self._rows])
    def __pow__(self, n): r = Matrix.identity(len(self)); [r := r*self for _ in range(n)]; return r
    def __hash__(self): return hash(tuple(map(tuple,self._rows)))
def tool():
    m = Matrix([[1,1],[1,0]]); m[0,0] += 0
    bump()
    return [list(m**10), bump(), 1.0 in m, list(-m), len({m, Matrix([[1,1],[1,0]])}), _CACHE.setdefault("a", 1)]
""",
)
_ordinary(
    "dataclasses document themselves with the types of their fields",
    """
from dataclasses import dataclass, field, KW_ONLY, InitVar, fields, MISSING
from typing import ClassVar
@dataclass(slots=True, kw_only=True)
class A:
    x: int
    scale: InitVar[int] = 2
    y: int = field(init=False)
    n: ClassVar[int] = 3
    def __post_init__(self, scale):
        self.y = self.x * scale
@dataclass
class B(object):
    a: int
    _: KW_ONLY
    b: list = field(default_factory=lambda: [1])
    c: dict = field(default_factory=dict, metadata={"unit": "m"})
def tool(n):
    a = A(x=n, scale=5)
    b = B(1, b=[2])
    return [a.y, [f.name for f in fields(a)], A.__slots__, fields(B)[2].metadata["unit"], fields(B)[0].default is MISSING, b.b, hasattr(a, "__dict__"), B.__doc__, B.__match_args__]
""",
    n=4,
)
_ordinary(
    "metaclasses call, prepare, count, contain and judge instances",
    """
class SingletonMeta(type):
    _instances = {}
    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*args, **kwargs)
        return cls._instances[cls]
class Config(metaclass=SingletonMeta):
    def __init__(self, v=1): self.v = v
class OrderedMeta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw): return {}
    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, dict(ns))
        cls.fields = [k for k, v in ns.items() if not k.startswith("_") and not callable(v)]
        return cls
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns)
    def __len__(cls): return len(cls.fields)
    def __repr__(cls): return f"<{cls.__name__}>"
    def __instancecheck__(cls, inst): return hasattr(inst, "x")
    def __contains__(cls, k): return k in cls.fields
class M(metaclass=OrderedMeta, flag=True):
    x = 1
    y = 2
    def f(self): pass
def tool(): return [Config(5) is Config(7), Config().v, M.fields, len(M), repr(M), "x" in M, isinstance(3, M)]
""",
)
_ordinary(
    "objects watch their own attributes being read, and pass them on",
    """
class P:
    def __init__(self, t): object.__setattr__(self, "_t", t)
    def __getattr__(self, n): return getattr(object.__getattribute__(self, "_t"), n)
    def __setattr__(self, n, v): setattr(self._t, n, v)
    def __delattr__(self, n): delattr(self._t, n)
class Logged:
    def __init__(self): self.log = []; self.x = 1
    def __getattribute__(self, n):
        if n != "log": object.__getattribute__(self, "log").append(n)
        return object.__getattribute__(self, n)
class T: pass
def tool():
    t = T(); p = P(t); p.a = 5
    l = Logged(); l.x
    return [t.a, p.a, l.log[-1]]
""",
)
_ordinary(
    "logs are formatted into a text in memory",
    """
import logging, io
def tool():
    buf = io.StringIO()
    log = logging.getLogger("calc")
    h = logging.StreamHandler(buf)
    h.setFormatter(logging.Formatter("%(levelname)s:%(message)s"))
    log.addHandler(h); log.setLevel(logging.INFO); log.propagate = False
    log.info("hello %s", "x")
    return buf.getvalue()
""",
)
_ordinary(
    "logging is configured, handled and adapted",
    """
import logging, io
buf = io.StringIO()
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s", stream=buf, force=True)
class ListHandler(logging.Handler):
    def __init__(self): super().__init__(); self.out = []
    def emit(self, r): self.out.append(self.format(r))
def tool():
    h = ListHandler(); l = logging.getLogger("a.b"); l.addHandler(h); l.debug("x %d", 3)
    try: 1 / 0
    except ZeroDivisionError: l.error("bad", exc_info=True)
    a = logging.LoggerAdapter(l, {"k": 1}); a.info("y")
    return [buf.getvalue().splitlines()[0], h.out[0], len(h.out), l.getEffectiveLevel(), logging.getLogger().level, l.hasHandlers()]
""",
)
_ordinary(
    "signatures are bound and described",
    """
import inspect
from inspect import signature, Parameter
def f(a: int, b="x", *args, c, **kw) -> str: "Doc."
def tool():
    s = signature(f)
    b = s.bind(1, c=2); b.apply_defaults()
    return [str(s), [(p.name, p.kind.name, p.default is Parameter.empty) for p in s.parameters.values()], s.return_annotation.__name__, dict(b.arguments), inspect.getdoc(f), inspect.isfunction(f), inspect.isclass(int), inspect.isgeneratorfunction(f) if False else 1, inspect.cleandoc("  a\\n    b")]
""",
)
_ordinary(
    "type hints are read, also from text",
    """
from typing import get_type_hints, Optional
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: Optional[str] = None
def f(a: int, b: "str" = "") -> bool: ...
def tool():
    h = get_type_hints(P)
    return [{k: str(v) for k, v in h.items()}, {k: v.__name__ for k, v in get_type_hints(f).items()}]
""",
)
_ordinary(
    "coroutines take turns over queues, locks and timeouts",
    """
import asyncio
async def producer(q, n):
    for i in range(n): await q.put(i); await asyncio.sleep(0.001)
    await q.put(None)
async def consumer(q):
    out = []
    while (x := await q.get()) is not None: out.append(x)
    return out
async def agen():
    for i in range(3):
        yield i
class ACM:
    async def __aenter__(self): return 1
    async def __aexit__(self, *a): return False
async def main():
    q = asyncio.Queue()
    t = asyncio.create_task(producer(q, 3))
    r = await consumer(q); await t
    async with ACM() as v: pass
    try: await asyncio.wait_for(asyncio.sleep(1), 0.01); to = 0
    except asyncio.TimeoutError: to = 1
    lock = asyncio.Lock()
    async with lock: pass
    sem = asyncio.Semaphore(2)
    return [r, [x async for x in agen()], v, to]
def tool(): return asyncio.run(main())
""",
)
_ordinary(
    "locks guard the state of one's own classes",
    """
import threading
class C:
    def __init__(self): self._lock = threading.Lock(); self.n = 0
    def inc(self):
        with self._lock: self.n += 1
def tool():
    c = C(); c.inc(); return c.n
""",
)
_ordinary(
    "streams are layered in memory",
    """
import io
class Up(io.StringIO):
    def write(self, s): return super().write(s.upper())
def tool():
    b = io.BytesIO(); b.write(b"abc"); b.seek(0, io.SEEK_END); n = b.tell(); b.truncate(2)
    s = Up(); print("hi", file=s)
    t = io.TextIOWrapper(io.BytesIO("é\\r\\nx".encode()), encoding="utf-8", newline=None)
    r = io.BufferedReader(io.BytesIO(b"xyz")).peek(1)[:1]
    return [n, b.getvalue(), b.getbuffer().nbytes, s.getvalue(), t.read(), r, list(io.StringIO("a\\nb\\n")), io.StringIO("abc").readlines(), io.StringIO("x").readable()]
""",
)
_ordinary(
    "values are sorted by the kinds of things that they are",
    """
from typing import Any, Sequence
import numbers, types, collections.abc
def kind(x: Any) -> str:
    if isinstance(x, bool): return "bool"
    if isinstance(x, numbers.Integral): return "int"
    if isinstance(x, (float, complex)): return "float"
    if isinstance(x, (str, bytes)): return "text"
    if isinstance(x, collections.abc.Mapping): return "map"
    if isinstance(x, collections.abc.Sequence): return "seq"
    if isinstance(x, types.NoneType): return "none"
    return type(x).__qualname__
def f(): yield
def tool(xs): return [[kind(x) for x in xs], type(xs) is list, type(3)(4.5), type(xs)(xs[:1]), isinstance(f, types.FunctionType), isinstance(f(), types.GeneratorType), isinstance(3, int | str), issubclass(bool, int), type(None).__name__, callable(f), isinstance(len, types.BuiltinFunctionType), isinstance(lambda: 0, types.LambdaType), type("X", (), {"a": 1})().a, type(f).__name__, isinstance((1).__add__, object), types.MethodType(lambda self, y: self + y, 3)(4)]
""",
    xs=[1, "a", None, 2.5, True, [1], {"k": 1}],
)
_ordinary(
    "what only the command line uses is not looked at",
    """
import argparse
import sys
import json
def tool(x): return json.dumps(x)
def main():
    p = argparse.ArgumentParser()
    p.add_argument("x", type=int)
    a = p.parse_args()
    print(tool(a.x))
    sys.exit(0)
if __name__ == "__main__":
    main()
""",
    x=3,
)
_ordinary(
    "the body under a module guard is not looked at",
    """
import os, subprocess
def tool(x): return x
if __name__ == "__main__":
    n = int(input("n? "))
    print(tool(n), open("x").read(), os.getcwd(), subprocess.run)
""",
    x=3,
)
_ordinary(
    "words of the interpreter are looked for in a text",
    """
BLACKLIST = ["__import__", "__class__", "eval", "exec("]
def check(s):
    for w in BLACKLIST:
        if w in s: raise ValueError(f"forbidden {w}")
    if "__globals__" in s or s == "__builtins__": raise ValueError("names like __class__ are not allowed")
    return s
def tool(s):
    try: check("ev" + "al(1)"); e = 0
    except ValueError as x: e = str(x)
    return [check(s), e]
""",
    s="x + y",
)
_ordinary(
    "modules that are not there are done without",
    """
try:
    import yaml
except ImportError:
    yaml = None
try:
    from numba import njit, prange
except (ImportError, ModuleNotFoundError):
    prange = range
    def njit(*a, **k):
        if a and callable(a[0]): return a[0]
        return lambda f: f
try:
    import matplotlib.pyplot as plt
except Exception:
    plt = None
@njit(cache=True)
def f(n): return sum(prange(n))
def tool(): return [f(4), yaml is None or True, plt is None or True]
""",
)
_ordinary(
    "sources are taken apart into tokens",
    """
import tokenize, io, token, keyword
def tool(s): return [(token.tok_name[t.type], t.string) for t in tokenize.generate_tokens(io.StringIO(s).readline)][:5]
""",
    s="x = 1 + 2",
)
_ordinary(
    "numpy reads and writes tables in memory",
    """
import io
import numpy as np
def tool(t):
    a = np.loadtxt(io.StringIO(t)); b = np.genfromtxt(io.StringIO("1,2\\n3,"), delimiter=",", filling_values=0)
    out = io.StringIO(); np.savetxt(out, a, fmt="%d", delimiter=",")
    return [a.tolist(), b.tolist(), out.getvalue()]
""",
    t="1 2\n3 4",
)
_ordinary(
    "frames are queried in text over columns and variables",
    """
import pandas as pd
def tool(rows):
    df = pd.DataFrame(rows); names = ["b"]; lo = 2
    return [df.query("`my col` > 2")["s"].tolist(), df.query("s == 'xa' & `my col` < @lo").shape, df.query("s.str.contains('x')", engine="python").shape, df.query("s in @names").shape, df.query("not (s == 'b')").shape, df.query("index > 0").shape, df.rename(columns={"my col": "v"}).eval("w = v * 2\\nz = w + 1")["z"].tolist(), df.query('s == "b"').index.tolist(), pd.DataFrame.query(df, "s != 'b'").shape, df.rename(columns={"my col": "v"}).query("v.between(0, 2)").shape]
""",
    rows=[{"my col": 1, "s": "xa"}, {"my col": 5, "s": "b"}],
)
_ordinary(
    "signal processing can be imported alone",
    """
from scipy.signal import butter, lfilter
def tool(): return 1
""",
)
_ordinary(
    "settings of objects inside modules can be changed",
    """
import scipy.integrate
import scipy.optimize as so
import numpy.linalg as nla
import sympy.series.limits
import xml.etree.ElementTree
import os.path
import collections.abc
import urllib.parse
import mpmath
mpmath.mp.dps = 30
import decimal
decimal.getcontext().prec = 10
def tool(): return [scipy.integrate.quad(lambda x: x, 0, 1)[0], so.brentq(lambda x: x - 1, 0, 3), nla.norm([3, 4]), xml.etree.ElementTree.fromstring("<a/>").tag, os.path.join("a", "b"), isinstance([], collections.abc.Sequence), urllib.parse.quote(" "), str(mpmath.mpf(1) / 3), str(decimal.Decimal(1) / 3)]
""",
)
_ordinary(
    "versions decide what is imported",
    """
from __future__ import annotations, division, print_function
import sys
if sys.version_info >= (3, 11):
    from typing import Self
else:
    from typing_extensions import Self
try:
    import numpy as np
    HAS_NUMPY = True
except ImportError:
    np = None
    HAS_NUMPY = False
try:
    import cPickle as pickle_mod
except ImportError:
    pickle_mod = None
class B:
    def set(self, x) -> Self: self.x = x; return self
def tool(x): return [B().set(x).x, HAS_NUMPY]
""",
    x=3,
)
_ordinary(
    "a module's functions are collected by name",
    """
import math
SAFE = {k: v for k, v in vars(math).items() if not k.startswith("__")}
SAFE2 = {k: v for k, v in math.__dict__.items() if not k.startswith("_")}
def tool(): return [SAFE["sqrt"](16), SAFE2["pi"]]
""",
)
_ordinary(
    "methods of a module's classes are called on one's own",
    """
import json, collections, datetime, enum, threading, numpy as np, decimal, string, functools
class E(json.JSONEncoder):
    def __init__(self, **kw): json.JSONEncoder.__init__(self, **kw)
    def default(self, o): return json.JSONEncoder.default(self, o) if not isinstance(o, set) else sorted(o)
class O(collections.OrderedDict):
    def __setitem__(self, k, v): collections.OrderedDict.__setitem__(self, k, v * 2)
class D(datetime.date):
    def __new__(cls, *a): return datetime.date.__new__(cls, *a)
    def __str__(self): return "D" + datetime.date.__str__(self)
class A(np.ndarray):
    def __new__(cls, d): return np.ndarray.__new__(cls, (len(d),), dtype=float)
class Dec(decimal.Decimal):
    def __add__(self, o): return Dec(decimal.Decimal.__add__(self, o))
def tool():
    o = O(); o["a"] = 1
    return [json.dumps({3, 1}, cls=E), dict(o), str(D(2024, 1, 2)), A([1, 2]).shape, str(Dec(1) + 2), np.ndarray.__name__, json.JSONEncoder.__doc__ is not None, datetime.datetime.__name__, collections.Counter.__init__ is not None, enum.Enum.__members__ if False else 0, functools.partial.__name__]
""",
)
_ordinary(
    "instances share one dictionary",
    """
class Borg:
    _s = {}
    def __init__(self): self.__dict__ = self._s
def tool(): a, b = Borg(), Borg(); a.x = 1; return b.x
""",
)
_ordinary(
    "decorators give classes special methods",
    """
import functools
log = []
def logged(cls):
    orig = cls.__init__
    @functools.wraps(orig)
    def __init__(self, *a, **k):
        log.append((cls.__name__, a)); orig(self, *a, **k)
    cls.__init__ = __init__
    cls.__str__ = lambda self: "S"
    cls.__len__ = lambda self: 7
    cls.__call__ = lambda self, x: x
    cls.__contains__ = lambda s, x: True
    cls.__getitem__ = lambda s, i: i
    cls.__iter__ = lambda s: iter("ab")
    cls.__add__ = lambda s, o: "sum"
    cls.__le__ = cls.__ge__ = lambda s, o: True
    return cls
@logged
class A:
    def __init__(self, x): self.x = x
def deco(f):
    def w(*a): return f(*a)
    w.__wrapped__ = f; w.__name__ = f.__name__; w.__doc__ = f.__doc__; w.__dict__.update(f.__dict__)
    return w
@deco
def f(x): "d"; return x
def tool(): a = A(1); return [log, str(a), len(a), a(3), 5 in a, a[2], list(a), a + 1, a <= a, f(2), f.__wrapped__(1), f.__doc__]
""",
)
_ordinary(
    "columns may begin with an underscore",
    """
import pandas as pd
def tool():
    df = pd.DataFrame({"k": ["x", "y"], "_c": [1, 2]})
    return [df.pivot_table(index="k", values="_c", aggfunc="sum").to_dict(), df.groupby("k").agg(t=("_c", "sum")).t.tolist(), df.agg({"_c": "max"}).tolist(), df._c.tolist() if False else 0]
""",
)
_ordinary(
    "sympy compiles for every library",
    """
import sympy as sp
import numpy as np
def tool(v):
    x, y = sp.symbols("x y")
    f = sp.lambdify((x, y), sp.sin(x) * sp.exp(-y) + sp.Heaviside(x), "numpy")
    g = sp.lambdify(x, sp.Matrix([x, x**2]), "numpy"); h = sp.lambdify(x, sp.gamma(x) + sp.erf(x), "scipy"); k = sp.lambdify(x, sp.sqrt(x), "mpmath"); m = sp.lambdify([(x, y)], x + y); n = sp.lambdify(x, sp.Max(x, 1) + sp.Abs(x) + sp.floor(x), "math")
    o = sp.lambdify(x, sp.Derivative(x**2, x).doit(), modules=["numpy", {"foo": np.sin}]); p = sp.lambdify(x, sp.Piecewise((0, x < 0), (x, True)), "numpy"); q = sp.lambdify((x,), sp.Function("foo")(x), modules=[{"foo": lambda z: z + 1}, "numpy"]); r = sp.lambdify(x, sp.pi * sp.E + sp.I * x, cse=True)
    return [round(float(f(v, 1.0)), 6), g(v).tolist(), round(float(h(v)), 6), str(k(2))[:6], m((1, 2)), n(1.5), o(v), p(np.array([-1.0, 2.0])).tolist(), q(1), round(r(1.0).imag, 3)]
""",
    v=2.0,
)
_ordinary(
    "annotations hold what arguments must satisfy",
    """
from typing import Annotated, get_type_hints, get_args
class Range:
    def __init__(self, lo, hi): self.lo, self.hi = lo, hi
def check(f):
    hints = get_type_hints(f, include_extras=True)
    def inner(**kw):
        for k, v in kw.items():
            for m in getattr(hints[k], "__metadata__", ()):
                if not m.lo <= v <= m.hi: raise ValueError(f"{k}={v} not in [{m.lo}, {m.hi}]")
        return f(**kw)
    return inner
@check
def sq(x: Annotated[int, Range(0, 10)]) -> int: return x * x
def tool(x):
    try: sq(x=99); e = None
    except ValueError as err: e = str(err)
    return [sq(x=x), e]
""",
    x=5,
)
_ordinary(
    "archives are packed and unpacked in memory",
    """
import io, tarfile, zipfile
def tool(files):
    packed, bundled = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with tarfile.open(fileobj=bundled, mode="w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    bundled.seek(0)
    with zipfile.ZipFile(packed) as first, tarfile.open(fileobj=bundled) as second:
        return [first.namelist(), first.read("b/c.txt").decode(), second.getnames(),
                second.extractfile("a.txt").read().decode(), first.testzip(), zipfile.is_zipfile(packed)]
""",
    files={"a.txt": "alpha", "b/c.txt": "gamma"},
)
_ordinary(
    "a database lives in memory",
    """
import sqlite3
def tool(rows):
    with sqlite3.connect(":memory:") as db:
        db.row_factory = sqlite3.Row
        db.execute("create table item (name text primary key, price real)")
        db.executemany("insert into item values (?, ?)", rows)
        found = db.execute("select name, price * 2 as twice from item where price > ? order by name", (1,)).fetchall()
        try:
            db.execute("insert into item values (?, ?)", rows[0])
        except sqlite3.IntegrityError as error:
            problem = str(error)
    return [[tuple(row) for row in found], found[0]["twice"], problem]
""",
    rows=[["a", 1.0], ["b", 2.5], ["c", 3.0]],
)
_ordinary(
    "addresses and dates of mail are read, and messages written",
    """
import email, email.utils
from email.message import EmailMessage
def tool(text):
    message = EmailMessage()
    message["Subject"], message["To"] = "Größe", email.utils.formataddr(("Ann", "ann@example.org"))
    message.set_content(text)
    again = email.message_from_string(message.as_string())
    return [email.utils.parseaddr("Bob <bob@example.org>"), email.utils.parsedate_to_datetime("Mon, 01 Jan 2024 10:00:00 +0100").isoformat(),
            again["To"], again.get_content_type(), again.get_payload(decode=True).decode()]
""",
    text="hello",
)
_ordinary(
    "a command line is read from a list",
    """
import argparse, shlex
def tool(line):
    parser = argparse.ArgumentParser(prog="x", exit_on_error=False)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("names", nargs="*")
    try:
        parser.parse_args(["--count", "many"])
    except argparse.ArgumentError as error:
        problem = error.argument_name
    return [vars(parser.parse_args(shlex.split(line))), problem, parser.format_usage()]
""",
    line="--count 3 a 'b c'",
)
_ordinary(
    "tests stand beside a tool",
    """
import unittest
from unittest import TestCase, mock
def tool(x):
    return x * 2
class TestTool(unittest.TestCase):
    def setUp(self):
        self.known = {1: 2}
    def test_known(self):
        for x, wanted in self.known.items():
            with self.subTest(x=x):
                self.assertEqual(tool(x), wanted)
class TestMore(TestCase):
    @mock.patch("builtins.print")
    def test_mocked(self, printed):
        print(tool(2))
        printed.assert_called_once_with(4)
if __name__ == "__main__":
    unittest.main()
""",
    x=4,
)
_ordinary(
    "a variable of the environment has its default",
    """
import os
from os import environ
def tool():
    return [os.getenv("TOOL_UNIT", "m"), os.environ.get("TOOL_RATE", "1.5"), os.getenv("TOOL_NONE"), "TOOL_X" in environ]
""",
)
_ordinary(
    "arrays are saved and loaded in memory",
    """
import io
import numpy as np
def tool(rows):
    single, several = io.BytesIO(), io.BytesIO()
    np.save(single, np.array(rows))
    np.savez_compressed(several, a=np.arange(3), b=np.eye(2))
    single.seek(0)
    several.seek(0)
    loaded = np.load(several)
    return [np.load(single).tolist(), sorted(loaded.files), loaded["b"].tolist(), np.frombuffer(b"ab", dtype=np.uint8).tolist()]
""",
    rows=[[1, 2], [3, 4]],
)
_ordinary(
    "a temporary file stays in memory",
    """
import tempfile
def tool(text):
    with tempfile.SpooledTemporaryFile(mode="w+", max_size=10_000) as file:
        file.write(text)
        file.seek(0)
        return [file.readline(), file.read(), file.closed]
""",
    text="first\nsecond",
)
_ordinary(
    "executors of threads and processes give their results",
    """
import concurrent.futures
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed, wait
seen = []
def square(x):
    if x < 0:
        raise ValueError(f"negative: {x}")
    return x * x
def tool(numbers):
    with ThreadPoolExecutor(max_workers=4, initializer=seen.append, initargs=(1,)) as pool:
        results = list(pool.map(square, numbers))
        futures = {pool.submit(square, x): x for x in (*numbers, -1)}
        done = sorted((futures[each], str(each.exception() or each.result())) for each in as_completed(futures))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        finished, waiting = wait([pool.submit(pow, 2, 5), pool.submit(len, "abc")])
        results.append(sorted(each.result() for each in finished))
    return [results, done, len(waiting), issubclass(ThreadPoolExecutor, concurrent.futures.Executor), len(seen) > 0]
""",
    numbers=[1, 2, 3],
)
_ordinary(
    "kinds of text and integers are results",
    """
import enum
class Color(enum.StrEnum):
    RED = "red"
class Size(enum.IntEnum):
    SMALL = 1
class Kind(str, enum.Enum):
    A = "a"
class Name(str):
    def shout(self): return self.upper()
class Metres(int):
    pass
def tool():
    return {Color.RED: [Size.SMALL, Kind.A, Name("x"), Metres(5)]}
""",
)
_ordinary(
    "private attributes come from slots, names made at run time, keywords and bases",
    """
from types import SimpleNamespace
class Base:
    __slots__ = ("_items", "__hidden")
    def __init__(self, **options):
        self._items = []
        self.__hidden = options
    def __getattr__(self, name):
        return self.__hidden.get(name, "?")
class Stack(Base):
    __slots__ = ("_name", "__dict__")
    def push(self, x):
        setattr(self, "_" + "last", x)
        self._items.append(x)
        return self
def tool():
    stack = Stack(_limit=3).push(1).push(2)
    return [stack._items, stack._last, stack._limit, stack._Base__hidden, SimpleNamespace(_x=1)._x, vars(stack)]
""",
)
_ordinary(
    "names of the interpreter are words like others in a text",
    """
import ast
SUSPICIOUS = {"__globals__", "__import__", "gi_frame", "eval"}
def tool(source):
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return [sorted(names & SUSPICIOUS), "f_back" in source, "uses __builtins__: {}".format("__builtins__" in source)]
""",
    source="f.__globals__['x'] = g.gi_frame.f_back",
)
_ordinary(
    "a tool asks on what it runs, and does without what only a later Python has",
    """
import errno, inspect, os, platform, stat, sys
if sys.version_info >= (3, 99):
    import annotationlib
else:
    annotationlib = None
def tool():
    kind = platform.system(), platform.python_implementation(), platform.machine()
    return [kind, errno.ENOENT, stat.S_ISDIR(0o040755), os.SEEK_END, annotationlib, inspect.formatannotation(int)]
""",
)

"""What a zygote loads and tries once, so that no call pays for it."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence

_STANDARD = """
abc array base64 bisect calendar cmath collections collections.abc contextlib copy csv dataclasses
datetime decimal difflib enum fractions functools hashlib heapq itertools json locale math numbers operator pprint
random re secrets statistics string struct textwrap time typing unicodedata uuid warnings zoneinfo _strptime
encodings.idna ast types io
""".split()  # noqa: SIM905  # forty quoted words would be harder to read
_FOR_FILES = ("pathlib", "shutil", "tempfile")
_SCIPY = ("optimize", "integrate", "interpolate", "linalg", "special", "sparse", "constants", "spatial", "fft")


def preload(libraries: Sequence[str], extra_modules: Sequence[str], *, with_files: bool = False) -> None:
    """Import and warm up. A library that is not installed is left out: the tool's own import will say so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (*_STANDARD, *libraries, *extra_modules, *(_FOR_FILES if with_files else ())):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        for library in libraries:
            if library.partition(".")[0] in sys.modules and library in _TYPICAL:
                _TYPICAL[library]()
        _warm_standard()


def settle() -> None:
    """Take everything that is loaded out of the garbage collector's sight: to look at it is to copy its pages."""
    gc.collect()
    gc.freeze()


def reseed() -> None:
    """Independent random numbers for each worker; Python's own are reseeded at the fork."""
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed(int.from_bytes(os.urandom(4), "little"))


def _warm_standard() -> None:
    import datetime as dt
    import decimal
    import json
    import re
    import time
    from dataclasses import make_dataclass

    decimal.Decimal("1.5").sqrt()
    json.loads(json.dumps({"a": [1, 2.5, None]}))
    re.compile(r"(?P<a>\d+)-(\w+)").search("12-ab")
    dt.datetime.strptime("2024-02-28", "%Y-%m-%d").strftime("%d.%m.%Y")  # noqa: DTZ007  # result unused
    time.localtime()
    make_dataclass("Warm", ["x"])(1)


def _warm_numpy() -> None:
    import numpy as np

    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    np.linalg.solve(matrix, np.array([3.0, 5.0]))
    np.round(np.linalg.eigvals(matrix @ matrix), 6).tolist()
    np.random.default_rng(0).normal(size=3).mean()
    np.einsum("i,i", np.arange(2), np.arange(2))
    repr(matrix)


def _warm_sympy() -> None:
    import sympy

    x = sympy.Symbol("x")
    sympy.diff(x**2 * sympy.sin(x), x)
    sympy.solve(x**2 - 2 * x - 3, x)
    sympy.simplify(sympy.integrate(x * sympy.exp(x), x))
    str(sympy.sympify("x**2 + 1").subs(x, 2))


def _warm_scipy() -> None:
    for name in _SCIPY:
        importlib.import_module(f"scipy.{name}")
    from scipy import integrate, optimize

    optimize.brentq(lambda x: x * x - 2, 0, 2)
    optimize.minimize(lambda x: (x[0] - 1) ** 2, [0.0])
    integrate.quad(lambda x: x * x, 0, 1)


def _warm_statistics() -> None:
    from scipy import stats

    stats.linregress([1, 2, 3], [2, 4, 6])
    stats.norm.cdf(1.96)


def _warm_pandas() -> None:
    import pandas as pd

    frame = pd.DataFrame([{"k": "x", "a": 1}, {"k": "y", "a": 2}])
    frame["b"] = frame["a"] * 2
    frame.groupby("k")["b"].sum().to_dict()


def _warm_pint() -> None:
    import pint

    str((3 * pint.UnitRegistry().meter).to("cm"))


_TYPICAL: Mapping[str, Callable[[], None]] = {
    "numpy": _warm_numpy,
    "sympy": _warm_sympy,
    "scipy": _warm_scipy,
    "scipy.stats": _warm_statistics,
    "pandas": _warm_pandas,
    "pint": _warm_pint,
}

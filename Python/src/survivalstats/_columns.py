"""What a caller may hand over as a column, as the extension reads it.

Numbers in numpy, pandas, polars, pyarrow or any buffer stay where they are. Texts become places in
a list of labels; columns with missing values keep their masks. Dates are refused: a model of the
days since 1970 is rarely meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

import narwhals.stable.v1 as nw
import numpy as np

from ._errors import InvalidArgumentError, SurvivalStatsError, UnsupportedColumnError

_DATES = "holds dates or times of day; hand over numbers, as the days since entry"


def source(value: Any, name: str) -> Any:
    """An object with the buffer protocol or Arrow's, or (values, missing, labels).

    Labels are a list, whose order means nothing, or a tuple, whose order is that of the levels.
    """
    if type(value) is np.ndarray:
        return _array(value, name)
    if isinstance(value, nw.Series):
        value = value.to_native()
    if isinstance(value, np.ma.MaskedArray):
        inner = source(np.asarray(value.data), name)
        mask = np.ma.getmaskarray(value)
        if isinstance(inner, tuple):
            return (inner[0], mask if inner[1] is None else inner[1] | mask, inner[2])
        return (inner, mask, None)
    package = type(value).__module__.partition(".")[0]
    if package == "pandas":
        return _pandas(value, name)
    if package == "polars" and type(value.dtype).__name__ == "Enum":
        places = value.to_physical().cast(int).fill_null(-1).to_numpy()
        return (places.astype(np.int32), None, tuple(value.dtype.categories.to_list()))
    if package == "polars" and str(value.dtype).startswith(("Decimal", "Int128", "Float16")):
        return value.cast(float)
    if package == "pyarrow":
        return _pyarrow(value)
    if hasattr(value, "__arrow_c_array__") or hasattr(value, "__arrow_c_stream__"):
        return value
    if isinstance(value, (str, bytes)) or value is None or isinstance(value, Mapping):
        raise UnsupportedColumnError(f'"{name}" is a {type(value).__name__}; expected a column')
    try:
        return _array(np.asarray(value, dtype=object if _is_mixed(value) else None), name)
    except SurvivalStatsError:
        raise
    except ValueError as error:
        raise UnsupportedColumnError(f'column "{name}": {error}') from None


def _pyarrow(value: Any) -> Any:
    """Of Arrow's types those that the extension reads; decimals, halves and runs are copied."""
    import pyarrow as pa

    kind = getattr(value, "type", None)
    if pa.types.is_run_end_encoded(kind):
        import pyarrow.compute as pc

        value = pc.run_end_decode(value)
        kind = value.type
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return value.cast(pa.float64())
    return value


def _is_mixed(value: Any) -> bool:
    """Whether numpy would turn what is not text into text, or None into an object."""
    return isinstance(value, Sequence) and any(isinstance(v, str) for v in value)


def _array(array: np.ndarray[Any, Any], name: str) -> Any:
    kind = array.dtype.kind
    if array.ndim != 1:
        raise InvalidArgumentError(f'column "{name}" has {array.ndim} dimensions; expected 1')
    if kind in "fiub":
        if array.dtype.isnative and (kind != "f" or array.itemsize in (4, 8)):
            return array
        return array.astype(np.float64 if kind == "f" else array.dtype.newbyteorder("="))
    if kind in "Mm":
        raise UnsupportedColumnError(f'column "{name}" {_DATES}')
    if kind == "U":
        labels, places = np.unique(array, return_inverse=True)
        return (places.astype(np.int32), None, labels.tolist())
    if kind in "OT":
        return _objects(array, name)
    raise UnsupportedColumnError(
        f'column "{name}" is of the type {array.dtype}; expected numbers, truth values or texts'
    )


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and bool(np.isnan(value))


def _objects(array: np.ndarray[Any, Any], name: str) -> Any:
    """Python objects: texts, truth values or numbers, and what is missing."""
    missing = np.fromiter((_is_missing(v) for v in array), dtype=bool, count=len(array))
    present = array[~missing]
    if all(isinstance(v, str) for v in present):
        found: dict[str, int] = {}
        places = np.full(len(array), -1, dtype=np.int32)
        places[~missing] = [found.setdefault(v, len(found)) for v in present]
        return (places, None, list(found))
    if all(isinstance(v, (bool, np.bool_)) for v in present):
        truths = np.zeros(len(array), dtype=bool)
        truths[~missing] = present.astype(bool)
        return (truths, missing, None)
    if all(isinstance(v, (Real, Decimal)) for v in present):
        numbers = np.full(len(array), np.nan)
        numbers[~missing] = present.astype(np.float64)
        return numbers
    kinds = sorted({type(v).__name__ for v in present})
    if any(k in ("date", "datetime", "Timestamp", "timedelta", "Timedelta") for k in kinds):
        raise UnsupportedColumnError(f'column "{name}" {_DATES}')
    raise UnsupportedColumnError(
        f'column "{name}" holds {" and ".join(kinds)}; '
        "expected numbers, truth values or texts alone"
    )


def _pandas(value: Any, name: str) -> Any:
    dtype = getattr(value, "dtype", None)
    if dtype is None:
        raise InvalidArgumentError(f'column "{name}" has 2 dimensions; expected 1')
    if isinstance(dtype, np.dtype):
        return _array(value.to_numpy(), name)
    kind = type(dtype).__name__
    if kind == "CategoricalDtype":
        categories = getattr(value, "cat", value).categories
        codes = np.asarray(getattr(value, "cat", value).codes).astype(np.int32)
        labels = [_label(c) for c in categories]
        return (codes, None, tuple(labels) if len(set(labels)) == len(labels) else labels)
    if kind == "ArrowDtype":
        return _pyarrow(value.array.__arrow_array__())
    if kind == "StringDtype":
        codes, labels = value.factorize()
        return (codes.astype(np.int32), None, [str(label) for label in labels])
    if hasattr(dtype, "numpy_dtype"):
        missing = np.asarray(value.isna())
        if not missing.any():
            return _array(value.to_numpy(dtype=dtype.numpy_dtype), name)
        filled = value.to_numpy(dtype=dtype.numpy_dtype, na_value=0)
        return (filled, missing, None)
    if kind in ("DatetimeTZDtype", "PeriodDtype", "IntervalDtype"):
        raise UnsupportedColumnError(f'column "{name}" {_DATES}')
    return _array(np.asarray(value), name)


def _label(category: Any) -> str:
    """A category as text; 1.0 is the label 1."""
    if isinstance(category, (float, np.floating)) and float(category).is_integer():
        return str(int(category))
    return str(category)


def _arrow_frame(data: Any) -> nw.DataFrame[Any]:
    """A frame that narwhals does not know but Arrow does, as a RecordBatch."""
    kind = type(data).__name__
    if "Lazy" in kind:
        raise UnsupportedColumnError(f"the data are a {kind}; collect() it first")
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        try:
            import pyarrow as pa

            return nw.from_native(pa.table(data), eager_only=True)
        except (ImportError, ValueError, TypeError):
            pass
    raise UnsupportedColumnError(
        f"the data are a {kind}; expected a data frame or a mapping of columns"
    )


class Table:
    """A frame or a mapping of columns, by name."""

    def __init__(self, data: Any) -> None:
        self._mapping: Mapping[str, Any] | None = None
        if isinstance(data, Mapping):
            self._mapping = data
            self.names = [str(name) for name in data]
            return
        if isinstance(data, np.ndarray) and data.dtype.names is not None and data.ndim == 1:
            self._mapping = {name: np.asarray(data[name]) for name in data.dtype.names}
            self.names = list(data.dtype.names)
            return
        try:
            frame = nw.from_native(data, eager_only=True)
        except TypeError:
            frame = _arrow_frame(data)
        except nw.exceptions.NarwhalsError as error:  # as columns of the same name
            raise InvalidArgumentError(" ".join(str(error).split())) from None
        self._frame = frame
        self.names = [str(name) for name in frame.columns]
        self._places = dict(zip(self.names, frame.columns, strict=True))

    def column(self, name: str) -> Any:
        """What the extension reads of a column."""
        if self._mapping is not None:
            return source(self._mapping[name], name)
        return source(self._frame.get_column(self._places[name]).to_native(), name)

    def columns(self, names: Sequence[str]) -> tuple[tuple[str, Any], ...]:
        """Pairs for the extension."""
        return tuple((name, self.column(name)) for name in names)

    def named_in(self, texts: Sequence[str]) -> list[str]:
        """The columns that texts may mean, so that the others need not be read.

        All of them where a dot by itself stands for all; the first at least, which says how many
        rows there are.
        """
        if any(re.search(r"(?<![\w.])\.(?![\w.])", text) for text in texts):
            return self.names
        found = [
            name
            for name in self.names
            if any(
                name in text and re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text)
                for text in texts
            )
        ]
        return found or self.names[:1]

    def readable(self) -> tuple[tuple[str, Any], ...]:
        """All columns that can be read: for a sentence about a formula that names none of these."""
        pairs = []
        for name in self.names:
            try:
                pairs.append((name, self.column(name)))
            except UnsupportedColumnError:
                continue
        return tuple(pairs)


def covariates(
    x: Any, names: Sequence[str] | None
) -> tuple[tuple[tuple[str, Any], ...] | None, Any, tuple[str, ...] | None]:
    """Covariates as pairs, or as a matrix with its names."""
    if x is None:
        return ((), None, None)
    if isinstance(x, (list, tuple, np.matrix)):
        x = np.asarray(x)
    if isinstance(x, np.ndarray) and x.ndim <= 2:
        if x.ndim < 2:
            single = ((names[0] if names else "x1", source(x, "x1")),)
            return (_counted(single, names), None, None)
        known = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
        if len(known) != x.shape[1]:
            raise InvalidArgumentError(
                f"X has {x.shape[1]} columns and there are {len(known)} names"
            )
        plain = x.dtype.kind in "fiub" and x.dtype.isnative
        if plain and (x.dtype.kind != "f" or x.itemsize in (4, 8)) and type(x) is np.ndarray:
            return (None, x, known)
        return (tuple((n, source(x[:, j], n)) for j, n in enumerate(known)), None, None)
    if isinstance(x, np.ndarray):
        raise InvalidArgumentError(f"X has {x.ndim} dimensions; expected 2")
    pairs: tuple[tuple[str, Any], ...]
    if isinstance(x, Mapping) or not (hasattr(x, "dtype") or hasattr(x, "type")):
        table = Table(x)
        pairs = table.columns(table.names)
    else:
        label = str(getattr(x, "name", None) or "x1")
        pairs = ((label, source(x, label)),)
    if names is not None:
        _counted(pairs, names)
        pairs = tuple((name, pair[1]) for name, pair in zip(names, pairs, strict=True))
    return (pairs, None, None)


def _counted(
    pairs: tuple[tuple[str, Any], ...], names: Sequence[str] | None
) -> tuple[tuple[str, Any], ...]:
    if names is not None and len(names) != len(pairs):
        raise InvalidArgumentError(f"X has {len(pairs)} columns and there are {len(names)} names")
    return pairs

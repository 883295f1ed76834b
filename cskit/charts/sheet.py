"""A frame as a shape reads it: what its columns are called, how their values are written, which have no value yet."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cskit.charts.state import card_of, kind_of, people
from cskit.charts.tables import Column, Table
from cskit.english import english
from cskit.errors import UsageError, expect
from cskit.terms import begun, is_known, language, term
from cskit.written import KINDS, is_missing, listed, written

Labels = Mapping[str, Column | str]  # column (or value) → text, or the whole head of a column
NAMED_KINDS = {"hour": "hour", "date": "date", "at": "time"}
WEEKDAY = "weekday"
OWN_TEXTS = ("product", "customer", "agent_id", "product_id", "customer_id")  # never looked up in the glossary
PARTS = ("numerator", "denominator")
WITHOUT_VALUE = ("immature", "missing_table")  # statuses of what must not be drawn, whatever stands in the cell
MOST, END = 30, 10  # rows that a ranked chart draws; of more, so many from each end


@dataclass(frozen=True)
class Told:
    """What a shape says beside its drawing: all its data, one sentence in words, and how the data is called.

    `rest`: where only the ends of many rows are drawn, how many are left out of how many. `axes`: which of `x` and
    `y` are amounts, to be shared where the same shape stands beside itself.
    """

    table: Table
    frame: pd.DataFrame
    says: str
    name: str
    rest: tuple[int, int] = (0, 0)
    axes: str = ""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Told":
        return self  # pandas copies a frame's attrs deeply, each time it copies the frame

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class Sheet:
    """One frame, read for one shape. `labels`: column (or value) → text or head; columns named there that the shape
    does not draw stand in its tooltips and its data too. `kinds`: column → kind, `+rate` is signed. `columns`: those it
    reads, see `check`."""

    def __init__(
        self,
        frame: pd.DataFrame,
        labels: Labels | None = None,
        kinds: Mapping[str, str] | None = None,
        *columns: str | None,
    ) -> None:
        self.frame = tidy(frame)
        self.heads = {str(k): v for k, v in (labels or {}).items() if isinstance(v, Column)}
        self.labels = {str(k): v.label if isinstance(v, Column) else v for k, v in (labels or {}).items()}
        self.kinds = {k: "+" * v.signed + v.kind for k, v in self.heads.items()} | dict(kinds or {})
        self.lang = language()
        self._metrics: dict[str, str | None] = {}
        self.check(*columns)

    def __len__(self) -> int:
        return len(self.frame)

    def check(self, *columns: str | None) -> None:
        """Errors: `UsageError` for a column the frame does not have, or one kind that nobody knows."""
        for name in filter(None, columns):
            expect("column", name, list(self.frame.columns))
        for kind in self.kinds.values():
            expect("kind of column", kind.removeprefix("+"), KINDS)

    def metric(self, name: str) -> str | None:
        """The one metric whose values the column holds, if it is one."""
        if name not in self._metrics:
            self._metrics[name] = self._metric(name)
        return self._metrics[name]

    def _metric(self, name: str) -> str | None:
        if name == "value" and "metric" in self.frame:
            ids = self.frame["metric"].unique()
            return str(ids[0]) if len(ids) == 1 else None
        from cskit.metrics import find

        try:
            return find(name).id
        except UsageError:
            return None

    def head(self, name: str, label: str | None = None, interval: tuple[str, str] | None = None) -> Column:
        """What a column is called, and in which kind its values are written."""
        metric = self.metric(name)
        low, high = interval or (None, None)
        if name in self.labels:
            label = label or self.labels[name]
        elif metric is not None:
            label = label or begun(card_of(metric).name(self.lang))
        elif known := next(filter(is_known, (name, f"word_{name}")), ""):
            label = label or begun(term(known, self.lang))
        kind = self.kind(name)
        return Column(label or name, kind.removeprefix("+"), signed=kind.startswith("+"), low=low, high=high)

    def kind(self, name: str) -> str:
        """The kind in which a column is written: as told, by its metric's card, by its name, by its values."""
        if name in self.kinds:
            return self.kinds[name]
        metric = self.metric(name)
        if metric is not None:
            return kind_of(metric)
        if name == "value" and "metric" in self.frame:
            kinds = {kind_of(m) for m in self.frame["metric"].unique()}
            UsageError.when(len(kinds) > 1, "chart_mixed", metrics=listed(self.frame["metric"].unique()))
            return kinds.pop() if kinds else "number"
        if name in NAMED_KINDS:
            return NAMED_KINDS[name]
        column = self.frame[name]
        if name == WEEKDAY or pd.api.types.is_bool_dtype(column):
            return "text"
        if pd.api.types.is_datetime64_any_dtype(column):
            return "date" if (column.dropna() == column.dropna().dt.normalize()).all() else "time"
        if not pd.api.types.is_numeric_dtype(column):
            return "text"
        return "count" if (column.dropna() % 1 == 0).all() else "number"

    def words(self, name: str) -> list[str]:
        """The column's values as people read them: an agent's name, an hour, a team, a metric."""
        kind, keys = self.head(name).kind, self.frame[name]
        words = [self.word(name, value, kind) for value in keys]
        if kind == "time" and all(w.endswith(":00") for w in words):
            return [w.removesuffix(":00") for w in words]
        if kind != "text" or len(set(words)) == keys.nunique(dropna=False):
            return words
        alike: dict[str, list[str]] = {}  # word → its keys, where two have one name, or two originals one English
        for k, w in sorted(set(zip(map(str, keys), words, strict=True))):
            alike.setdefault(w, []).append(k)
        marks = [k if english(k) == k else alike[w].index(k) + 1 for k, w in zip(map(str, keys), words, strict=True)]
        return [
            w if len(alike[w]) == 1 or w == str(k) else f"{w} ({m})" for w, k, m in zip(words, keys, marks, strict=True)
        ]

    def in_time(self, name: str) -> bool:
        """Whether a column's values follow each other in time: hours, dates, weekdays, weeks, months."""
        return name in (WEEKDAY, "week", "month") or self.head(name).kind in ("hour", "date", "time")

    def word(self, name: str, value: Any, kind: str = "text") -> str:
        """One value of a column as people read it."""
        if is_missing(value) or value == "":
            return begun(term("unknown", self.lang))
        key = str(value)
        if key in self.labels:
            return english(self.labels[key])
        if name == "metric":
            return begun(card_of(key).name(self.lang))
        if name == "agent":
            return english(people().get(key, (key, None))[0])
        if name == WEEKDAY:
            return term(f"cli_weekday_{int(value)}", self.lang)
        if kind != "text":
            return written(value, kind, self.lang)
        return begun(term(key, self.lang)) if name not in OWN_TEXTS and is_known(key) else english(key)

    def chosen(self, of: str, chosen: Any) -> list[str]:
        """The names of those who are chosen, by id or by name, as far as they are there."""
        wanted = picked(chosen)
        return [w for k, w in zip(self.frame[of], self.words(of), strict=True) if str(k) in wanted or w in wanted]

    def statuses(self, name: str) -> list[str]:
        """The status of each value of a column: `ok`, `open`, `immature`, `undefined` or `missing_table`."""
        values = self.frame[name]
        column = f"{name}:status"
        given = self.frame[column] if column in self.frame else [None] * len(values)
        return [
            ("undefined" if is_missing(v) else "ok") if is_missing(s) or (s == "ok" and is_missing(v)) else str(s)
            for s, v in zip(given, values, strict=True)
        ]

    def columns(self, *heads: tuple[str, Column] | None) -> dict[str, Column | str]:
        """The columns of the tooltips and of the sheet, with the parts behind a ratio where the frame has them."""
        found: dict[str, Column | str] = {}
        for pair in filter(None, heads):
            found.setdefault(*pair)
        for name in self.labels:
            if name in self.frame and name not in found:
                found[name] = self.heads.get(name) or self.head(name)
        if "value" in found and set(PARTS) <= set(self.frame) and self.frame["denominator"].notna().any():
            for part in PARTS:
                found.setdefault(part, Column(term(f"shape_{part}", self.lang), self.kind(part)))
        return found

    def written(self, *names: str | None) -> pd.DataFrame:
        """The frame with those of these columns that are texts as people read them, ready for a table."""
        texts = [n for n in names if n is not None and self.head(n).kind == "text"]
        return self.frame.assign(**{n: self.words(n) for n in texts})


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its named index as columns, and the status of each value column beside it as `column:status`."""
    names = [n for n in frame.index.names if n is not None and n not in frame.columns]
    flat = frame.reset_index(names if names else None, drop=not names) if names else frame.reset_index(drop=True)
    flat = flat.set_axis([str(c) for c in flat.columns], axis=1)
    added = {f"{c.removesuffix('_status')}:status": flat[c] for c in flat.columns if c.endswith("_status")}
    if {"metric", "value", "status"} <= set(flat.columns):
        added["value:status"] = flat["status"]
    return flat.assign(**{name: column for name, column in added.items() if name not in flat.columns})


def named(*parts: str | None) -> str:
    """A name for the data of a chart, made of its columns.

    >>> named("slow_rate(60)", "by", "客服"), named("客服")
    ('slow_rate_60_by', 'chart')
    """
    found = re.sub(r"[^a-z0-9]+", "_", "_".join(p for p in parts if p).lower()).strip("_")
    return found if found[:1].isalpha() else "chart"


def picked(chosen: Any) -> frozenset[str]:
    """The chosen one, or several, as a set of texts; empty where nobody is chosen."""
    if chosen is None or (isinstance(chosen, str) and not chosen):
        return frozenset()
    many = isinstance(chosen, Collection) and not isinstance(chosen, str)
    return frozenset(map(str, chosen if many else [chosen]))


def ends(names: Iterable[str], kept: Iterable[str]) -> tuple[list[str], int]:
    """The rows from top to bottom, each name once, and how many are left out: of many only the first and the last ones
    and those to be kept, with a row that says how many more there are.

    >>> ends(["a", "b", "a"], [])
    (['a', 'b'], 0)
    """
    every, wanted = list(dict.fromkeys(names)), set(kept)
    if len(every) <= MOST:
        return every, 0
    first, last = every[:END], every[-END:]
    between = [name for name in every[END:-END] if name in wanted]
    left = len(every) - 2 * END - len(between)
    return [*first, term("shape_more", language(), n=left), *between, *last], left


def numbers(column: pd.Series) -> np.ndarray:
    return pd.to_numeric(column, errors="coerce").astype("float64").to_numpy(dtype="float64", na_value=np.nan)

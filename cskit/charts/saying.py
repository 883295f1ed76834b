"""What a chart shows, in one or two sentences computed from its data: highest, lowest, how many, what is told apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cskit.charts.sheet import WITHOUT_VALUE, Sheet, numbers
from cskit.charts.tables import Column
from cskit.terms import language, term
from cskit.written import paragraph, written

CLEAR = 0.3  # a rank correlation below this is not worth the word
FEWEST = 8  # points from which a rank correlation is told


def say(key: str, **values: Any) -> str:
    return term(f"shape_{key}", language(), **values)


def inside(label: str) -> str:
    """A label within a sentence.

    >>> inside("Spend per buyer"), inside("CS sales"), inside("客单价")
    ('spend per buyer', 'CS sales', '客单价')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def write(value: Any, head: Column) -> str:
    return written(value, head.kind, language(), signed=head.signed)


def which(names: Sequence[str], at: np.ndarray, counted: str = "") -> str:
    """Who stands at these places, in words: the name, two names, or the first of many."""
    found = list(dict.fromkeys(names[i] for i in at))
    return found[0] if len(found) == 1 else say(f"tied{counted}", name=found[0], more=len(found) - 1)


def ranked(sheet: Sheet, x: str, head: Column, of: str, names: Sequence[str], lines: Mapping[str, float]) -> str:
    """Highest and lowest of the rows that have a value, where they stand against each line, and who has no value."""
    values, statuses = numbers(sheet.frame[x]), sheet.statuses(x)
    there = np.flatnonzero(np.isfinite(values) & ~np.isin(statuses, WITHOUT_VALUE))
    low, high = (numbers(sheet.frame[c]) if c else np.full(len(values), np.nan) for c in (head.low, head.high))
    people = of == "agent" or (of == "label" and "agent" in sheet.frame)
    told = [extremes(values, names, there, head, "_people" * people)]
    if len(there) > 1 and not lines:
        told.append(_apart(values[there], low[there], high[there]))
    for name, value in lines.items():
        told.append(against(values[there], low[there], high[there], name, value, head))
    return paragraph([*told, *unvalued(statuses)])


def extremes(values: np.ndarray, names: Sequence[str], there: np.ndarray, head: Column, counted: str = "") -> str:
    """The highest and the lowest of those that are `there`; one value, or all the same, in their own words. `counted`
    is `_people` where they are people."""
    if not len(there):
        return ""
    label = inside(head.label)
    own = values[there]
    most, least = own.max(), own.min()
    if len(there) == 1:
        return say("one", name=names[there[0]], label=label, value=write(own[0], head))
    if most == least:
        return say(f"same{counted}", n=len(there), label=label, value=write(most, head))
    return say(
        f"ends{counted}",
        n=len(there),
        label=label,
        high=which(names, there[own == most], counted),
        most=write(most, head),
        low=which(names, there[own == least], counted),
        least=write(least, head),
    )


def against(values: np.ndarray, low: np.ndarray, high: np.ndarray, name: str, line: float, head: Column) -> str:
    """How many stand above and below a line; where there are intervals, only those whose interval does."""
    if not len(values) or not np.isfinite(line):
        return ""
    written = write(line, head)
    called = say("line_named", name=name, value=written) if name else say("line_here", value=written)
    if np.isfinite(low).any():
        above, below = int((low > line).sum()), int((high < line).sum())
        return say("line_sure", line=called, above=above, below=below, rest=len(values) - above - below)
    return say("line", line=called, above=int((values > line).sum()), below=int((values < line).sum()))


def _apart(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> str:
    top, bottom = int(values.argmax()), int(values.argmin())
    if values[top] == values[bottom] or not np.isfinite([low[top], high[bottom]]).all():
        return ""
    return say("apart" if low[top] > high[bottom] else "overlap")


def unvalued(statuses: Sequence[str]) -> list[str]:
    """How many are so far, not mature yet, without a value, without their table."""
    count = Counter(statuses)
    return [say(s, n=count[s]) for s in ("open", "immature", "undefined", "missing_table") if count[s]]


def over(
    values: np.ndarray, places: Sequence[str], series: Sequence[str], statuses: Sequence[str], head: Column
) -> str:
    """Where each line is highest and lowest; of more than three lines, where any of them is."""
    told = np.isfinite(values) & ~np.isin(statuses, WITHOUT_VALUE)
    names = list(dict.fromkeys(series))
    if len(names) <= 3:
        own = {s: np.flatnonzero(told & (np.array(series) == s)) for s in names}
        lines = [_line(values, places, there, s if len(names) > 1 else "", head) for s, there in own.items()]
        return paragraph([*lines, *unvalued(statuses)])
    there = np.flatnonzero(told)
    if not len(there):
        return paragraph(unvalued(statuses))
    top, bottom = there[values[there].argmax()], there[values[there].argmin()]
    said = say(
        "over_many",
        n=len(names),
        label=inside(head.label),
        of=series[top],
        high=places[top],
        most=write(values[top], head),
        of_low=series[bottom],
        low=places[bottom],
        least=write(values[bottom], head),
    )
    return paragraph([said, *unvalued(statuses)])


def _line(values: np.ndarray, places: Sequence[str], there: np.ndarray, name: str, head: Column) -> str:
    if not len(there):
        return ""
    own = values[there]
    of = say("of", of=name) if name else ""
    label = inside(head.label) if name else head.label
    if len(there) == 1:
        return say("over_one", of=of, label=label, x=places[there[0]], value=write(own[0], head))
    if own.max() == own.min():
        return say("over_flat", of=of, label=label, value=write(own[0], head))
    most, least = there[own == own.max()], there[own == own.min()]
    return say(
        "over",
        of=of,
        label=label,
        high=which(places, most),
        most=write(own.max(), head),
        low=which(places, least),
        least=write(own.min(), head),
    )


def related(x: np.ndarray, y: np.ndarray) -> str:
    """Whether two columns rise together, by their ranks; nothing for few points."""
    import pandas as pd

    if len(x) < FEWEST:
        return ""
    r = pd.Series(x).rank().corr(pd.Series(y).rank())
    if not np.isfinite(r):
        return ""
    key = "together" if r >= CLEAR else "opposite" if r <= -CLEAR else "unrelated"
    return say(key, r=written(r, "number", language()))

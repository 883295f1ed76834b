"""What the sections of the conversion lesson share: agents worth comparing, two dots a row, numbers kept once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from cskit.analysis.frames import wide, with_people
from cskit.charts.colours import colour
from cskit.charts.display import note
from cskit.charts.parts import (
    PHONE,
    Heads,
    fields,
    label_of,
    longest,
    say,
    step,
    team_colour,
    with_labels,
)
from cskit.charts.state import lang as current_lang
from cskit.charts.theme import QUIET, axis
from cskit.charts.tips import with_tips
from cskit.metrics import curve, measure
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import begun
from cskit.written import written as text

LEAST = 10  # inquirers whose window has closed, below which a rate is not compared
METRIC = "inquiry_conversion"


def once(shop: Shop, key: tuple[object, ...], found: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Counted once for all sections; the caller gets its own copy."""
    if key not in shop.memo:
        shop.memo[key] = found()
    return shop.memo[key].copy()


def numbers(shop: Shop, period: Period, rules: Rules, by: str | None) -> pd.DataFrame:
    """What `measure` answers for inquiry conversion, of everyone or by agent."""
    return once(
        shop,
        ("conversion_numbers", period, rules, by),
        lambda: measure(shop, METRIC, by=by, rules=rules, period=period),
    )


def agents(shop: Shop, period: Period, rules: Rules) -> pd.DataFrame:
    """agent, its name, team and label, inquiry_conversion with _low, _high, n (inquirers whose window has closed) and
    paid; best first. `frame.attrs`: `few`, how many more have some, but fewer than `LEAST`; `pooled`, the rate of all,
    those few included."""
    measured = numbers(shop, period, rules, "agent")
    parts = measured[["agent", "numerator", "denominator"]].rename(columns={"numerator": "paid", "denominator": "n"})
    frame = wide(measured, "agent").merge(parts, on="agent")
    frame = with_labels(with_people(shop, frame[frame["agent"].notna()]))
    frame = frame[frame["n"].fillna(0) > 0]
    kept = frame[frame["n"] >= LEAST].sort_values([METRIC, "agent"], ascending=[False, True], ignore_index=True)
    kept.attrs |= {"few": len(frame) - len(kept), "pooled": pooled(frame)}
    return kept


def pooled(frame: pd.DataFrame) -> float:
    """The rate of all agents together as each of them is counted: an order only for the agent it is credited to, a
    customer of two agents for both. That is what an agent can be held against; the shop's own rate is higher, because
    there an inquirer of one agent may have bought from any. `frame` has `paid` and `n` per agent."""
    closed = float(frame["n"].sum())
    return float(frame["paid"].sum()) / closed if closed else float("nan")


def few_said(frame: pd.DataFrame) -> str:
    """The line under a chart: how many agents have too few inquirers to be compared."""
    few = frame.attrs.get("few", 0)
    return ("" if current_lang() == "zh" else " ") + say("conversion_few", n=few, least=LEAST) if few else ""


def nothing_closed(shop: Shop, period: Period, rules: Rules, frame: pd.DataFrame, least: int = 1) -> bool:
    """Says in one line that too few inquiries have closed, and how many are still open."""
    if len(frame) >= least:
        return False
    steps = curve(shop, "funnel", period=period, rules=rules).set_index("step")["customers"]
    unripe = text(steps["inquiring"] - steps["mature"], "count", current_lang())
    note(say("conversion_nobody", open=unripe, least=LEAST), "missing")
    return True


def heads(frame: pd.DataFrame) -> Heads:
    """The agent, and its team where there are teams."""
    columns: Heads = {"label": begun(say("agent"))}
    if frame["team_label"].any():
        columns["team_label"] = begun(say("team"))
    return columns


def inside(word: object) -> str:
    """A team or tier inside a sentence; a shop's own name keeps its letters."""
    label = label_of(word)
    return label if label == word else label.lower()


def two_dots(
    frame: pd.DataFrame,
    columns: Heads,
    hollow: str,
    filled: str,
    *,
    label: str,
    agent: str | None = None,
    line: float | None = None,
    words: Sequence[str] = (),
) -> alt.TopLevelMixin:
    """Two rates a row joined by a line: one open, one filled dot; a pale line from `low` to `high` of the filled.

    `words`: what is written behind each row.
    """
    shown, tips = with_tips(frame, columns)
    shown["chosen"] = faded(shown, agent) if "agent" in shown else 1.0
    order = shown["label"].tolist()
    kept = dict.fromkeys(["label", "team_label", hollow, filled, "low", "high", "chosen", *fields(tips)])
    shown = shown[[c for c in kept if c in shown]]
    paint = team_colour(frame) if "team_label" in shown else alt.value(colour("current"))
    scale, rates = alt.Scale(zero=False, nice=True, clamp=True), axis(label, "rate")
    if words:
        shown["words"], shown["edge"] = list(words), frame[[hollow, filled, "high"]].max(axis=1)
        scale = _with_room(frame[[hollow, filled, "low", "high"]], longest(words))
        rates = axis(label, "rate", labelExpr="datum.value > 1 ? '' : format(datum.value * 100, ',.4~f')")
    at = {c: alt.X(f"{c}:Q", axis=rates, scale=scale) for c in (hollow, filled, "low", "edge")}
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=order, title=None), tooltip=tips, color=paint, opacity=opacity()
    )
    layers = [
        base.mark_rule(strokeWidth=7, strokeOpacity=0.18).encode(x=at["low"], x2="high:Q"),
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=at[hollow], x2=f"{filled}:Q"),
        base.mark_point(filled=False, size=60, strokeWidth=2, fill="white").encode(x=at[hollow]),
        base.mark_point(filled=True, size=75).encode(x=at[filled]),
    ]
    if words:
        behind = alt.Chart(shown).encode(y=alt.Y("label:N", sort=order, title=None))
        layers.append(behind.mark_text(align="left", dx=10, color=QUIET).encode(x=at["edge"], text="words:N"))
    if line is not None and line == line:
        where = alt.Chart(pd.DataFrame({"at": [line]}))
        layers.insert(0, where.mark_rule(strokeDash=[4, 4], color="#52606d").encode(x=alt.X("at:Q", scale=scale)))
    return alt.layer(*layers).properties(height=alt.Step(step(len(shown))))


def _with_room(rates: pd.DataFrame, characters: float) -> alt.Scale:
    """A scale over all rates that leaves room for so many characters at its end, on a phone as well."""
    low, high = float(rates.min().min()), float(rates.max().max())
    span = high - low or 0.1
    share = min(0.5, (characters + 1) * 12 / PHONE)
    return alt.Scale(domain=[max(0.0, low - 0.05 * span), high + span * share / (1 - share)], nice=False, zero=False)


def faded(frame: pd.DataFrame, agent: str | None) -> pd.Series:
    """Opacity: the chosen agent stands out, without one all are equal."""
    if agent is None or agent not in set(frame["agent"]):
        return pd.Series(1.0, index=frame.index)
    return (frame["agent"] == agent).map({True: 1.0, False: 0.35})


def opacity() -> alt.Opacity:
    """The column `chosen` as it is."""
    return alt.Opacity("chosen:Q", scale=None, legend=None)


def comma() -> str:
    """What stands between the items of a list."""
    return "、" if current_lang() == "zh" else ", "


def named(frame: pd.DataFrame, agent: str) -> str:
    """The name of an agent as shown."""
    return str(frame.loc[frame["agent"] == agent, "label"].iloc[0])

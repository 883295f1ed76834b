"""First page of the conversion lesson: the tiles, and one question under five denominators."""

from __future__ import annotations

from typing import Any

from cskit.charts.display import Tile, sentences, show
from cskit.charts.display import tiles as show_tiles
from cskit.charts.review.parts import Heads, dots, name_of, not_shown, say
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.metrics import find
from cskit.period import Period
from cskit.widgets.ready import Ready
from cskit.written import written as text

TILES = (
    "call_in_rate",
    "contact_conversion",
    "inquiry_rate",
    "inquiry_conversion",
    "inquiry_conversion_same_day",
    "inquiry_conversion_next_day",
    "unassisted_conversion",
    "shop_conversion",
)
CALLED = (
    "inquiry_to_order",
    "inquiry_conversion",
    "inquiry_conversion_next_day",
    "inquiry_conversion_same_day",
    "contact_conversion",
)


def headline(ready: Ready, period: Period, agent: str | None) -> None:
    """Eight tiles from visitor to payment; for one agent beside everyone, the shop's own as they are."""
    everybody = ready.measure(list(TILES), period=period, interval=False)
    whole = everybody.set_index("metric")
    own = whole
    if agent is not None:
        of_agents = [m for m in TILES if not find(m).shop_wide]
        split = ready.measure(of_agents, by="agent", period=period, interval=False)
        own = split[split["agent"] == agent].set_index("metric")
    items = []
    for metric in TILES:
        row: Any = (own if metric in own.index else whole).loc[metric].to_dict()
        if row["status"] == "missing_table":
            continue
        compared = agent is not None and metric in own.index and find(metric).proportion
        items.append(
            Tile(
                name_of(metric),
                row["value"],
                "rate",
                status=str(row["status"]),
                better=find(metric).better,
                base=float(whole["value"][metric]) if compared else None,
                base_label=say("conversion_everyone"),
                lines=(_parts(row),) if row["denominator"] > 0 else (),
            )
        )
    show_tiles(items)
    not_shown(everybody)


def _parts(row: Any) -> str:
    return say("conversion_parts", part=f"{row['numerator']:,.0f}", whole=f"{row['denominator']:,.0f}")


def called(ready: Ready, period: Period) -> None:
    """Five figures that are all called conversion, from the same chats."""
    asked = ready.measure(list(CALLED), period=period)
    frame = asked.assign(
        label=[say(f"conversion_called_{m}") for m in asked["metric"]],
        metric_name=[name_of(m) for m in asked["metric"]],
        top=[say(f"conversion_top_{m}", days=ready.rules.conversion_days) for m in asked["metric"]],
        bottom=[say("conversion_of_contacting" if m == CALLED[-1] else "conversion_of_inquiring") for m in CALLED],
    )
    frame = frame.dropna(subset=["value"]).sort_values("value", ascending=False, ignore_index=True)
    if frame.empty:
        return
    lang, high, low = current_lang(), frame.iloc[0], frame.iloc[-1]
    sentences(
        [
            say(
                "conversion_called_said",
                high=text(high["value"], "rate", lang),
                high_of=high["label"],
                low=text(low["value"], "rate", lang),
                low_of=low["label"],
            )
        ]
    )
    columns: Heads = {
        "metric_name": say("conversion_metric"),
        "value": Column(say("conversion_rate"), "rate", low="low", high="high"),
        "top": say("conversion_top"),
        "numerator": Column(say("conversion_top_n"), "count"),
        "bottom": say("conversion_bottom"),
        "denominator": Column(say("conversion_bottom_n"), "count"),
    }
    chart = dots(frame, columns, value="value", low="low", high="high")
    show(chart, table=frame, columns=columns, name="called", title=say("conversion_called_title"))

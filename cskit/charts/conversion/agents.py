"""Agents compared: their conversion with its interval, under other days and rules."""

from __future__ import annotations

import pandas as pd

from cskit.charts.conversion.people import METRIC, agents, few_said, heads, nothing_closed, numbers
from cskit.charts.display import Tile, sentences, show
from cskit.charts.display import tiles as show_tiles
from cskit.charts.review.parts import dots, metric_column, name_of, not_the_shop, say, team_colour
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.unit_price.people import comma, named
from cskit.period import Period
from cskit.rules import Rules
from cskit.widgets.ready import Ready
from cskit.written import written as text

BEARING = (
    "attribution",
    "attribution_days",
    "tie_break",
    "conversion_days",
    "after_sale_days",
    "sale_counts",
    "day_starts_at",
    "session_gap_minutes",
    "accounts",
    "customers",
    "max_customer_messages",
)


def under(rule_set: Rules, start: Rules, moved: dict[str, object]) -> Rules:
    """A rule set with what a control was moved to; where none was moved the rule set speaks for itself."""
    return rule_set.replace(**{name: value for name, value in moved.items() if value != getattr(start, name)})


def ranking(ready: Ready, period: Period, agent: str | None, rules: Rules) -> None:
    """What the widgets move: the tiles of these days under these rules, and every agent with its interval."""
    rules = ready.put(rules)
    frame = agents(ready, period, rules)
    if nothing_closed(ready, period, rules, frame):
        return
    everyone = own = numbers(ready, period, rules, None).iloc[0]
    if agent is not None:
        split = numbers(ready, period, rules, "agent")
        own = split[split["agent"] == agent].iloc[0]
    line = frame.attrs["pooled"]
    show_tiles(
        [
            Tile(say("conversion_closed_inquirers"), float(own["denominator"]), "count", better="none"),
            Tile(say("conversion_payers"), float(own["numerator"]), "count", better="none"),
            Tile(
                name_of(METRIC),
                float(own["value"]),
                "rate",
                status=str(own["status"]),
                base=None if agent is None else line,
                base_label=say("conversion_pooled"),
            ),
        ],
        name="ranking_numbers",
        title=say("conversion_numbers"),
    )
    sentences([_rules_said(rules, ready.rules), *_standing(frame, agent, line)])
    columns = heads(frame)
    columns[METRIC] = metric_column(METRIC, low=f"{METRIC}_low", high=f"{METRIC}_high")
    columns["n"] = Column(say("conversion_inquirers"), "count")
    columns["paid"] = Column(say("conversion_payers"), "count")
    chart = dots(
        frame,
        columns,
        value=METRIC,
        low=f"{METRIC}_low",
        high=f"{METRIC}_high",
        line=line,
        colours=team_colour(frame),
    )
    show(
        chart,
        table=frame,
        columns=columns,
        name="ranking",
        title=say("conversion_ranking_title"),
        note=say("conversion_ranking_note") + not_the_shop(line, float(everyone["value"])) + few_said(frame),
    )


def _rules_said(rules: Rules, start: Rules) -> str:
    """Under which rules this is, and whether they differ at all in what conversion stands on."""
    said = say(
        "conversion_rules_said",
        rules=rules.zh if current_lang() == "zh" else rules.en,
        attribution=say(f"rule_attribution_{rules.attribution}"),
        back=f"{rules.attribution_days:g}",
        days=f"{rules.conversion_days:g}",
    )
    same = all(getattr(rules, p) == getattr(start, p) for p in BEARING)
    if rules.name != start.name and same:
        said += ("" if current_lang() == "zh" else " ") + say("conversion_rules_same", start=_name(start))
    return said


def _name(rules: Rules) -> str:
    return rules.zh if current_lang() == "zh" else rules.en


def _standing(frame: pd.DataFrame, agent: str | None, line: float) -> list[str]:
    """How many agents stand clear of all agents together; where the chosen one stands."""
    lang = current_lang()
    above = frame.loc[frame[f"{METRIC}_low"] > line, "label"].tolist()
    below = frame.loc[frame[f"{METRIC}_high"] < line, "label"].tolist()
    said = [
        say(
            "conversion_standing",
            n=len(frame),
            line=text(line, "rate", lang),
            above=len(above),
            below=len(below),
            rest=len(frame) - len(above) - len(below),
        )
    ]
    if 0 < len(above) <= 6:
        said.append(say("conversion_above", names=comma().join(above)))
    if agent is not None and agent in set(frame["agent"]):
        place = int(frame.index[frame["agent"] == agent][0]) + 1
        said.append(say("conversion_place", agent=named(frame, agent), place=place, n=len(frame)))
    return said

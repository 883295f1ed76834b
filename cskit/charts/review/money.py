"""People, full cost and what came of it; awards with how they are counted."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.costs import WAGES, Costs
from cskit.analysis.promotion import Promotion
from cskit.charts.display import note, sentences, show, show_table
from cskit.charts.review.parts import (
    Heads,
    bars,
    label_of,
    name_of,
    or_note,
    say,
    written,
)
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.terms import begun
from cskit.written import compact
from cskit.written import written as text


@or_note
def costs(result: Costs, promotion: Promotion) -> None:
    """Full cost by item beside what it brought, and people, hours and wages by team."""
    lang = current_lang()
    lines = [
        say(
            "review_costs_said",
            total=compact(result.total, "money", lang),
            sales=compact(result.cs_sales, "money", lang),
            ratio=written("cost_to_output", result.cost_to_output),
        )
    ]
    if promotion.base is not None and result.base_cost_to_output == result.base_cost_to_output:
        label = say(f"review_base_{promotion.base.kind}")
        lines.append(
            say("review_costs_before", label=label, ratio=written("cost_to_output", result.base_cost_to_output))
        )
    sentences([(" " if lang == "en" else "").join(lines)])
    items = result.items.assign(
        label=[begun(say("item_wages")) if i == WAGES else label_of(i) for i in result.items["item"]]
    )
    columns: Heads = {
        "label": say("col_item"),
        "amount": Column(say("word_amount"), "money"),
        "share": Column(say("word_share"), "rate"),
    }
    said = [
        f"{text(a, 'money', lang)} · {text(s, 'rate', lang)}"
        for a, s in zip(items["amount"], items["share"], strict=True)
    ]
    hint = say("review_wages_only") if result.wages_only else ""
    if len(items) > 1:
        chart = bars(items, columns, value="amount", rows="label", written_as=said)
        show(chart, table=items, columns=columns, name="costs", title=say("review_costs_chart"), note=hint)
    elif hint:
        note(hint)
    owned = result.teams.assign(label=[label_of(t) for t in result.teams["team"]])
    heads: Heads = {
        "label": begun(say("team")),
        "agents": Column(say("word_agents"), "count"),
        "hours": Column(say("word_hours"), "hours"),
        "share_of_hours": Column(say("col_share_of_hours"), "rate"),
        "wages": Column(say("col_wages"), "money"),
    }
    show_table(owned, heads, name="cost_by_team", title=say("review_costs_teams"))


@or_note
def awards(frame: pd.DataFrame) -> None:
    """The first three of every award, with how it is counted."""
    if frame.empty:
        return
    rows = []
    for award, own in frame.groupby("award", sort=False):
        first = own.iloc[0]
        places = {
            f"place_{row['place']}": ("≈ " if row["tied"] else "")
            + f"{row['name']} {written(row['metric'], row['value'])}"
            for row in own.to_dict("records")
        }
        least = (
            say("award_basis_least", n=first["least"], of=say(f"award_of_{first['of']}"))
            if first["of"]
            else say("award_basis_all")
        )
        basis = say("award_basis", metric=name_of(first["metric"]), least=least)
        rows.append({"award": begun(say(f"award_{award}")), **places, "basis": basis})
    columns: Heads = {key: say(f"col_{key}") for key in ("award", "place_1", "place_2", "place_3", "basis")}
    ready = pd.DataFrame(rows).reindex(columns=list(columns))
    show_table(ready, columns, name="awards", title=say("review_awards"), note=say("review_awards_note"))

"""Page one: at most eight tiles, three sentences of what happened, what to do about the largest findings."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from cskit.analysis.frames import Missing
from cskit.analysis.promotion import Reference
from cskit.charts import Tile, kind_of, note, rows_table, sentences, table, tiles as show_tiles
from cskit.charts.display import actions as show_actions, page_end
from cskit.charts.parts import metric_text, name_of, not_shown, say, sources_said
from cskit.charts.state import card_of
from cskit.metrics import CARDS
from cskit.review.base import Reviewed, kept
from cskit.review.compare import beside
from cskit.review.findings import LARGEST, findings
from cskit.review.money import limits_said, lost_sales
from cskit.review.split import sales_split
from cskit.terms import begun, language
from cskit.written import compact, is_missing, listed, sentence, span, written

TILES = (  # metrics of one tile, in the order of the wall
    ("shop_net_sales", "shop_sales"),
    ("cs_sales",),
    ("inquiry_conversion",),
    ("spend_per_buyer",),
    ("receptions",),
    ("first_response_seconds", "average_response_seconds"),
    ("refund_rate",),
    ("cost_to_output",),
)
SPARE = """
    shop_orders shop_average_order_value served_customers response_rate_3min satisfaction contacting_customers
    inquiring_customers buyers orders
""".split()  # where tiles of the wall are free: the first two beside orders without buyers, the others from sheets
TILE_OF = {metric: nth for nth, metrics in enumerate(TILES, 1) for metric in metrics}
LEADS = "average_response_seconds"  # its tile; elsewhere the first metric does
Row = Mapping[Hashable, Any]


@kept
def tiles(review: Reviewed) -> pd.DataFrame:
    """One row per number of page one: `tile` (1-8; those that fill a free place come behind), then the columns of
    `compare.beside`.

    Where refunds are not in the data, or no refund window has closed yet, the first tile shows sales before refunds.
    """
    frame = beside(review, [*TILE_OF, *SPARE])
    free = len(TILES) - frame["metric"].map(TILE_OF)[frame["status"] != "missing_table"].nunique()
    named = frame.set_index("metric").loc["spend_per_buyer", "status"] != "missing_table"
    told = (frame["source"] != "") | frame["metric"].isin([] if named else SPARE[:2])
    spare = frame["metric"].isin(SPARE) & told & frame["value"].notna()
    frame = frame[frame["metric"].isin(TILE_OF) | (spare & (spare.cumsum() <= free))]
    net = frame.set_index("metric").loc["shop_net_sales", "status"] not in ("missing_table", "immature")
    frame = frame[frame["metric"] != ("shop_sales" if net else "shop_net_sales")].reset_index(drop=True)
    places = TILE_OF | {metric: nth for nth, metric in enumerate(SPARE, len(TILES) + 1)}
    frame.insert(0, "tile", frame["metric"].map(places))
    return frame


def headline(review: Reviewed) -> None:
    """At most eight tiles with change, targets and last year; what has no table is named below."""
    frame = tiles(review)
    there = frame[frame["status"] != "missing_table"].sort_values("metric", key=lambda m: m != LEADS, kind="stable")
    show_tiles([_tile(review, own.to_dict("records")) for _, own in there.groupby("tile")])
    sources_said(there)
    not_shown(frame)


def _tile(review: Reviewed, rows: Sequence[Row]) -> Tile:
    row, *others = rows
    metric, promotion = row["metric"], review.promotion
    kind = kind_of(metric)
    base, label = _reference(row, "base", promotion.base)
    lines = [_also(other) for other in others]
    held = None
    if row["target_of"] != metric and not is_missing(row["floor_attainment"]):
        held = row["floor_attainment"] * row["floor"]
        lines.append(say("review_held", label=name_of(row["target_of"]), value=compact(held, kind)))
    if promotion.last_year is not None and promotion.last_year.period != getattr(promotion.base, "period", None):
        lines.insert(0, _second(row, kind, promotion.last_year))
    return Tile(
        name_of(metric),
        row["value"],
        kind,
        status=row["status"],
        better=CARDS[metric].better,
        base=base,
        base_label=label,
        floor=row["floor"],
        stretch=row["stretch"],
        change=row["base_change"],
        lines=tuple(filter(None, lines)),
        held=held,
    )


def _reference(row: Row, column: str, reference: Reference | None) -> tuple[float | None, str]:
    """The value there, per day where the periods are unequally long, and what to call it."""
    if reference is None or is_missing(row[column]) or row[f"{column}_status"] in ("immature", "missing_table"):
        return None, ""
    label = say(f"review_base_{reference.kind}")
    if row[f"{column}_same_age"]:
        label = say("review_same_age", label=label)
    if not row[f"{column}_per_day"]:
        return row[column], label
    return row[column] / reference.period.days, say("review_per_day", label=label)


def _second(row: Row, kind: str, last_year: Reference) -> str:
    there, label = _reference(row, "last_year", last_year)
    if is_missing(there) or is_missing(row["last_year_change"]):
        return ""
    rate = kind == "rate"
    change = written(row["last_year_change"], "rate" if rate else "growth", signed=rate)
    return say("review_second_line", change=change, label=label, base=compact(there, kind))


def _also(row: Row) -> str:
    line = say("review_also", label=name_of(row["metric"]), value=_value(row))
    if not is_missing(row["floor"]) and not is_missing(row["floor_attainment"]):
        line += say("review_also_target", attained=written(row["floor_attainment"], "attained"))
    return line


def _value(row: Row) -> str:
    return metric_text(row["metric"], row["value"], row["status"])


def show_story(review: Reviewed) -> None:
    """The three sentences of what happened."""
    sentences([begun(line) for line in story(review)])


def story(review: Reviewed) -> list[str]:
    """The result, why it changed, how customers were served: what the data cannot say is left out, and an open figure
    is said to be so far.

    >>> from cskit.analysis.promotion import resolve
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> shop = load(bundled("mens_wear_week"))
    >>> story(Reviewed(shop, resolve(shop, "2021-09-07")))[2]
    'Receptions: 19; inquiry conversion 55.6%; average response time 26.0 s.'
    """
    page_one: dict[str, Row] = {row["metric"]: row for row in tiles(review).to_dict("records")}
    return [*filter(None, (_result(review, page_one), _why(review), _service(review, page_one)))]


def _result(review: Reviewed, page_one: Mapping[str, Row]) -> str:
    promotion, cs = review.promotion, page_one["cs_sales"]
    sales = "shop_net_sales" if "shop_net_sales" in page_one else "shop_sales"
    period, told = span(promotion.period), [row for row in (page_one[sales], cs) if row["status"] != "missing_table"]
    clauses = [say(f"story_{row['metric']}", period=period, value=_value(row)) for row in told]
    last = (told or [cs])[-1]  # what the clause before was about
    for column, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        same = column == "last_year" and promotion.base == reference
        if reference is not None and not same and not is_missing(last[f"{column}_change"]):
            clauses.append(_against(reference, last[f"{column}_change"], bool(last[f"{column}_per_day"])))
    if not is_missing(cs["floor_attainment"]):
        clauses.append(say("story_target", attainment=written(cs["floor_attainment"], "attained")))
    return sentence(clauses) if clauses else ""


def _against(reference: Reference, change: float, per_day: bool) -> str:
    against = say(f"story_against_{reference.kind}", name=reference.name)
    key = f"story_{'up' if change >= 0 else 'down'}{'_per_day' if per_day else ''}"
    return say(key, change=written(abs(change), "rate"), against=against)


def _why(review: Reviewed) -> str:
    split = sales_split(review)
    if split is None or split.frame["contribution"].abs().sum() == 0:
        return "" if split is None and review.promotion.base else say("story_no_base")
    parts = split.frame.sort_values("contribution", key=lambda part: -part.abs(), kind="stable")
    pushed = [
        say("story_factor", factor=say(f"factor_{name}"), yuan=written(part, "money", signed=True))
        for name, part in parts[["factor", "contribution"]].head(3).itertuples(index=False)
    ]
    amount = written(abs(split.change), "money")
    amount = say("story_per_day", value=amount) if split.per_day else amount
    apart = say("story_per_contact") if "buyers_per_contact" in parts["factor"].head(3).tolist() else ""
    key = "story_why_up" if split.change >= 0 else "story_why_down"
    return say(key, change=amount, factors=listed(pushed, "and"), apart=apart)


def _service(review: Reviewed, page_one: Mapping[str, Row]) -> str:
    received = page_one["receptions"]["value"]
    clauses = [] if is_missing(received) else [say("story_receptions", n=written(received, "count"))]
    for metric in (*SPARE[:1], "inquiry_conversion", "average_response_seconds"):
        if metric in page_one and not is_missing(page_one[metric]["value"]):
            name = card_of(metric).name(language())
            clauses.append(say("story_figure", name=name, value=_value(page_one[metric])))
    lost = lost_sales(review)
    if not isinstance(lost, Missing) and lost.customers and not is_missing(lost.total.value):
        yuan = written(lost.total.value, "money")
        clauses.append(say("story_lost", n=written(lost.customers, "count"), yuan=yuan, limits=limits_said(lost.total)))
    return sentence(clauses) if clauses else ""


def actions(review: Reviewed) -> None:
    """The five largest findings and what to do about each, with empty cells for owner, date and support needed, and
    the last review's actions. On paper, page one ends here."""
    if found := findings(review):
        blanks = {key: say(f"action_{key}") for key in ("owner", "date", "support")}
        show_actions(found[:LARGEST], blanks, title=say("review_actions"))
    else:
        note(say("review_no_findings" if review.has_events else "review_no_findings_sheets"))
    if review.last_actions:
        rows = [(what, say("action_yes" if done else "action_no")) for what, done in review.last_actions.items()]
        heads = {"what": say("action_what"), "done": say("action_done")}
        table(rows_table(heads, rows), name="last_actions", title=say("review_last_actions"))
    page_end()

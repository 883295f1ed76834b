"""What page one asks to be done: the findings and their actions, what went well, the last review's actions."""

from pathlib import Path

from cskit.analysis.frames import Missing
from cskit.charts import note, rows_table, sentences, table
from cskit.charts.display import actions as show_actions, caption, page_end
from cskit.charts.parts import metric_text, name_of, say
from cskit.errors import DataError
from cskit.reading.cells import header, text
from cskit.reading.sheets import open_sheet
from cskit.review.base import Reviewed, kept
from cskit.review.compare import beside
from cskit.review.findings import LARGEST, findings
from cskit.review.findings.finding import margin
from cskit.review.load import hours
from cskit.review.people import by_agent
from cskit.terms import LANGS, term
from cskit.written import compact, listed, paragraph, sentence, written

CLOSE = 0.1  # of a forecast
MORE = 0.1  # receptions: that much more of them, and no slower, is worth a line
LEAST_POINTS = 0.01  # of satisfaction
LEAST_RECEPTIONS = 30  # of the best seller, before the others are to learn from what may be luck
HOW = ("inquiry_conversion", "spend_per_buyer", "items_per_order")
BLANKS = ("owner", "date", "support")
PREPARED = {  # what is made ready before a promotion, and how the kinds of findings begin that its lack may explain
    "scripts": ("reminder_gap", "follow_up", "slow_hours", "leaking", "few_items"),
    "aftersales": ("complaints", "late_complaints"),
    "people": ("under_staffed", "over_staffed", "exam", "forecast"),
    "accounts": ("accounts_dropped", "outage"),
    "provisions": (),
    "incentives": ("targets", "seasonal"),
    "floor": (),
}
NOT_DONE = ("", "✗", "×", "x", "0", "no", "n", "false", "否", "未完成", "没有")


def actions(review: Reviewed) -> None:
    """The five findings of page one in their stated order and what to do about each, with empty cells for owner, date
    and support needed; what went well; the last review's actions. On paper, page one ends here."""
    if found := findings(review):
        show_actions(found[:LARGEST], {key: say(f"action_{key}") for key in BLANKS}, title=say("review_actions"))
        rate = margin(review) if any(one.yuan is not None for one in found) else float("nan")
        how = [] if rate != rate else [say("review_margin", rate=written(rate, "rate"))]
        caption(paragraph([say("review_order"), *how]))
    else:
        note(say("review_no_findings" if review.has_events else "review_no_findings_sheets"))
    if well := went_well(review):
        sentences([say("well", told=paragraph(well))])
    if review.last_actions:
        rows = [(what, say("action_yes" if done else "action_no")) for what, done in review.last_actions.items()]
        heads = {"what": say("action_what"), "done": say("action_done")}
        table(rows_table(heads, rows), name="last_actions", title=say("review_last_actions"))
    elif found:
        caption(say("review_no_last_actions"))
    page_end()


def show_preparation(review: Reviewed) -> None:
    """What was to be ready before the promotion: who signed it and, where nobody did, the findings it may explain."""
    signed = review.preparation
    if not signed:
        if review.promotion.kind == "promo":
            note(say("review_no_preparation"), "missing")
        return
    bare = {item: begins for item, begins in PREPARED.items() if not signed.get(item, "").strip()}
    led = {item: [f.finding for f in findings(review) if f.kind.startswith(begins)] for item, begins in bare.items()}
    sentences([say("prep_told", n=len(PREPARED), signed=len(PREPARED) - len(bare))])
    if to_ask := [say(f"prep_{item}") for item, told in led.items() if told]:
        sentences([say("prep_ask", items=listed(to_ask))])
    heads = {name: say(f"prep_{name}") for name in ("what", "check", "signed", "explains")}
    rows = [
        (say(f"prep_{item}"), say(f"prep_{item}_check"), who or say("prep_nobody"), listed(led.get(item, ()), ";"))
        for item in PREPARED
        for who in [signed.get(item, "").strip()]
    ]
    table(rows_table(heads, rows), name="preparation", title=say("review_preparation"))


@kept
def went_well(review: Reviewed) -> list[str]:
    """At most two lines: what the shop did well against its forecast and the days compared with, and who to learn
    from. What is not known is not told."""
    frame = beside(review, ["receptions", "average_response_seconds", "satisfaction"]).set_index("metric")
    (came, wait, liked), load = (frame.loc[metric] for metric in frame.index), hours(review)
    off = float("nan") if isinstance(load, Missing) or load.quality is None else abs(load.quality.bias)
    said = {"off": written(off, "rate"), "more": written(came["base_change"], "growth")}
    said |= {f"wait_{c}": written(wait[c], "seconds") for c in ("base", "value")}
    said |= {f"liked_{c}": written(liked[c], "rate") for c in ("base", "value")}
    true = {
        "well_forecast": off <= CLOSE,
        "well_response": came["base_change"] >= MORE and wait["base_change"] <= 0,
        "well_satisfaction": liked["base_change"] >= LEAST_POINTS,
    }
    told = [say(key, **said) for key, is_so in true.items() if is_so]
    best = by_agent(review).iloc[:1].to_dict("records") if len(by_agent(review)) > 1 else []
    figures = [[f"{name_of(m)} {metric_text(m, row[m])}" for m in HOW if row.get(m) == row.get(m, "")] for row in best]
    lines = [
        say("well_best", name=row["name"], sales=compact(row["cs_sales"], "money"), figures=listed(own))
        for row, own in zip(best, figures, strict=True)
        if row.get("cs_sales", 0) > 0 and not row.get("receptions", LEAST_RECEPTIONS) < LEAST_RECEPTIONS
    ]
    return [*([sentence(told)] if told else []), *lines]


def agreed(path: Path) -> dict[str, bool]:
    """The actions somebody took on, from the file that a page saved or from its XLSX: what, by whom and when → whether
    it is ticked as done. Rows without an owner are no actions.

    Errors: `DataError` for a file that holds no such table, or in which nobody took anything on.
    """
    keys = ("finding_fix", "action_owner", "action_date", "action_done")
    heads = {key: {header(term(key, lang)) for lang in LANGS} for key in keys}
    sheet = open_sheet(path, lambda columns: all(heads[key] & set(columns) for key in keys[:2]))
    at = [next(iter(sheet.at(name for name in sheet.columns if name in heads[key])), None) for key in keys]
    found = {}
    for _, cells in sheet.rows:
        what, owner, by, done = (text(cells[i]) or "" if i is not None else "" for i in at)
        if owner:
            found[say("action_agreed", what=what, who=listed(filter(None, (owner, by))))] = done.lower() not in NOT_DONE
    DataError.when(not found, "no_actions", name=path.name)
    return found

"""What page one asks to be done: the findings and their actions, what went well, the last review's actions."""

from pathlib import Path

import pandas as pd

from cskit.analysis.frames import Missing
from cskit.charts import note, rows_table, sentences, table
from cskit.charts.display import actions as show_actions
from cskit.charts.display import caption, page_end
from cskit.charts.parts import metric_text, name_of, say
from cskit.errors import DataError
from cskit.reading.cells import header, text
from cskit.reading.sheets import open_sheet
from cskit.review.base import Reviewed, kept
from cskit.review.compare import beside
from cskit.review.findings import LARGEST, findings
from cskit.review.load import hours
from cskit.review.people import by_agent
from cskit.terms import LANGS, term
from cskit.written import compact, listed, sentence, written

CLOSE = 0.1  # of a forecast
MORE = 0.1  # receptions: that much more of them, and no slower, is worth a line
LEAST_POINTS = 0.01  # of satisfaction
BLANKS = ("owner", "date", "support")
NOT_DONE = ("", "✗", "×", "x", "0", "no", "n", "false", "否", "未完成", "没有")


def actions(review: Reviewed) -> None:
    """The five findings of page one in their stated order and what to do about each, with empty cells for owner, date
    and support needed; what went well; the last review's actions. On paper, page one ends here."""
    if found := findings(review):
        show_actions(found[:LARGEST], {key: say(f"action_{key}") for key in BLANKS}, title=say("review_actions"))
        caption(say("review_order"))
    else:
        note(say("review_no_findings" if review.has_events else "review_no_findings_sheets"))
    if well := went_well(review):
        sentences([say("well", told=line) for line in well])
    if review.last_actions:
        rows = [(what, say("action_yes" if done else "action_no")) for what, done in review.last_actions.items()]
        heads = {"what": say("action_what"), "done": say("action_done")}
        table(rows_table(heads, rows), name="last_actions", title=say("review_last_actions"))
    elif found:
        caption(say("review_no_last_actions"))
    page_end()


@kept
def went_well(review: Reviewed) -> list[str]:
    """At most two lines: what the shop did well against its forecast and the days compared with, and who to learn
    from. What only looks well because it is small, or not known, is not told."""
    frame = beside(review, ["receptions", "average_response_seconds", "satisfaction"]).set_index("metric")
    load, told = hours(review), []
    quality = None if isinstance(load, Missing) else load.quality
    if quality is not None and abs(quality.bias) <= CLOSE:
        told.append(say("well_forecast", off=written(abs(quality.bias), "rate")))
    came, wait = frame.loc["receptions"], frame.loc["average_response_seconds"]
    if came["base_change"] >= MORE and wait["base_change"] <= 0:
        said = {"more": written(came["base_change"], "growth"), "wait": written(wait["value"], "seconds")}
        told.append(say("well_response", before=written(wait["base"], "seconds"), **said))
    liked = frame.loc["satisfaction"]
    if liked["base_change"] >= LEAST_POINTS:
        said = {side: written(liked[column], "rate") for side, column in (("now", "value"), ("before", "base"))}
        told.append(say("well_satisfaction", **said))
    return [*([sentence(told)] if told else []), *_best(by_agent(review))]


def _best(agents: pd.DataFrame) -> list[str]:
    """Who sold most, and how."""
    if "cs_sales" not in agents or (agents["cs_sales"] > 0).sum() < 2:
        return []
    best = agents.sort_values("cs_sales", ascending=False).iloc[0]
    known = [
        m for m in ("inquiry_conversion", "spend_per_buyer", "items_per_order") if best.get(m, None) == best.get(m)
    ]
    figures = [f"{name_of(m)} {metric_text(m, best[m])}" for m in known if best.get(m) is not None]
    return [say("well_best", name=best["name"], sales=compact(best["cs_sales"], "money"), figures=listed(figures))]


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

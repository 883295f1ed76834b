"""Findings about targets: those that were missed, and those that were set so that meeting them says little."""

from cskit.charts import kind_of
from cskit.charts.parts import name_of, say
from cskit.period import Period
from cskit.review.base import Reviewed
from cskit.review.findings.finding import Found, found
from cskit.review.tiles import LOAD, is_loose, tiles
from cskit.review.verdict import goals
from cskit.written import compact, days_listed, listed, sentence, written


def missed(review: Reviewed) -> list[Found]:
    """Floors of page one that were missed."""
    short = [r for r in tiles(review).to_dict("records") if r["floor_attainment"] < 1 and r["metric"] != LOAD]
    met = [f"{name_of(row['metric'])} {written(row['floor_attainment'], 'attained')}" for row in short]
    return [found("targets_missed", {"n": written(len(met), "count"), "metrics": listed(met)})] if met else []


def set_wrongly(review: Reviewed) -> list[Found]:
    """Floors that together are not the total, ask for less than last year's actual, or are met by an open value."""
    rows, clauses = tiles(review).to_dict("records"), []
    for period, own in goals(review).groupby("period", sort=False):
        gap = own.loc[own["scope"] == "all", "floor"].sum() - own.loc[own["scope"] != "all", "floor"].sum()
        if gap and own["scope"].eq("all").any() and own["scope"].ne("all").any():
            key = "targets_uncovered" if gap > 0 else "targets_overlap"
            said = {"days": days_listed(Period.parse(str(period)).dates()), "gap": compact(abs(gap), "money")}
            clauses.append(say(key, **said))
    loose = [
        (row["metric"], [compact(row[c], kind_of(row["metric"])) for c in ("floor", "last_year")])
        for row in rows
        if is_loose(row)
    ]
    so_far = [name_of(row["metric"]) for row in rows if row["status"] == "open" and row["floor_attainment"] >= 1]
    if loose:
        names = [say("targets_loose_one", metric=name_of(m), floor=floor, last_year=year) for m, (floor, year) in loose]
        clauses.append(say("targets_loose", metrics=listed(names)))
    clauses += [say("targets_open", metrics=listed(so_far))] if so_far else []
    return [found("targets_set", {"wrong": sentence(clauses)})] if clauses else []

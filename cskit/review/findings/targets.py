"""Findings about targets: those that were missed, and those that were set so that meeting them says little."""

from cskit.charts import kind_of
from cskit.charts.parts import name_of, say
from cskit.review.base import Reviewed
from cskit.review.findings.finding import Found, found
from cskit.review.tiles import LOAD, is_loose, tiles
from cskit.review.verdict import goals
from cskit.written import compact, days_listed, listed, sentence, written


def missed(review: Reviewed) -> list[Found]:
    """Floors of page one that were missed."""
    frame = tiles(review)
    short = frame[(frame["floor_attainment"] < 1) & (frame["metric"] != LOAD)]
    if short.empty:
        return []
    met = [
        f"{name_of(metric)} {written(attained, 'attained')}"
        for metric, attained in short[["metric", "floor_attainment"]].itertuples(index=False)
    ]
    return [found("targets_missed", {"n": written(len(short), "count"), "metrics": listed(met)})]


def set_wrongly(review: Reviewed) -> list[Found]:
    """Floors that together are not the total, ask for less than last year's actual, or are met by an open value."""
    clauses = [*_uncovered(review)]
    rows = tiles(review).to_dict("records")
    loose = [row for row in rows if is_loose(row)]
    if loose:
        names = [
            say(
                "targets_loose_one",
                metric=name_of(row["metric"]),
                **{k: compact(row[k], kind_of(row["metric"])) for k in ("floor", "last_year")},
            )
            for row in loose
        ]
        clauses.append(say("targets_loose", metrics=listed(names)))
    so_far = [row for row in rows if row["status"] == "open" and row["floor_attainment"] >= 1]
    if so_far:
        clauses.append(say("targets_open", metrics=listed(name_of(row["metric"]) for row in so_far)))
    return [found("targets_set", {"wrong": sentence(clauses)})] if clauses else []


def _uncovered(review: Reviewed) -> list[str]:
    """Days on which the teams' floors do not add up to the total."""
    told, table = [], goals(review)
    for _, own in table.groupby(table["days"].map(str), sort=False):
        total = own[own["scope"] == "all"]["floor"].sum()
        teams = own[own["scope"] != "all"]["floor"].sum()
        if total and teams and total != teams:
            key = "targets_uncovered" if teams < total else "targets_overlap"
            said = {"days": days_listed(own["days"].iloc[0].dates()), "gap": compact(abs(total - teams), "money")}
            told.append(say(key, **said))
    return told

"""What `cskit score` prints: scores and ranks, the indicators behind them, targets and awards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cskit.analysis.scorecard import Incentives, Scorecard, Scores, rank_stability
from cskit.charts.measured import kind_of
from cskit.cli.aside import notify
from cskit.cli.emit import Record, Sheet, emit, records, sheet
from cskit.cli.options import Answer
from cskit.cli.verdicts import head
from cskit.metrics import find
from cskit.terms import term
from cskit.written import listed, written

if TYPE_CHECKING:
    from cskit.cli.judging import Scored

SCORE = [
    "who",
    "name",
    "team",
    "role",
    "stage",
    "tier",
    "score",
    "low",
    "high",
    "rank",
    "rank_low",
    "rank_high",
    "there",
    "missing",
    "status",
]
DETAIL = ["who", "tier", "metric", "value", "low", "high", "n", "status", "score", "weight", "points", "why"]


def of_scores(card: Scorecard, found: Scores, asked: Scored, answer: Answer) -> None:
    """Scores with ranks and their stability, or the indicators behind them."""
    lang = answer.lang
    stable = rank_stability(found, spread=asked.spread, seed=asked.seed)
    rows = records(found.rows.merge(stable.rows[["who", "rank_low", "rank_high"]], on="who", how="left"))
    if asked.show == "details":
        details = records(found.details)
        emit(details, answer.format, lang, shown=[_details(details, asked.rules, lang)], columns=DETAIL)
    else:
        names = {t.name: getattr(t, lang) for t in card.tiers}
        columns = {
            head("who", lang): lambda r: r["who"] if r["name"] == r["who"] else f"{r['who']} {r['name']}",
            head("tier", lang): lambda r: names[r["tier"]],
            head("score", lang): lambda r: _score(r, lang),
            head("rank", lang): lambda r: _whole(r["rank"]),
            head("ranks", lang): _ranks,
            head("missing", lang): lambda r: listed((find(m, asked.rules).name(lang) for m in r["missing"]), ",", lang),
        }
        shown: list[Sheet | str] = [
            card.title(lang),
            sheet(rows, columns, 2),
            stable.sentence(lang),
            term("judge_score_limits", lang),
        ]
        plainly = [{**row, "missing": ", ".join(row["missing"])} for row in rows]
        emit(plainly, answer.format, lang, shown=shown, columns=SCORE)
    if found.scored().empty:
        notify("nobody_scored", name=card.name)
        raise typer.Exit(1)


def of_incentives(found: Incentives, asked: Scored, answer: Answer) -> None:
    """The notice of targets and awards with how each is counted, or what each agent earns by it."""
    lang = answer.lang
    frame = found.table if asked.show == "notice" else found.rows

    def amount(column: str, kind: str = "") -> Any:
        """What writes a column: as `kind`, or as its row's metric is written."""
        return lambda r: written(r[column], kind or kind_of(r["metric"]), lang, status=r.get("status") or "ok")

    if asked.show == "notice":
        columns: dict[str, Any] = {
            "metric": lambda r: find(r["metric"], asked.rules).name(lang),
            "formula": f"formula_{lang}",
            **{name: amount(name) for name in ("floor", "stretch")},
            **{name: amount(name, "money") for name in ("at_floor", "at_stretch")},
            "minimum_n": lambda r: written(r["minimum_n"], "count", lang),
        }
        said = []
    else:
        columns = {
            "who": "who",
            "metric": lambda r: find(r["metric"], asked.rules).name(lang),
            "value": amount("value"),
            "n": lambda r: _whole(r["n"]),
            "reached": lambda r: term(f"reached_{r['reached']}", lang),
            "yuan": lambda r: written(r["yuan"], "price", lang),
        }
        said = [term("judge_incentive_total", lang, total=written(found.total, "price", lang))]
    shown = sheet(records(frame), {head(name, lang): column for name, column in columns.items()}, 2)
    emit(frame, answer.format, lang, shown=[shown, *said])


def _details(rows: list[dict[str, Any]], rules: str, lang: str) -> Sheet:
    columns: dict[str, Any] = {
        "who": "who",
        "metric": lambda r: find(r["metric"], rules).name(lang),
        "value": lambda r: written(r["value"], kind_of(r["metric"]), lang, status=r["status"]),
        "n": lambda r: _whole(r["n"]),
        "mark": lambda r: written(r["score"], "number", lang),
        "weight": lambda r: written(r["weight"], "rate", lang),
        "points": lambda r: written(r["points"], "number", lang),
        "why": lambda r: term(f"why_{r['why']}", lang),
    }
    return sheet(rows, {head(name, lang): column for name, column in columns.items()}, 2)


def _whole(value: float) -> str:
    return "" if value != value else written(value, "count")


def _score(row: Record, lang: str) -> str:
    if row["score"] != row["score"]:
        return term("judge_refused", lang)
    score, low, high = (written(row[name], "number", lang, digits=1) for name in ("score", "low", "high"))
    return f"{score} ({low}–{high})"


def _ranks(row: Record) -> str:
    if row["rank_low"] != row["rank_low"]:
        return ""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return str(low) if low == high else f"{low}–{high}"

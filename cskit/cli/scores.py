"""What `cskit score` prints: scores and ranks, the indicators behind them, targets and awards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cskit.cli import human, verdicts
from cskit.cli.guard import say
from cskit.terms import term
from cskit.written import listed, written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.analysis.scorecard import Scorecard
    from cskit.shop import Shop

SCORE = (
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
)
DETAIL = ("who", "tier", "metric", "value", "low", "high", "n", "status", "score", "weight", "points", "why")


def scores(
    shop: Shop,
    card: Scorecard,
    by: str,
    show: str,
    spread: float,
    seed: int,
    rules: str,
    period: str,
    format: str,
    lang: str,
) -> None:
    """Scores with ranks and their stability, or the indicators behind them."""
    from cskit.analysis.scorecard import rank_stability
    from cskit.analysis.scorecard import score as scored

    found = scored(shop, card, by=by, rules=rules, period=period or None)
    stable = rank_stability(found, spread=spread, seed=seed)
    rows = found.rows.merge(stable.rows[["who", "rank_low", "rank_high"]], on="who", how="left")
    if show == "details":
        _details(found.details, rules, format, lang)
    elif format == "table":
        _ranked(card, rows, rules, lang)
        verdicts.print_lines([stable.sentence(lang), term("judge_score_limits", lang)])
    else:
        rows["missing"] = [", ".join(m) for m in rows["missing"]]
        verdicts.write_rows(verdicts.records(rows), SCORE, format)
    if found.scored().empty:
        say(f"scorecard {card.name}: nobody has enough of its indicators to be scored (--show details says what lacks)")
        raise typer.Exit(1)


def _ranked(card: Scorecard, rows: pd.DataFrame, rules: str, lang: str) -> None:
    from cskit.metrics import find

    print(card.title(lang))
    names = {t.name: getattr(t, lang) for t in card.tiers}
    human.print_table(
        verdicts.heads(("who", "tier", "score", "rank", "ranks", "missing"), lang),
        [
            [
                row["who"] if row["name"] == row["who"] else f"{row['who']} {row['name']}",
                names[row["tier"]],
                _score(row, lang),
                _whole(row["rank"]),
                _ranks(row),
                listed((find(m, rules).name(lang) for m in row["missing"]), ",", lang),
            ]
            for row in verdicts.records(rows)
        ],
        text_columns=2,
    )


def incentives(shop: Shop, card: Scorecard, show: str, rules: str, period: str, format: str, lang: str) -> None:
    """The notice of targets and awards with how each is counted, or what each agent earns by it."""
    from cskit.analysis.scorecard import incentives as earned
    from cskit.charts.measured import kind_of
    from cskit.metrics import find

    found = earned(shop, card, rules=rules, period=period or None)
    frame = found.table if show == "notice" else found.rows
    if format != "table":
        verdicts.write_rows(verdicts.records(frame), [str(c) for c in frame.columns], format)
        return
    kinds = {m: kind_of(m) for m in frame["metric"]}
    records = verdicts.records(frame)
    if show == "notice":
        heads = verdicts.heads(("metric", "formula", "floor", "stretch", "at_floor", "at_stretch", "minimum_n"), lang)
        body = [
            [
                find(r["metric"], rules).name(lang),
                r[f"formula_{lang}"],
                written(r["floor"], kinds[r["metric"]], lang),
                written(r["stretch"], kinds[r["metric"]], lang),
                written(r["at_floor"], "money", lang),
                written(r["at_stretch"], "money", lang),
                written(r["minimum_n"], "count", lang),
            ]
            for r in records
        ]
    else:
        heads = verdicts.heads(("who", "metric", "value", "n", "reached", "yuan"), lang)
        body = [
            [
                r["who"],
                find(r["metric"], rules).name(lang),
                written(r["value"], kinds[r["metric"]], lang, status=r["status"]),
                _whole(r["n"]),
                term(f"reached_{r['reached']}", lang),
                written(r["yuan"], "price", lang),
            ]
            for r in records
        ]
    human.print_table(heads, body, text_columns=2)
    if show == "incentives":
        verdicts.print_lines([term("judge_incentive_total", lang, total=written(found.total, "price", lang))])


def _details(frame: pd.DataFrame, rules: str, format: str, lang: str) -> None:
    if format != "table":
        verdicts.write_rows(verdicts.records(frame), DETAIL, format)
        return
    from cskit.charts.measured import kind_of
    from cskit.metrics import find

    kinds = {m: kind_of(m) for m in frame["metric"].unique()}
    human.print_table(
        verdicts.heads(("who", "metric", "value", "n", "mark", "weight", "points", "why"), lang),
        [
            [
                row["who"],
                find(row["metric"], rules).name(lang),
                written(row["value"], kinds[row["metric"]], lang, status=row["status"]),
                _whole(row["n"]),
                written(row["score"], "number", lang),
                written(row["weight"], "rate", lang),
                written(row["points"], "number", lang),
                term(f"why_{row['why']}", lang),
            ]
            for row in verdicts.records(frame)
        ],
        text_columns=2,
    )


def _whole(value: float) -> str:
    return "" if value != value else written(value, "count")


def _score(row: dict[str, Any], lang: str) -> str:
    if row["score"] != row["score"]:
        return term("judge_refused", lang)
    score, low, high = (written(row[name], "number", lang, digits=1) for name in ("score", "low", "high"))
    return f"{score} ({low}–{high})"


def _ranks(row: dict[str, Any]) -> str:
    if row["rank_low"] != row["rank_low"]:
        return ""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return str(low) if low == high else f"{low}–{high}"

"""What `cskit pk` and `cskit score` print: tables with sentences for people, rows for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from cskit.analysis.experiment import League, Pk, Verdict
from cskit.analysis.scorecard import Incentives, Scorecard, Scores, rank_stability
from cskit.charts.state import kind_of
from cskit.cli.emit import Record, Sheet, emit, figure_sheet, group, heading, notify, plain, records, sheet, write_json
from cskit.cli.options import Answer
from cskit.metrics import find
from cskit.metrics.details import READINGS
from cskit.metrics.splits import sortable
from cskit.terms import called, term
from cskit.written import from_to, is_missing, listed, written

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from cskit.cli.judging import Scored

RESULT = ["part", "group", "against", "stratum", "method", "estimate", "low", "high", "p", "n", "n_against"]
LEAGUE = [*"x n rate low high expected_low expected_high p p_holm q_bh".split()]
LEAGUE += "verdict shrunk shrunk_low shrunk_high rank rank_shrunk".split()
SCORE = "who name team role stage tier score low high rank rank_low rank_high there missing status".split()
ORDERED = ("tier", "stage", "hour", "weekday", "date", "week", "month")  # groups with an order of their own
DETAIL = ["who", "tier", "metric", "value", "low", "high", "n", "status", "score", "weight", "points", "why"]

PAID = {"name": "text", "orders": "count", "order": "text", "at": "time", "customer": "text", "final_on": "date"}
PAID |= dict.fromkeys(["amount", "refunded", "net", "waiting", "settled"], "price")
DUE = {"due": "price", "later": "price", **dict.fromkeys([*READINGS, "others"], "text")}


def of_counts(results: Sequence[Verdict], answer: Answer) -> None:
    """Results that stand on counts or on a plan alone."""
    lang = answer.lang
    header = [head(name, lang) for name in ("method", "estimate", "n")]
    shown = Sheet(header, [[r.method_name(lang), r.text(lang), _n(r)] for r in results], 1)
    _judged([_record("", "", r, lang) for r in results], answer, [shown, *(r.sentence(lang) for r in results)])


def of_pk(found: Pk, answer: Answer) -> None:
    """A PK of two groups or more: each group, each difference, and the strata where they were asked for."""
    lang, groups, results = answer.lang, records(found.rows), found.results()
    strata = [] if found.strata is None else records(found.strata.strata)
    rows = [
        {
            "part": "group",
            "group": r["group"],
            "method": "wilson" if r["low"] == r["low"] else "",
            "estimate": r["value"],
            "low": r["low"],
            "high": r["high"],
            "n": r["n"],
        }
        for r in groups
    ]
    rows += [_record(a, b, r, lang) for a, b, r in results]
    a, b = found.groups.values if strata else ("", "")
    as_row = {
        "stratum": "stratum",
        "estimate": "difference",
        "low": "low",
        "high": "high",
        "n": "n1",
        "n_against": "n2",
    }
    same = {"part": "stratum", "group": a, "against": b, "method": "newcombe"}
    rows += [same | {name: row[column] for name, column in as_row.items()} for row in strata]
    each = {
        head("group", lang): lambda r: called(found.names[r["group"]], lang),
        head("value", lang): lambda r: Verdict(r["value"], r["low"], r["high"], kind=found.kind).text(lang),
        head("n", lang): lambda r: written(r["n"], "count", lang),
        head("agents", lang): lambda r: "" if is_missing(r["agents"]) else written(r["agents"], "count", lang),
    }
    pairs = [
        [
            " − ".join(called(found.names[g], lang) for g in (a, b)),
            r.method_name(lang),
            r.text(lang),
            known(r.p, "p"),
            _n(r),
        ]
        for a, b, r in results
    ]
    header = [head(name, lang) for name in ("pair", "method", "difference", "p", "n")]
    shown: list[Sheet | str] = [
        find(found.metric, found.rules).name(lang),
        sheet(groups, each),
        Sheet(header, pairs, 2),
    ]
    if strata:
        first, second = (called(found.names[g], lang) for g in (a, b))
        header = [heading(found.stratify, lang), first, "n", second, "n", head("difference", lang)]
        inside = [
            [
                group(found.stratify, row["stratum"], lang),
                *(
                    t
                    for i in "12"
                    for t in (written(row[f"rate{i}"], "rate", lang), written(row[f"n{i}"], "count", lang))
                ),
                written(row["difference"], "rate", lang, signed=True),
            ]
            for row in strata
        ]
        shown.append(Sheet(header, inside, 1))
    _judged(rows, answer, [*shown, *found.sentences(lang)])


def of_league(found: League, answer: Answer) -> None:
    """Everyone against all, in the order of what is left of each once luck is taken out."""
    lang = answer.lang
    frame = found.funnel.rows.sort_values("rank_shrunk").rename(columns={"agent": found.by})
    if found.by in ORDERED:
        frame = frame.sort_values(found.by, key=lambda own: own.map(lambda value: sortable((value,), (found.by,))))
    columns = {
        heading(found.by, lang): lambda r: found.names.get(r[found.by]) or group(found.by, r[found.by], lang),
        head("value", lang): lambda r: written(r["rate"], "rate", lang),
        head("n", lang): lambda r: written(r["n"], "count", lang),
        head("expected", lang): lambda r: from_to(r["expected_low"], r["expected_high"], "rate", lang),
        head("p_holm", lang): lambda r: known(r["p_holm"], "p"),
        head("shrunk", lang): lambda r: written(r["shrunk"], "rate", lang),
        head("verdict", lang): lambda r: term(f"verdict_{r['verdict']}", lang),
    }
    shown: list[Sheet | str] = [sheet(records(frame), columns), *found.sentences(lang)]
    emit(frame, answer.format, lang, shown=shown, columns=[found.by, *LEAGUE])


def of_scores(card: Scorecard, found: Scores, asked: Scored, answer: Answer) -> None:
    """Scores with ranks and their stability, or the indicators behind them."""
    lang = answer.lang
    stable = rank_stability(found, spread=asked.spread, seed=asked.seed)
    rows = records(found.rows.merge(stable.rows[["who", "rank_low", "rank_high"]], on="who", how="left"))
    if asked.show == "details":
        details = records(found.details)
        names = dict(zip(found.rows["who"], found.rows["name"], strict=True))
        behind = _details(details, names, asked.rules, lang)
        emit(details, answer.format, lang, shown=[behind], columns=DETAIL)
    else:
        tiers = {t.name: getattr(t, lang) for t in card.tiers}
        columns = {
            head("who", lang): lambda r: heading(r["name"], lang),
            head("tier", lang): lambda r: tiers[r["tier"]],
            head("score", lang): lambda r: _score(r, lang),
            head("rank", lang): lambda r: known(r["rank"], "count"),
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
            "who": "name",
            "metric": lambda r: find(r["metric"], asked.rules).name(lang),
            "value": amount("value"),
            "n": lambda r: known(r["n"], "count"),
            "reached": lambda r: term(f"reached_{r['reached']}", lang),
            "yuan": lambda r: written(r["yuan"], "price", lang),
        }
        said = [term("judge_incentive_total", lang, total=written(found.total, "price", lang))]
    shown = sheet(records(frame), {head(name, lang): column for name, column in columns.items()}, 2)
    emit(frame, answer.format, lang, shown=[shown, *said])


def of_commission(card: Scorecard, found: Mapping[str, pd.DataFrame], out: Path | None, answer: Answer) -> None:
    """What each agent earns, every step in a column; as the workbook `out` with the orders behind it and the appeals
    list."""
    from cskit.charts.tables import Column, as_table
    from cskit.outfile import whole
    from cskit.reports.workbook import write_workbook

    lang, scheme = answer.lang, enumerate(card.commission.tiers, 1)
    tiers = {n: {"n": n, "start": written(s, "money", lang), "rate": written(r, "rate", lang)} for n, (s, r) in scheme}
    steps = {f"{c}_{n}": term(f"judge_{c}", lang, **said) for n, said in tiers.items() for c in ("part", "pay")}
    kinds = {**PAID, **dict.fromkeys(steps, "price"), **DUE}
    heads = {c: Column(steps.get(c) or called(c, lang, f"cli_paid_{c}", f"col_{c}"), kind) for c, kind in kinds.items()}
    tables = {name: as_table(rows, {c: heads[c] for c in heads if c in rows}) for name, rows in found.items()}
    said = term("judge_paid_total", lang, total=written(found["commission"]["due"].sum(), "price", lang))
    emit(found["commission"], answer.format, lang, shown=[figure_sheet(tables["commission"], lang), said])
    if out:
        sheets = [rows.to_json(name, term(f"judge_paid_{name}", lang)) for name, rows in tables.items()]
        with whole(out) as part:
            write_workbook(part, sheets, term("judge_paid_commission", lang), lang)


def _judged(rows: list[dict[str, Any]], answer: Answer, shown: Sequence[Sheet | str]) -> None:
    """Rows of `RESULT`; in JSON each with its sentence, where it has one."""
    if answer.format == "json":
        said = [{"sentence": row["sentence"]} if "sentence" in row else {} for row in rows]
        write_json(
            [{name: plain(row.get(name)) for name in RESULT} | more for row, more in zip(rows, said, strict=True)]
        )
    else:
        emit(rows, answer.format, answer.lang, shown=shown, columns=RESULT)


def _record(a: str, b: str, r: Verdict, lang: str) -> dict[str, Any]:
    sizes = [*r.n, None, None]
    return {
        "part": "difference" if r.signed else r.method if r.method == "sample_size" else "group",
        "group": a,
        "against": b,
        "method": r.method,
        "estimate": r.value,
        "low": r.low,
        "high": r.high,
        "p": r.p,
        "n": sizes[0],
        "n_against": sizes[1],
        "sentence": r.sentence(lang),
    }


def head(name: str, lang: str) -> str:
    return term(f"judge_col_{name}", lang)


def known(value: float, kind: str) -> str:
    return "" if value != value else written(value, kind)


def _n(r: Verdict) -> str:
    return " / ".join(written(n, "count") for n in r.n)


def _details(rows: list[dict[str, Any]], names: Mapping[str, str], rules: str, lang: str) -> Sheet:
    columns: dict[str, Any] = {
        "who": lambda r: heading(names[r["who"]], lang),
        "metric": lambda r: find(r["metric"], rules).name(lang),
        "value": lambda r: written(r["value"], kind_of(r["metric"]), lang, status=r["status"]),
        "n": lambda r: known(r["n"], "count"),
        "mark": lambda r: written(r["score"], "number", lang),
        "weight": lambda r: written(r["weight"], "rate", lang),
        "points": lambda r: written(r["points"], "number", lang),
        "why": lambda r: term(f"why_{r['why']}", lang),
    }
    return sheet(rows, {head(name, lang): column for name, column in columns.items()}, 2)


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

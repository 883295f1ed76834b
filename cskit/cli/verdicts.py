"""What `cskit pk` prints: a table with sentences for people, rows for scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.cli import grid, human
from cskit.errors import UsageError, told
from cskit.terms import term
from cskit.written import from_to, is_missing, written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.analysis.experiment import League, Pk, Verdict

RESULT = ("part", "group", "against", "stratum", "method", "estimate", "low", "high", "p", "n", "n_against")
LEAGUE = (
    "agent",
    "x",
    "n",
    "rate",
    "low",
    "high",
    "expected_low",
    "expected_high",
    "p",
    "p_holm",
    "q_bh",
    "verdict",
    "shrunk",
    "shrunk_low",
    "shrunk_high",
    "rank",
    "rank_shrunk",
)


def of_shop(
    data: Path,
    metric: str,
    groups: str,
    by: str,
    stratify: str,
    before: str,
    period: str,
    rules: str,
    format: str,
    lang: str,
    engine: str,
) -> None:
    """A PK or a league of a shop."""
    from cskit.analysis.experiment import league
    from cskit.analysis.experiment import pk as compare
    from cskit.cli.guard import opened
    from cskit.cli.progress import busy

    if bool(groups) == bool(by):
        raise UsageError(told("pk_groups_by"))
    if by and (stratify or before):
        raise UsageError(told("pk_by_only"))
    with busy("comparing"), opened(data, engine) as shop:
        if by:
            _league(league(shop, metric, by=by, rules=rules, period=period or None), format, lang)
        else:
            found = compare(
                shop, metric, groups, rules=rules, period=period or None, stratify=stratify, before=before or None
            )
            _pk(found, format, lang)


def of_counts(results: Sequence[Verdict], format: str, lang: str) -> None:
    """Results that stand on counts or on a plan alone."""
    rows = [_record("", "", r) for r in results]
    if format == "table":
        human.print_table(heads(("method", "estimate", "n"), lang), [_shown(r, lang) for r in results], text_columns=1)
        print_lines(r.sentence(lang) for r in results)
    else:
        write_rows(rows, RESULT, format, [r.sentence(lang) for r in results])


def _pk(found: Pk, format: str, lang: str) -> None:
    results = found.results()
    if format != "table":
        rows = [_group(row) for row in records(found.rows)]
        rows += [_record(a, b, r) for a, b, r in results]
        if found.strata is not None:
            a, b = found.groups.values
            rows += [_stratum(a, b, row) for row in records(found.strata.strata)]
        lines = [None] * len(found.rows) + [r.sentence(lang) for _, _, r in results]
        write_rows(rows, RESULT, format, lines + [None] * (len(rows) - len(lines)))
        return
    from cskit.analysis.experiment import Verdict
    from cskit.analysis.filled import word
    from cskit.metrics import find

    print(find(found.metric, found.rules).name(lang))
    human.print_table(
        heads(("group", "value", "n", "agents"), lang),
        [
            [
                word(row["group"], lang),
                Verdict(row["value"], row["low"], row["high"], kind=found.kind).text(lang),
                written(row["n"], "count", lang),
                "" if is_missing(row["agents"]) else written(row["agents"], "count", lang),
            ]
            for row in records(found.rows)
        ],
        text_columns=1,
    )
    human.print_table(
        heads(("pair", "method", "difference", "p", "n"), lang),
        [
            [f"{word(a, lang)} − {word(b, lang)}", r.method_name(lang), r.text(lang), _p(r.p), _n(r)]
            for a, b, r in results
        ],
        text_columns=2,
    )
    if found.strata is not None:
        first, second = (word(g, lang) for g in found.groups.values)
        header = [human.heading(found.stratify, lang), first, "n", second, "n", term("judge_col_difference", lang)]
        inside = [_inside(found.stratify, row, lang) for row in records(found.strata.strata)]
        human.print_table(header, inside, text_columns=1)
    print_lines(found.sentences(lang))


def _league(found: League, format: str, lang: str) -> None:
    frame = found.funnel.rows.sort_values("rank_shrunk")
    if format != "table":
        rows = records(frame.rename(columns={"agent": found.by}))
        write_rows(rows, (found.by, *LEAGUE[1:]), format)
        return

    human.print_table(
        [human.heading(found.by, lang), *heads(("value", "n", "expected", "p_holm", "shrunk", "verdict"), lang)],
        [
            [
                human.group(found.by, row["agent"], lang),
                written(row["rate"], "rate", lang),
                written(row["n"], "count", lang),
                from_to(row["expected_low"], row["expected_high"], "rate", lang),
                _p(row["p_holm"]),
                written(row["shrunk"], "rate", lang),
                term(f"verdict_{row['verdict']}", lang),
            ]
            for row in records(frame)
        ],
        text_columns=1,
    )
    print_lines(found.sentences(lang))


def write_rows(
    rows: list[dict[str, Any]], names: Sequence[str], format: str, sentences: Sequence[str | None] | None = None
) -> None:
    """CSV with these columns, or JSON with the sentence of each row that has one."""
    ready = [{name: grid.plain(row.get(name)) for name in names} for row in rows]
    if format == "json":
        for row, sentence in zip(ready, sentences or [], strict=False):
            if sentence:
                row["sentence"] = sentence
    grid.write_rows(format, names, ready, sys.stdout)


def _record(a: str, b: str, r: Verdict) -> dict[str, Any]:
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
    }


def _group(row: dict[str, Any]) -> dict[str, Any]:
    named = {"part": "group", "group": row["group"], "method": "wilson" if row["low"] == row["low"] else ""}
    return {**named, "estimate": row["value"], "low": row["low"], "high": row["high"], "n": row["n"]}


def _inside(split: str, row: dict[str, Any], lang: str) -> list[str]:
    """A stratum as a line of the table: both rates with their n, and the difference."""

    sides = [t for i in "12" for t in (written(row[f"rate{i}"], "rate", lang), written(row[f"n{i}"], "count", lang))]
    return [human.group(split, row["stratum"], lang), *sides, written(row["difference"], "rate", lang, signed=True)]


def _stratum(a: str, b: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "part": "stratum",
        "group": a,
        "against": b,
        "stratum": row["stratum"],
        "method": "newcombe",
        "estimate": row["difference"],
        "low": row["low"],
        "high": row["high"],
        "n": row["n1"],
        "n_against": row["n2"],
    }


def _shown(r: Verdict, lang: str) -> list[str]:
    return [r.method_name(lang), r.text(lang), _n(r)]


def heads(names: Sequence[str], lang: str) -> list[str]:
    return [term(f"judge_col_{name}", lang) for name in names]


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _p(p: float) -> str:
    return "" if p != p else written(p, "p")


def _n(r: Verdict) -> str:
    return " / ".join(written(n, "count") for n in r.n)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]

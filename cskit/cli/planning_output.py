"""What the planning commands write: a table and sentences for people, tidy CSV and JSON for scripts, a chart."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.cli.grid import plain, plain_rows, write_csv, write_json
from cskit.cli.human import print_table
from cskit.terms import term
from cskit.written import NUMERIC, limits, written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.analysis.booked import Booked
    from cskit.analysis.forecast import BackTest, DayForecast
    from cskit.analysis.roster import Roster
    from cskit.analysis.staffing import Comparison, Target, Work
    from cskit.charts.tables import Table


def ready(chart: Path | None, lang: str) -> None:
    """A chart that cannot be written is said before anything is computed."""
    if chart is not None:
        from cskit.charts.state import set_lang
        from cskit.reports.planning.figure import check_suffix

        check_suffix(chart)
        set_lang(lang)


def forecast(plan: DayForecast, format: str, lang: str, chart: Path | None) -> None:
    """The day's numbers with their limits, and the hours where they are known."""
    from cskit.reports import planning

    named = {n: getattr(plan, n) for n in ("receptions", "presale", "aftersale", "peak", "agents")}
    known = {name: e for name, e in named.items() if e is not None}
    if chart is not None:
        planning.hours(plan).save(chart)
    if format == "json":
        low, high = plan.extremes
        write_json(
            sys.stdout,
            {  # type: ignore[arg-type]
                **{name: plain(e.value) for name, e in known.items()},
                "peak_hour": plan.peak_hour,
                "interval": {"level": 0.95, **{name: [plain(e.low), plain(e.high)] for name, e in known.items()}},
                "extremes": {"factor": [low, high], "receptions": [f * plan.receptions.value for f in (low, high)]},
                "n": plan.receptions.n[0],
                "method": term(plan.receptions.method, "en"),
                "past_days": plan.days,
                "inputs": {**plan.inputs.as_dict(), "uncertainty": plan.uncertainty},
                "hours": None if plan.hours is None else plain_rows(plan.hours),
                "said": plan.said(lang),
            },
        )
    elif format == "csv":
        rows = [[name, None, e.value, e.low, e.high, e.n[0], term(e.method, "en")] for name, e in known.items()]
        if plan.hours is not None:
            rows += [
                [
                    "receptions",
                    h["hour"],
                    h["receptions"],
                    h["low"],
                    h["high"],
                    plan.receptions.n[0],
                    term(plan.receptions.method, "en"),
                ]
                for h in plain_rows(plan.hours)
            ]
        _csv(["quantity", "hour", "value", "low", "high", "n", "method"], rows)
    else:
        head = [term(f"plan_head_{name}", lang) for name in ("quantity", "value", "low", "high")]
        rows = [
            [term(f"plan_{name}_row", lang), *(written(v, "count", lang, digits=0) for v in (e.value, e.low, e.high))]
            for name, e in known.items()
        ]
        print_table(head, rows, text_columns=1)
        if plan.hours is not None:
            _print(planning.hours(plan).table, lang)
        print("\n".join(plan.said(lang)))


def back_test(result: BackTest, format: str, lang: str, chart: Path | None) -> None:
    """Every hour forecast and what came; WAPE, bias, coverage."""
    from cskit.reports import planning

    if chart is not None:
        planning.back_test(result).save(chart)
    c = result.coverage
    head = {
        "wape": result.wape,
        "bias": result.bias,
        "coverage": c.value,
        "coverage_interval": [c.low, c.high],
        "n": c.n[0],
    }
    _tidy(result.hours, head, planning.back_test(result).table, result.said(lang), format, lang)


def methods(compared: Comparison, shrinkage: float, format: str, lang: str, chart: Path | None) -> None:
    """The three methods on one hour."""
    from cskit.analysis.staffing import with_shrinkage
    from cskit.reports import planning

    if chart is not None:
        planning.methods(compared).save(chart)
    frame = compared.frame.assign(scheduled=[with_shrinkage(int(n), shrinkage) for n in compared.frame["agents"]])
    head = {"receptions": compared.receptions, "capacity": compared.work.capacity, "under": list(compared.under)}
    _tidy(frame, head, planning.methods(compared).table, compared.said(lang), format, lang)


def service(receptions: float, work: Work, target: Target, agents: int, seed: int, format: str, lang: str) -> None:
    """What so many agents give, by formula and by simulation."""
    from cskit.analysis.staffing import chat_service, erlang_a, erlang_c, offered_load

    load = offered_load(receptions, work.seconds_each)
    if target.patience_seconds is None:
        told = erlang_c(load, agents, work.seconds_each, target.seconds)
    else:
        told = erlang_a(load, agents, target.patience_seconds, work.seconds_each, target.seconds)
    seen = chat_service(
        receptions,
        agents,
        handling_seconds=work.handling_seconds,
        concurrency=work.concurrency,
        growth=work.growth,
        target_seconds=target.seconds,
        patience_seconds=target.patience_seconds,
        seed=seed,
    )
    rows = [
        [name, plain(getattr(told, name)), *(plain(v) for v in (e.value, e.low, e.high))]
        for name in ("p_wait", "service_level", "asa_seconds", "p_abandon")
        for e in (getattr(seen, name),)
    ]
    header = ["quantity", "erlang", "simulated", "low", "high"]
    if format == "csv":
        _csv(header, rows)
    elif format == "json":
        named = [dict(zip(header, row, strict=True)) for row in rows]
        write_json(
            sys.stdout,
            {  # type: ignore[arg-type]
                "load": load,
                "agents": agents,
                "occupancy": told.occupancy,
                **{row["quantity"]: {k: v for k, v in row.items() if k != "quantity"} for row in named},
                "n": seen.p_wait.n[0],
                "method": term("method_simulation", "en"),
            },
        )
    else:
        shown = []
        for name, *values in rows:
            kind = "seconds" if name == "asa_seconds" else "rate"
            shown.append([term(f"service_{name}", lang), *(written(v, kind, lang) for v in values)])
        print_table([term(f"service_head_{name}", lang) for name in header], shown, text_columns=1)
        print(
            term(
                "service_said",
                lang,
                load=written(load, "number"),
                agents=agents,
                occupancy=written(told.occupancy, "rate", digits=0),
            )
        )


def need(frame: pd.DataFrame, shrinkage: float, format: str, lang: str, chart: Path | None) -> None:
    """Agents needed hour by hour."""
    from cskit.reports import planning

    if chart is not None:
        planning.need(frame).save(chart)
    total = frame.groupby("hour")[["linear", "agents", "scheduled"]].sum()
    peak = total["agents"].idxmax()
    top = total.iloc[int(total["agents"].argmax())]
    said = term(
        "staff_need_said",
        lang,
        hour=written(str(peak), "hour"),
        linear=int(top["linear"]),
        agents=int(top["agents"]),
        shrinkage=written(shrinkage, "rate", digits=0),
        scheduled=int(top["scheduled"]),
        total=written(total["agents"].sum(), "count"),
    )
    head = {"peak_hour": int(str(peak)), "peak_agents": int(top["agents"]), "agent_hours": int(total["agents"].sum())}
    _tidy(frame, head, planning.need(frame).table, [said], format, lang)


def booked(result: Booked, format: str, lang: str, chart: Path | None) -> None:
    """Who was there against the need."""
    from cskit.reports import planning

    if chart is not None:
        planning.booked(result).save(chart)
    head = {
        "capacity": result.capacity,
        "seasonal_hours": float(result.frame["seasonal"].sum()),
        "idle_seasonal_hours": float(result.over["idle_seasonal"].sum()),
        "short_agent_hours": float(result.under["short"].sum()),
    }
    _tidy(result.frame, head, planning.booked(result).table, result.said(lang), format, lang)


def roster(made: Roster, format: str, lang: str, chart: Path | None) -> None:
    """Every shift; what the need lacks, if anything."""
    from cskit.reports import planning

    if chart is not None:
        planning.gantt(made).save(chart)
    head = {
        "feasible": made.feasible,
        "proven": made.proven,
        "cost": made.cost,
        "seasonal_hours": made.seasonal_hours,
        "spread_hours": made.spread,
        "missing": plain_rows(made.missing),
        "agents": plain_rows(made.agents),
    }
    _tidy(made.table, head, planning.gantt(made).table, made.said(lang), format, lang)
    if format == "table" and not made.feasible:
        gaps = made.missing.assign(role=[term(f"need_{role}", lang) for role in made.missing["role"]])
        header = [term("date", lang), term("hour", lang), term("role", lang), term("roster_missing_col", lang)]
        print_table(header, gaps[["date", "hour", "role", "missing"]].to_numpy().tolist(), text_columns=3)


def _tidy(frame: pd.DataFrame, head: dict[str, Any], table: Table, said: Sequence[str], format: str, lang: str) -> None:
    """One frame in three formats: rows as they are, an object with `rows`, or a table with sentences under it."""
    if format == "csv":
        records = plain_rows(frame)
        _csv(list(frame.columns), [list(record.values()) for record in records])
    elif format == "json":
        write_json(sys.stdout, {**head, "rows": plain_rows(frame), "said": list(said)})  # type: ignore[arg-type]
    else:
        _print(table, lang)
        print("\n".join(said))


def _csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    write_csv(sys.stdout, header, [[plain(v) for v in row] for row in rows])


def _print(table: Table, lang: str) -> None:
    """A chart's table at the terminal, values in their units, limits behind them."""
    rows = []
    for values, of_row in zip(table.rows, table.limits, strict=True):
        row = []
        for column, value, limit in zip(table.columns, values, of_row, strict=True):
            shown = written(value, column.kind, lang)
            if limit and limit[0] is not None:
                shown += f" {limits(*limit, column.kind, lang)}"
            row.append(shown)
        rows.append(row)
    first = next((i for i, c in enumerate(table.columns) if c.kind in NUMERIC and c.kind != "hour"), len(table.columns))
    print_table([c.label for c in table.columns], rows, text_columns=first)

"""`cskit pk`, `score`, `reconcile`, `platform`: is a difference more than luck, what a scorecard makes of each agent,
why a platform's own figures are not ours, and what its board would have shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cskit.cli import options
from cskit.cli.emit import Sheet, emit, opened
from cskit.cli.names import days_named, groups_named, rules_named, split_named
from cskit.errors import UsageError, told
from cskit.period import Period
from cskit.terms import term
from cskit.written import written

if TYPE_CHECKING:
    import pandas as pd

    from cskit.rules import Rules


@dataclass(frozen=True)
class Rivals:
    """Who is compared with whom, on a shop."""

    metric: Annotated[str, typer.Option("--metric", "-m", metavar="ID")] = "inquiry_conversion"
    groups: Annotated[list[str] | None, typer.Option(metavar="SPLIT:VALUE,…")] = None
    by: Annotated[str, typer.Option(metavar="NAME")] = ""
    stratify: Annotated[str, typer.Option(metavar="NAME")] = ""
    before: Annotated[
        str,
        typer.Option("--before", metavar="DATE[..DATE]"),
    ] = ""
    period: options.Span = ""


@dataclass(frozen=True)
class Counts:
    """Counts of one group or two, without a shop."""

    x1: options.WholeOrNot = None
    n1: options.WholeOrNot = None
    x2: options.WholeOrNot = None
    n2: options.WholeOrNot = None

    def results(self) -> list[Any]:
        """Each rate as a `Verdict`, and where there are two their difference."""
        from cskit.analysis.experiment import rate_difference, rate_interval

        x1, n1, x2, n2 = self.x1, self.n1, self.x2, self.n2
        if x1 is None or n1 is None:
            raise UsageError(told("pk_inputs"))
        UsageError.when((x2 is None) != (n2 is None), "pk_x2_n2")
        if x2 is None or n2 is None:
            return [rate_interval(x1, n1)]
        return [rate_interval(x1, n1), rate_interval(x2, n2), rate_difference(x1, n1, x2, n2)]


@dataclass(frozen=True)
class Plan:
    """A PK that is only planned."""

    plan: Annotated[bool, typer.Option("--plan")] = False
    p1: options.NumberOrNot = None
    p2: options.NumberOrNot = None
    power: options.Number = 0.8
    alpha: options.Number = 0.05
    cluster_size: options.Number = 1
    icc: options.Number = 0

    def results(self) -> list[Any]:
        """How many customers each arm needs."""
        from cskit.analysis.experiment import sample_size

        if self.p1 is None or self.p2 is None:
            raise UsageError(told("plan_rates"))
        return [sample_size(self.p1, self.p2, self.power, self.alpha, cluster_size=self.cluster_size, icc=self.icc)]


@dataclass(frozen=True)
class Scored:
    """Who is scored by what, and what is shown of it."""

    scorecard: Annotated[str, typer.Option(metavar="NAME|FILE")] = "linear"
    by: Annotated[str, typer.Option("--by", metavar="agent|team", callback=split_named)] = "agent"
    show: Annotated[
        Literal["scores", "details", "incentives", "notice", "commission"],
        typer.Option(),
    ] = "scores"
    spread: options.Number = 0.2
    seed: Annotated[int, typer.Option()] = 20211111
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None
    period: options.Span = ""
    rules: options.RuleSet = "textbook"


@options.grouped
def pk(
    data: Annotated[Path | None, typer.Argument(metavar="DATA")] = None,
    rivals: Rivals = Rivals(),
    counts: Counts = Counts(),
    plan: Plan = Plan(),
    rules: options.RuleSet = "textbook",
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Judge a PK: difference, interval, and what can be concluded."""
    from cskit.analysis import experiment
    from cskit.cli import judging_output as output

    if data is None:
        _refuse("needs_data", rivals, "groups", "by", "stratify", "before", "period")
        return output.of_counts(plan.results() if plan.plan else counts.results(), answer)
    _refuse("without_data", counts, "x1", "n1", "x2", "n2")
    _refuse("without_data", plan, "p1", "p2", "plan")
    groups, by, within = ",".join(rivals.groups or []), split_named(rivals.by), split_named(rivals.stratify)
    period = rivals.period or None
    UsageError.when(bool(groups) == bool(rivals.by), "pk_groups_by")
    UsageError.when(rivals.by and (rivals.stratify or rivals.before), "pk_by_only")
    with opened(data, "comparing", engine) as shop:
        if rivals.by:
            everyone = experiment.league(shop, rivals.metric, by=by, rules=rules, period=period)
            return output.of_league(everyone, answer)
        found = experiment.pk(
            shop,
            rivals.metric,
            groups_named(groups, shop),
            rules=rules,
            period=period,
            stratify=within,
            before=rivals.before or None,
        )
        return output.of_pk(found, answer)


@options.grouped
def score(
    data: options.Data,
    scored: Scored = Scored(),
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Score agents or teams by a scorecard."""
    from cskit.analysis import scorecard
    from cskit.cli import judging_output as output

    card = scorecard.load_scorecard(scored.scorecard)  # a faulty file is told before a large shop is opened
    period = scored.period or None
    UsageError.when(scored.out and scored.show != "commission", "commission_out")
    if scored.show in ("scores", "details"):
        with opened(data, "scoring", engine) as shop:
            found = scorecard.score(shop, card, by=scored.by, rules=scored.rules, period=period)
        return output.of_scores(card, found, scored, answer)
    UsageError.when(scored.by != "agent", "show_agents", show=scored.show)
    UsageError.when(scored.show == "commission" and not period, "commission_period")
    with opened(data, "scoring", engine) as shop:
        if scored.show == "commission":
            paid = scorecard.commission(shop, card, rules=scored.rules, period=scored.period)
            return output.of_commission(card, paid, scored.out, answer)
        earned = scorecard.incentives(shop, card, rules=scored.rules, period=period)
    return output.of_incentives(earned, scored, answer)


@options.grouped
def reconcile(
    data: options.Data,
    rules: options.RuleSet = "textbook",
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Our figures beside a platform's own, and what explains the gap."""
    from cskit.analysis import frames
    from cskit.analysis.reconcile import reconcile as reconciled
    from cskit.cli import reconciled_output as output

    with opened(data, "reconciling", engine) as shop:
        found, names = reconciled(shop, rules), frames.labels(shop)
    output.of_reconciled(found, names, answer)


def _refuse(why: str, group: Rivals | Counts | Plan, *names: str) -> None:
    """`UsageError` for the first of these options that was given."""
    for name in names:
        UsageError.when(getattr(group, name) not in (None, "", False), why, option=f"--{name}")


@dataclass(frozen=True)
class Asked:
    """Whose board, and read how."""

    platform: Annotated[str, typer.Option(metavar="NAME", callback=rules_named)]
    period: options.Span = ""
    what_if: Annotated[str, typer.Option(metavar="NAME|FILE", callback=rules_named)] = ""
    own_days: Annotated[bool, typer.Option("--own-days")] = False


@options.grouped
def platform(
    data: options.Data, asked: Asked, answer: options.Answer = options.ANSWER, engine: options.Engine = "duckdb"
) -> None:
    """What the platform's board would have shown, day by day."""
    from cskit.analysis.board import board, remarks
    from cskit.shop import rules_of

    with opened(data, "computing", engine) as shop:
        days = days_named(asked.period, shop) if asked.period else None
        frame = board(shop, asked.platform, days, what_if=asked.what_if or None, own_days=asked.own_days)
        held, last = shop.span, Period(frame["day"].max(), frame["day"].max())
        beside = rules_of(shop, asked.what_if, last) if asked.what_if else None
        gaps = shop.gaps_said(Period(frame["starts_on"].min(), frame["ends_on"].max())) if len(frame) else ""
    said = remarks(frame, held.start, answer.lang, own_days=asked.own_days)
    shown: list[Sheet | str] = [_table(frame, beside, answer.lang), *said, *([gaps] if gaps else [])]
    emit(frame, answer.format, answer.lang, shown=shown)


def _table(frame: pd.DataFrame, beside: Rules | None, lang: str) -> Sheet:
    """A row per day, a column per indicator as the newest set that shows it names it, and as the one beside it does."""
    from cskit.metrics import find

    last = frame.drop_duplicates("metric", keep="last")
    newest: dict[str, str] = dict(zip(last["metric"], last["rules"], strict=True))
    header = [term("cli_day", lang)]
    for metric, rules in newest.items():
        header.append(find(metric, rules).name(lang))
        if beside:
            header.append(term("board_what_if", lang, set=beside.name, metric=find(metric, beside).name(lang)))
    rows = []
    for day, some in frame.groupby("day", sort=True):
        cells, by_metric = [str(day)], some.set_index("metric")
        for metric in newest:
            known = metric in by_metric.index
            for column in ("value", "what_if") if beside else ("value",):
                value = by_metric.at[metric, column] if known else None
                status = str(by_metric.at[metric, "status"]) if known and column == "value" else "ok"
                cells.append(written(value, find(metric).written_as, lang, status=status))
        rows.append(cells)
    return Sheet(header, rows, 1)

"""`cskit pk`, `cskit score`: is a difference more than luck, and what a scorecard makes of each agent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cskit.cli import options
from cskit.cli.aside import opened
from cskit.errors import UsageError, told

if TYPE_CHECKING:
    from cskit.analysis.experiment import Verdict


@options.grouped
def pk(
    data: Annotated[
        Path | None, typer.Argument(metavar="DATA", help="Folder of tables; left out = counts, or --plan.")
    ] = None,
    metric: Annotated[str, typer.Option("--metric", "-m", metavar="ID", help="A rate, ratio or mean.")] = (
        "inquiry_conversion"
    ),
    groups: Annotated[
        list[str] | None, typer.Option(metavar="SPLIT:VALUE,…", help="Who against whom: team:in_house,team:outsourced.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Everyone against all: a funnel plot by agent, say.")] = "",
    stratify: Annotated[str, typer.Option(metavar="NAME", help="Like with like, within tier, product, hour …")] = "",
    before: Annotated[
        str,
        typer.Option("--before", metavar="DATE[..DATE]", help="Days before a change: first group changed, second not."),
    ] = "",
    period: options.Span = "",
    x1: Annotated[int | None, typer.Option(help="Successes of the first group (without DATA).")] = None,
    n1: Annotated[int | None, typer.Option(help="Cases of the first group.")] = None,
    x2: Annotated[int | None, typer.Option(help="Successes of the second group; left out = one rate.")] = None,
    n2: Annotated[int | None, typer.Option(help="Cases of the second group.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="How many customers does a PK need?")] = False,
    p1: Annotated[float | None, typer.Option(help="Rate of one arm, as a fraction.")] = None,
    p2: Annotated[float | None, typer.Option(help="Rate of the other arm that should be told from it.")] = None,
    power: Annotated[float, typer.Option(help="Chance to show the difference if it is there.")] = 0.8,
    alpha: Annotated[float, typer.Option(help="Chance of a false alarm, two-sided.")] = 0.05,
    cluster_size: Annotated[float, typer.Option(help="Customers per agent, for a plan with alike customers.")] = 1,
    icc: Annotated[float, typer.Option(help="How alike customers of one agent are, 0 to 1.")] = 0,
    rules: options.RuleSet = "textbook",
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Judge a PK: difference, interval, and what can be concluded.

    On a shop: by customers, by agents (the clusters), within strata, against the time before, or everyone in a funnel.
    Without one: counts (--x1 7 --n1 7), or how large a PK must be (--plan --p1 0.25 --p2 0.28).
    """
    from cskit.analysis import experiment
    from cskit.cli import judging_output as output

    if data is None:
        _refuse("needs_data", groups=groups, by=by, stratify=stratify, before=before, period=period)
        if not plan:
            return output.of_counts(_counted(x1, n1, x2, n2), answer)
        if p1 is None or p2 is None:
            raise UsageError(told("plan_rates"))
        size = experiment.sample_size(p1, p2, power, alpha, cluster_size=cluster_size, icc=icc)
        return output.of_counts([size], answer)
    _refuse("without_data", x1=x1, n1=n1, x2=x2, n2=n2, p1=p1, p2=p2, plan=plan)
    rivals, days = ",".join(groups or []), period or None
    if bool(rivals) == bool(by):
        raise UsageError(told("pk_groups_by"))
    if by and (stratify or before):
        raise UsageError(told("pk_by_only"))
    with opened(data, "comparing", engine) as shop:
        if by:
            return output.of_league(experiment.league(shop, metric, by=by, rules=rules, period=days), answer)
        found = experiment.pk(shop, metric, rivals, rules=rules, period=days, stratify=stratify, before=before or None)
        return output.of_pk(found, answer)


@options.grouped
def score(
    data: options.Data,
    name: Annotated[
        str, typer.Option("--scorecard", metavar="NAME|FILE", help="linear, band, or a TOML file of your own.")
    ] = "linear",
    by: Annotated[Literal["agent", "team"], typer.Option("--by", help="Who is scored.")] = "agent",
    show: Annotated[
        Literal["scores", "details", "incentives", "notice"],
        typer.Option(help="Scores, the indicators behind them, what each earns, or the notice of targets."),
    ] = "scores",
    spread: Annotated[float, typer.Option(help="Ranks again with weights moved by up to this share.")] = 0.2,
    seed: Annotated[int, typer.Option(help="Of the draws for the ranks.")] = 20211111,
    period: options.Span = "",
    rules: options.RuleSet = "textbook",
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Score agents or teams by a scorecard.

    Weighted scores within tiers of role and growth stage, what is missing, and whether the ranks survive other weights.
    Weights that do not sum to 1 are refused.
    """
    from cskit.analysis import scorecard
    from cskit.cli import judging_output as output

    card = scorecard.load_scorecard(name)  # a faulty file is told before a large shop is opened
    days = period or None
    if show in ("scores", "details"):
        with opened(data, "scoring", engine) as shop:
            found = scorecard.score(shop, card, by=by, rules=rules, period=days)
        stable = scorecard.rank_stability(found, spread=spread, seed=seed)
        return output.of_scores(card, found, stable, rules, answer, details=show == "details")
    if by != "agent":
        raise UsageError(told("show_agents", show=show))
    with opened(data, "scoring", engine) as shop:
        earned = scorecard.incentives(shop, card, rules=rules, period=days)
    return output.of_incentives(earned, rules, answer, notice=show == "notice")


def _counted(x1: int | None, n1: int | None, x2: int | None, n2: int | None) -> list[Verdict]:
    """Each rate, and where there are two their difference."""
    from cskit.analysis.experiment import rate_difference, rate_interval

    if x1 is None or n1 is None:
        raise UsageError(told("pk_inputs"))
    if (x2 is None) != (n2 is None):
        raise UsageError(told("pk_x2_n2"))
    if x2 is None or n2 is None:
        return [rate_interval(x1, n1)]
    return [rate_interval(x1, n1), rate_interval(x2, n2), rate_difference(x1, n1, x2, n2)]


def _refuse(why: str, **given: Any) -> None:
    """`UsageError` for the first of these options that was given."""
    for name, value in given.items():
        if value not in (None, "", False):
            raise UsageError(told(why, option=f"--{name}"))

"""`cskit pk`, `cskit score`: is a difference more than luck, and what a scorecard makes of each agent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cskit.cli import options
from cskit.cli.aside import opened
from cskit.errors import UsageError, told

if TYPE_CHECKING:
    from cskit.analysis.experiment import Verdict


@dataclass(frozen=True)
class Rivals:
    """Who is compared with whom, on a shop."""

    metric: Annotated[str, typer.Option("--metric", "-m", metavar="ID", help="A rate, ratio or mean.")] = (
        "inquiry_conversion"
    )
    groups: Annotated[
        list[str] | None, typer.Option(metavar="SPLIT:VALUE,…", help="Who against whom: team:in_house,team:outsourced.")
    ] = None
    by: Annotated[str, typer.Option(metavar="NAME", help="Everyone against all: a funnel plot by agent, say.")] = ""
    stratify: Annotated[str, typer.Option(metavar="NAME", help="Like with like, within tier, product, hour …")] = ""
    before: Annotated[
        str,
        typer.Option("--before", metavar="DATE[..DATE]", help="Days before a change: first group changed, second not."),
    ] = ""
    period: options.Span = ""


@dataclass(frozen=True)
class Counts:
    """Counts of one group or two, without a shop."""

    x1: Annotated[int | None, typer.Option(help="Successes of the first group (without DATA).")] = None
    n1: Annotated[int | None, typer.Option(help="Cases of the first group.")] = None
    x2: Annotated[int | None, typer.Option(help="Successes of the second group; left out = one rate.")] = None
    n2: Annotated[int | None, typer.Option(help="Cases of the second group.")] = None

    def results(self) -> list[Verdict]:
        """Each rate, and where there are two their difference."""
        from cskit.analysis.experiment import rate_difference, rate_interval

        x1, n1, x2, n2 = self.x1, self.n1, self.x2, self.n2
        if x1 is None or n1 is None:
            raise UsageError(told("pk_inputs"))
        if (x2 is None) != (n2 is None):
            raise UsageError(told("pk_x2_n2"))
        if x2 is None or n2 is None:
            return [rate_interval(x1, n1)]
        return [rate_interval(x1, n1), rate_interval(x2, n2), rate_difference(x1, n1, x2, n2)]


@dataclass(frozen=True)
class Plan:
    """A PK that is only planned."""

    plan: Annotated[bool, typer.Option("--plan", help="How many customers does a PK need?")] = False
    p1: Annotated[float | None, typer.Option(help="Rate of one arm, as a fraction.")] = None
    p2: Annotated[float | None, typer.Option(help="Rate of the other arm that should be told from it.")] = None
    power: Annotated[float, typer.Option(help="Chance to show the difference if it is there.")] = 0.8
    alpha: Annotated[float, typer.Option(help="Chance of a false alarm, two-sided.")] = 0.05
    cluster_size: Annotated[float, typer.Option(help="Customers per agent, for a plan with alike customers.")] = 1
    icc: Annotated[float, typer.Option(help="How alike customers of one agent are, 0 to 1.")] = 0

    def results(self) -> list[Verdict]:
        """How many customers each arm needs."""
        from cskit.analysis.experiment import sample_size

        if self.p1 is None or self.p2 is None:
            raise UsageError(told("plan_rates"))
        return [sample_size(self.p1, self.p2, self.power, self.alpha, cluster_size=self.cluster_size, icc=self.icc)]


@dataclass(frozen=True)
class Scored:
    """Who is scored by what, and what is shown of it."""

    scorecard: Annotated[str, typer.Option(metavar="NAME|FILE", help="linear, band, or a TOML file of your own.")] = (
        "linear"
    )
    by: Annotated[Literal["agent", "team"], typer.Option("--by", help="Who is scored.")] = "agent"
    show: Annotated[
        Literal["scores", "details", "incentives", "notice"],
        typer.Option(help="Scores, the indicators behind them, what each earns, or the notice of targets."),
    ] = "scores"
    spread: Annotated[float, typer.Option(help="Ranks again with weights moved by up to this share.")] = 0.2
    seed: Annotated[int, typer.Option(help="Of the draws for the ranks.")] = 20211111
    period: options.Span = ""
    rules: options.RuleSet = "textbook"


@options.grouped
def pk(
    data: Annotated[
        Path | None, typer.Argument(metavar="DATA", help="Folder of tables; left out = counts, or --plan.")
    ] = None,
    rivals: Rivals = Rivals(),
    counts: Counts = Counts(),
    plan: Plan = Plan(),
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
        _refuse("needs_data", rivals, "groups", "by", "stratify", "before", "period")
        return output.of_counts(plan.results() if plan.plan else counts.results(), answer)
    _refuse("without_data", counts, "x1", "n1", "x2", "n2")
    _refuse("without_data", plan, "p1", "p2", "plan")
    groups, period = ",".join(rivals.groups or []), rivals.period or None
    if bool(groups) == bool(rivals.by):
        raise UsageError(told("pk_groups_by"))
    if rivals.by and (rivals.stratify or rivals.before):
        raise UsageError(told("pk_by_only"))
    with opened(data, "comparing", engine) as shop:
        if rivals.by:
            everyone = experiment.league(shop, rivals.metric, by=rivals.by, rules=rules, period=period)
            return output.of_league(everyone, answer)
        before = rivals.before or None
        found = experiment.pk(
            shop, rivals.metric, groups, rules=rules, period=period, stratify=rivals.stratify, before=before
        )
        return output.of_pk(found, answer)


@options.grouped
def score(
    data: options.Data,
    scored: Scored = Scored(),
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Score agents or teams by a scorecard.

    Weighted scores within tiers of role and growth stage, what is missing, and whether the ranks survive other weights.
    Weights that do not sum to 1 are refused.
    """
    from cskit.analysis import scorecard
    from cskit.cli import judging_output as output

    card = scorecard.load_scorecard(scored.scorecard)  # a faulty file is told before a large shop is opened
    period = scored.period or None
    if scored.show in ("scores", "details"):
        with opened(data, "scoring", engine) as shop:
            found = scorecard.score(shop, card, by=scored.by, rules=scored.rules, period=period)
        return output.of_scores(card, found, scored, answer)
    if scored.by != "agent":
        raise UsageError(told("show_agents", show=scored.show))
    with opened(data, "scoring", engine) as shop:
        earned = scorecard.incentives(shop, card, rules=scored.rules, period=period)
    return output.of_incentives(earned, scored, answer)


def _refuse(why: str, group: Rivals | Counts | Plan, *names: str) -> None:
    """`UsageError` for the first of these options that was given."""
    for name in names:
        if getattr(group, name) not in (None, "", False):
            raise UsageError(told(why, option=f"--{name}"))

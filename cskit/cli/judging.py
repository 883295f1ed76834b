"""`cskit pk`, `cskit score`: is a difference more than luck, and what a scorecard makes of each agent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cskit.cli import options
from cskit.errors import UsageError, told

if TYPE_CHECKING:
    from cskit.analysis.experiment import Verdict

Days = Annotated[
    str, typer.Option("--before", metavar="DATE[..DATE]", help="Days before a change: first group changed, second not.")
]


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
    before: Days = "",
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
    format: options.Format = "table",
    lang: options.Lang = "en",
    engine: options.Engine = "duckdb",
) -> None:
    """Judge a PK: difference, interval, and what can be concluded.

    On a shop: by customers, by agents (the clusters), within strata, against the time before, or everyone in a funnel.
    Without one: counts (--x1 7 --n1 7), or how large a PK must be (--plan --p1 0.25 --p2 0.28).
    """
    from cskit.cli import verdicts

    if data is not None:
        strays = {"--x1": x1, "--n1": n1, "--x2": x2, "--n2": n2, "--p1": p1, "--p2": p2, "--plan": plan or None}
        _refuse([name for name, value in strays.items() if value is not None], "without_data")
        verdicts.of_shop(
            data, metric, ",".join(groups or []), by, stratify, before, period, rules, format, lang, engine
        )
        return
    shop_only = {"--groups": groups, "--by": by, "--stratify": stratify, "--before": before, "--period": period}
    _refuse([name for name, value in shop_only.items() if value], "needs_data")
    verdicts.of_counts(
        _planned(p1, p2, power, alpha, cluster_size, icc) if plan else _counted(x1, n1, x2, n2), format, lang
    )


def score(
    data: options.Data,
    scorecard: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="linear, band, or a TOML file of your own.")
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
    format: options.Format = "table",
    lang: options.Lang = "en",
    engine: options.Engine = "duckdb",
) -> None:
    """Score agents or teams by a scorecard.

    Weighted scores within tiers of role and growth stage, what is missing, and whether the ranks survive other weights.
    Weights that do not sum to 1 are refused.
    """
    from cskit.analysis.scorecard import load_scorecard
    from cskit.cli import scores
    from cskit.cli.guard import opened
    from cskit.cli.progress import busy

    card = load_scorecard(scorecard)  # a faulty file is told before a large shop is opened
    if show in ("incentives", "notice") and by != "agent":
        raise UsageError(told("show_agents", show=show))
    with busy("scoring"), opened(data, engine) as shop:
        if show in ("incentives", "notice"):
            scores.incentives(shop, card, show, rules, period, format, lang)
        else:
            scores.scores(shop, card, by, show, spread, seed, rules, period, format, lang)


def _refuse(names: list[str], key: str) -> None:
    if names:
        raise UsageError(told(key, option=names[0]))


def _planned(
    p1: float | None, p2: float | None, power: float, alpha: float, cluster_size: float, icc: float
) -> list[Verdict]:
    from cskit.analysis.experiment import sample_size

    if p1 is None or p2 is None:
        raise UsageError(told("plan_rates"))
    return [sample_size(p1, p2, power, alpha, cluster_size=cluster_size, icc=icc)]


def _counted(x1: int | None, n1: int | None, x2: int | None, n2: int | None) -> list[Verdict]:
    from cskit.analysis.experiment import rate_difference, rate_interval

    if x1 is None or n1 is None:
        raise UsageError(told("pk_inputs"))
    if (x2 is None) != (n2 is None):
        raise UsageError(told("pk_x2_n2"))
    if x2 is None or n2 is None:
        return [rate_interval(x1, n1)]
    return [rate_interval(x1, n1), rate_interval(x2, n2), rate_difference(x1, n1, x2, n2)]

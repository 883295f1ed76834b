"""`cskit forecast`, `staff`, `roster`: how many customers, how many agents, who works when."""

import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cskit.cli import options
from cskit.cli.emit import busy, opened, say
from cskit.errors import UsageError, told

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DATA"),
]
Seed = Annotated[int, typer.Option("--seed", min=0)]
Chart = Annotated[Path | None, typer.Option("--chart", metavar="FILE")]
SEED = 20211111


@dataclass(frozen=True)
class Past:
    """What a day is forecast from beside its own numbers."""

    like: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE[,DATE…]"),
    ] = None
    uncertainty: options.Number = 0.1
    rules: options.RuleSet = "textbook"
    seed: Seed = SEED


@dataclass(frozen=True)
class Five:
    """The numbers of the forecast's formula, as typed."""

    sales: options.NumberOrNot = None
    cs_share: options.NumberOrNot = None
    spend_per_buyer: options.NumberOrNot = None
    conversion: options.NumberOrNot = None
    inquiry_share: options.NumberOrNot = None


@dataclass(frozen=True)
class Handling:
    """How agents work: how much one carries."""

    capacity: options.NumberOrNot = None
    handling: options.NumberOrNot = None
    concurrency: options.Whole = 1
    growth: options.Number = 0.2

    def known(self) -> "Handling":
        """With the capacity that the handling time gives. Errors: `UsageError` where both were typed."""
        from cskit.analysis.staffing import capacity_of

        growth = self.growth if self.concurrency > 1 else 0.0
        if self.handling is None:
            return replace(self, growth=growth)
        UsageError.when(self.capacity is not None, "capacity_twice")
        return replace(self, growth=growth, capacity=capacity_of(self.handling, self.concurrency, growth))


@dataclass(frozen=True)
class Promise:
    """What customers are promised, and how long they wait for it."""

    service_level: options.Number = 0.8
    target: options.Number = 20.0
    patience: options.NumberOrNot = None


@dataclass(frozen=True)
class Beyond:
    """What changes the need of a day beside its customers."""

    shrinkage: options.Number = 0.0
    containment: options.Number = 0.0
    aftersale_capacity: options.NumberOrNot = None


@options.grouped
def forecast(
    data: Folder = None,
    five: Five = Five(),
    per: Annotated[Literal["buyer", "order"], typer.Option()] = "buyer",
    orders_per_buyer: options.NumberOrNot = None,
    peak_share: options.NumberOrNot = None,
    capacity: options.NumberOrNot = None,
    back_test: Annotated[bool, typer.Option("--back-test")] = False,
    past: Past = Past(),
    chart: Chart = None,
    answer: options.Answer = options.ANSWER,
) -> None:
    """How many customers will a promotion day bring?"""
    from cskit.analysis import forecast as analysis
    from cskit.cli import planning_inputs as inputs, planning_output as output

    output.ready(chart, answer.lang)
    days = inputs.days_of(past.like)
    how: dict[str, Any] = {"capacity": capacity, "uncertainty": past.uncertainty, "seed": past.seed}
    if data is None:
        UsageError.when(back_test or days, "needs_folder", option="--back-test" if back_test else "--like")
        given = inputs.inputs_of(asdict(five), per, orders_per_buyer)
        plan = analysis.forecast_day(given, peak_share=peak_share, **how)
        return output.forecast(plan, answer, chart)
    UsageError.when(peak_share is not None or per == "order" or orders_per_buyer is not None, "plan_folder_inputs")
    with opened(data, "computing") as shop:
        if back_test:
            result = analysis.back_test(shop, days, uncertainty=past.uncertainty, rules=past.rules, seed=past.seed)
            return output.back_test(result, answer, chart)
        plan = inputs.plan_of(shop, asdict(five), days, past.rules, **how)
    return output.forecast(plan, answer, chart)


@options.grouped
def staff(
    data: Folder = None,
    date: Annotated[str, typer.Option("--date", metavar="DATE")] = "",
    receptions: options.NumberOrNot = None,
    sales: options.NumberOrNot = None,
    agents: options.WholeOrNot = None,
    handling: Handling = Handling(),
    promise: Promise = Promise(),
    beyond: Beyond = Beyond(),
    past: Past = Past(),
    chart: Chart = None,
    answer: options.Answer = options.ANSWER,
) -> None:
    """How many agents does it take?"""
    from cskit.analysis import staffing
    from cskit.cli import planning_inputs as inputs, planning_output as output

    output.ready(chart, answer.lang)
    promised, hands = staffing.Target(promise.service_level, promise.target, promise.patience), handling.known()
    if data is None:
        if receptions is None or hands.capacity is None:
            raise UsageError(told("staff_inputs"))
        work = staffing.Work(hands.capacity, hands.concurrency, hands.growth)
        if agents is not None:
            return output.service(receptions, work, promised, agents, past.seed, answer)
        with busy("simulating_chats"):
            compared = staffing.compare_methods(receptions, work, promised, seed=past.seed)
        return output.methods(compared, beyond.shrinkage, answer, chart)
    UsageError.when(receptions is not None or agents is not None, "staff_one_hour")
    with opened(data, "computing") as shop:
        if sales is None:
            UsageError.when(not date, "staff_folder")
            return output.booked(inputs.booked_of(shop, date, past.rules, promised), answer, chart)
        capacity = hands.capacity if hands.capacity is not None else inputs.carried(shop, past.rules)
        how: dict[str, Any] = {"uncertainty": past.uncertainty, "seed": past.seed}
        hours = inputs.hours_of(shop, sales, inputs.days_of(past.like), date, past.rules, **how)
    need = staffing.hourly_requirement(hours, capacity=capacity, target=promised, **asdict(beyond))
    return output.need(need, beyond.shrinkage, answer, chart)


@options.grouped
def roster(
    need: Annotated[Path, typer.Argument(metavar="NEED")],
    people: Annotated[Path, typer.Option("--people", metavar="DATA|FILE")],
    date: Annotated[str, typer.Option("--date", metavar="DATE")] = "",
    shift: Annotated[list[str] | None, typer.Option("--shift", metavar="NAME=START+HOURS")] = None,
    off: Annotated[list[str] | None, typer.Option("--off", metavar="AGENT=DATE")] = None,
    max_hours: options.Number = 48.0,
    max_days: options.Whole = 6,
    rest: options.Number = 11.0,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE")] = None,
    chart: Chart = None,
    answer: options.Answer = options.ANSWER,
) -> None:
    """Who works which shift?"""
    from cskit.analysis.roster import Limits, make_roster
    from cskit.cli import planning_inputs as inputs, planning_output as output

    output.ready(chart, answer.lang)
    asked = inputs.table_file(need)
    if "date" not in asked:
        UsageError.when(not date, "no_date_column", need=need)
        asked["date"] = inputs.day_of(date, "--date")
    staff_of = inputs.people_of(people, off or [])
    with busy("solving"):
        made = make_roster(
            asked, staff_of, shifts=inputs.shifts_of(shift or []), limits=Limits(max_hours, max_days, rest)
        )
    if xlsx is not None:
        from cskit.reports.planning import write_roster

        write_roster(xlsx, made, answer.lang)
    output.roster(made, answer, chart)
    sys.stdout.flush()
    if not made.feasible:
        gaps = made.missing
        say(told("roster_gaps", hours=len(gaps), missing=int(gaps["missing"].sum())))
        raise typer.Exit(1)

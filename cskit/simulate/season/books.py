"""What the shop keeps books of: stock, traffic, costs, and the plans it made beforehand."""

import numpy as np
import pyarrow as pa

from cskit.simulate.ground import Writer, stream, wall_seconds
from cskit.simulate.season.plan import DAY, HABITS, Day, Goods, SeasonPlan, day_numbers, factor


class Books:
    """Sums kept while the days go by: units and sales by day, talk after the sale by hour."""

    def __init__(self, plan: SeasonPlan, goods: Goods) -> None:
        self.plan = plan
        self.numbers = np.array([d.number for d in plan.days])
        self.sold = np.zeros((len(plan.days), len(goods)), np.int64)
        self.assisted = np.zeros(len(plan.days))
        self.after_sale = np.zeros((len(plan.days), 24))
        self.workers = np.zeros(len(plan.days))

    def row(self, day: int) -> int:
        return int(np.searchsorted(self.numbers, day))

    def note_sales(
        self, paid: np.ndarray, product: np.ndarray, quantity: np.ndarray, amount: np.ndarray, helped: np.ndarray
    ) -> None:
        """Books paid items: `helped` ones count for commissions."""
        row = np.searchsorted(self.numbers[:-1], paid // DAY)
        known = self.numbers[row] == paid // DAY
        np.add.at(self.sold, (row[known], product[known]), quantity[known])
        known &= helped
        np.add.at(self.assisted, row[known], amount[known])


def write_traffic(plan: SeasonPlan, day: Day, writer: Writer) -> None:
    """Visitors of each hour: they look around a little more evenly than they ask."""
    rng = stream(plan.seed, 5, day.number)
    visitors = rng.poisson(day.visitors * plan.scale * (0.8 * plan.hours[day.kind.hours] + 0.2 / 24))
    visits = np.round(visitors * rng.normal(1.28, 0.02, 24)).astype(np.int64)
    pages = np.round(visits * rng.normal(day.kind.page_views, 0.25, 24) / 1.28).astype(np.int64)
    bounces = np.round(visits * rng.normal(0.42, 0.015, 24)).astype(np.int64)
    writer.add(
        "traffic",
        {
            "at": day.start + np.arange(24) * 3600,
            "visitors": visitors,
            "page_views": pages,
            "visits": visits,
            "bounces": bounces,
            "stay_seconds": np.round(pages * rng.normal(21, 1, 24)),
        },
    )


def write_stock(books: Books, goods: Goods, writer: Writer) -> None:
    """Stock of each product and day: never below what the coming weeks will take, more weeks for some than for others.

    What sells out gets none before it was gone; what nobody buys, or too much was bought of, gets none at all.
    """
    plan = books.plan
    ids = pa.array(goods.ids)
    cover = 40 + 2.0 * (np.arange(len(goods)) * 5 % 7)  # days
    for segment in sorted({d.segment for d in plan.days}):
        ours = [d.segment == segment for d in plan.days]
        numbers, sold = books.numbers[ours], books.sold[ours]
        usual = sold.mean(axis=0)
        left = np.ceil(1.1 * cover * usual) + 8
        delivered = np.ones(sold.shape, bool)
        for product, months in ((goods.names.index(o.product), o.months) for o in plan.recipe.overstocks):
            left[product] = np.ceil(30 * months * usual[product])
            delivered[:, product] = False
        for product, gone, units, _ in goods.unsold:
            if any(n in gone for n in numbers):
                left[product] = sold[numbers < gone.start, product].sum() + units
                delivered[numbers < gone.stop, product] = False
        for i, (number, out, comes) in enumerate(zip(numbers, sold, delivered, strict=True)):
            least = cover * sold[min(i + 1, max(0, len(sold) - 14)) : i + 31].mean(axis=0)
            received = np.where(comes & (left - out < least), np.ceil(1.2 * least) + 8 + out - left, 0)
            closing = left + received - out
            writer.add(
                "stock",
                {
                    "product_id": ids,
                    "date": np.full(len(goods), number),
                    "opening_units": left.astype(np.int64),
                    "received_units": received.astype(np.int64),
                    "closing_units": closing.astype(np.int64),
                },
            )
            left = closing


def write_costs(books: Books, writer: Writer) -> None:
    """Commission on assisted sales, meals on long days, a bonus for the waves (wages are in shifts x hourly_cost)."""
    rows: list[tuple[int, str, float]] = []
    for day, assisted, workers in zip(books.plan.days, books.assisted, books.workers, strict=True):
        if assisted > 0:
            rows.append((day.number, "销售提成", round(float(assisted) * HABITS.commission, 2)))
        if day.kind.roster != "normal":
            rows.append((day.number, "餐补", float(workers * HABITS.meal)))
        if day.kind.roster == "wave":
            rows.append((day.number, "大促奖金", float(workers * 100)))
    writer.add(
        "costs",
        {"date": np.array([r[0] for r in rows]), "item": [r[1] for r in rows], "amount": [r[2] for r in rows]},
    )


def write_forecast(books: Books, writer: Writer) -> None:
    """Receptions of each hour as planned: the usual shape of the day, wrong where the recipe says so."""
    plan = books.plan
    forecast = plan.recipe.forecast
    rng = stream(plan.seed, 6)
    hours, values = [], []
    for day, after in zip(plan.days, books.after_sale, strict=True):
        if day.number in day_numbers(forecast):
            hours.append(day.start + np.arange(24) * 3600)
            usual = plan.expected(day) * 1.04 + after.sum() * plan.hours["normal"]
            values.append(np.round(usual * factor(forecast.bias, hours[-1]) * rng.normal(1, forecast.noise, 24)))
    writer.add("forecast", {"hour": np.concatenate(hours), "receptions": np.concatenate(values)})


def write_calendar_and_targets(plan: SeasonPlan, writer: Writer) -> None:
    """The phases of the promotions; floors and stretches, of which those of totals grow with the size of the shop."""
    phases, targets = plan.recipe.calendar, plan.recipe.targets
    writer.add(
        "calendar",
        {
            "promotion": [p.promotion for p in phases],
            "phase": [p.phase for p in phases],
            "starts_at": np.array([wall_seconds(p.starts_at) for p in phases]),
            "ends_at": np.array([wall_seconds(p.ends_at) for p in phases]),
        },
    )

    times = [plan.scale if t.sum else 1.0 for t in targets]
    writer.add(
        "targets",
        {
            "metric": [t.metric for t in targets],
            "scope": [t.scope for t in targets],
            "floor": [t.floor * k for t, k in zip(targets, times, strict=True)],
            "stretch": [t.stretch * k for t, k in zip(targets, times, strict=True)],
            "period_start": [t.from_ for t in targets],
            "period_end": [t.to for t in targets],
        },
    )

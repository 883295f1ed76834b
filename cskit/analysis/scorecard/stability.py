"""May one pay by these scores (other weights)? And money for targets and for sales, its 计算口径 beside it."""

from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd

from cskit.analysis.estimate import SEED, counted, filled
from cskit.analysis.frames import with_names, with_people
from cskit.analysis.intervals import DRAWS
from cskit.analysis.scorecard.card import Bonus, Scorecard
from cskit.analysis.scorecard.reading import load_scorecard
from cskit.analysis.scorecard.scoring import Scores, score
from cskit.engines import collected
from cskit.errors import UsageError
from cskit.metrics import find, measure
from cskit.metrics.compared import targets_for
from cskit.metrics.details import detail
from cskit.metrics.question import Question
from cskit.period import Period, day_date
from cskit.rules import Rules
from cskit.shop import Shop, rules_of


@dataclass(frozen=True)
class Stability:
    """`rows`: who, tier, rank, rank_low, rank_high (what 95 % of the draws give), kept (share of draws with the very
    same rank), first (share of draws on rank 1). `tau`: the mean Kendall τ between the card's order and a draw's."""

    rows: pd.DataFrame
    spread: float
    tau: float
    by: str = "agent"

    def sentence(self, lang: str) -> str:
        """Whether the order survives other weights."""
        sure = int((self.rows["rank_low"] == self.rows["rank_high"]).sum())
        values = {
            "spread": ("whole", self.spread),
            "n": counted(len(self.rows), self.by),
            "sure": counted(sure, self.by),
            "tau": ("number", self.tau),
        }
        if self.rows.empty:
            return filled("judge_ranks_nobody", {}, lang)
        moved = "stable" if sure == len(self.rows) else "some" if self.tau >= 0.8 else "unstable"
        return filled(f"judge_ranks_{moved}", values, lang)


def rank_stability(scores: Scores, *, spread: float = 0.2, draws: int = DRAWS, seed: int = SEED) -> Stability:
    """Ranks under weights that each move by up to ±`spread` of themselves (then sum to 1 again), `draws` times, seeded.

    Ranks are within a tier, as in `score`; what an agent lacks stays missing. Errors: `UsageError` for a spread outside
    0–1 or fewer than 2 draws.

    >>> from cskit.analysis.scorecard import score
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> scores = score(load(bundled("double11")), "linear", period="2021-11-22..2021-11-28")
    >>> list(rank_stability(scores, draws=20).rows.columns)[3:7]
    ['score', 'rank', 'rank_low', 'rank_high']
    """
    from scipy.stats import kendalltau, rankdata

    UsageError.when(not 0 <= spread <= 1 or draws < 2, "spread_draws", spread=spread, draws=draws)
    rng = np.random.default_rng(seed)
    scored = scores.scored()
    metrics = list(scores.card.metrics)
    factors = 1 + rng.uniform(-spread, spread, size=(draws, len(metrics)))
    made, taus = [], []
    for _, own in scored.groupby("tier", sort=False):
        details = scores.details[scores.details["who"].isin(own["who"])]
        points = details.pivot(index="who", columns="metric", values="score").loc[own["who"], metrics].to_numpy()
        weights = details.pivot(index="who", columns="metric", values="weight").loc[own["who"], metrics].to_numpy()
        moved = factors[:, None, :] * weights[None, :, :]
        totals = (moved * np.nan_to_num(points)[None]).sum(axis=2) / moved.sum(axis=2)
        ranks = rankdata(-totals.round(9), axis=1, method="min")
        rank = own["rank"].to_numpy()
        low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="nearest")
        made.append(
            own[["who", "name", "tier", "score", "rank"]].assign(
                rank_low=low,
                rank_high=high,
                kept=(ranks == rank).mean(axis=0),
                first=(ranks == 1).mean(axis=0),
            )
        )
        if len(own) > 1:
            taus += [kendalltau(rank, r).statistic for r in ranks[:200]]
    columns = ["who", "name", "tier", "score", "rank", "rank_low", "rank_high", "kept", "first"]
    rows = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns)
    return Stability(rows, spread, float(np.nanmean(taus)) if taus else float("nan"), scores.by)


@dataclass(frozen=True)
class Incentives:
    """`table`: metric, formula_zh, formula_en, floor, stretch, at_floor, at_stretch, minimum_n: the notice as it is put
    up. `rows`: who, name, metric, value, n, status, reached (`none`, `floor`,
    `stretch`, `too_few`, `no_value`, `not_final`), yuan."""

    table: pd.DataFrame
    rows: pd.DataFrame

    @property
    def total(self) -> float:
        """Yuan in all."""
        return float(self.rows["yuan"].sum())


def award_of(award: Bonus, value: float, better: str = "up") -> tuple[str, float]:
    """What a value earns: nothing below the floor, `at_floor` on it, and in proportion up to `at_stretch`.

    >>> a = Bonus("inquiry_conversion", 0.45, 0.55, 200, 500, 50)
    >>> award_of(a, 0.44), award_of(a, 0.50), award_of(a, 0.60)
    (('none', 0.0), ('floor', 350.0), ('stretch', 500))
    """
    if np.isnan(value):
        return "no_value", 0.0
    sign = -1 if better == "down" else 1
    if sign * value < sign * award.floor:
        return "none", 0.0
    share = (value - award.floor) / (award.stretch - award.floor)
    if share >= 1:
        return "stretch", award.at_stretch
    return "floor", round(award.at_floor + share * (award.at_stretch - award.at_floor), 2)


def incentives(
    shop: Shop,
    scorecard: str | Path | Scorecard = "linear",
    *,
    rules: str | Rules = "textbook",
    period: str | Period | None = None,
) -> Incentives:
    """The incentive table of a scorecard's awards, and what each agent whom it scores earns by them.

    Floor and stretch are the shop's own `targets` of scope `all` where it has set them for the period (not those of
    sums, which are everyone's together), else the card's. A value that is not final (`open`,
    `immature`) earns nothing yet. Errors: `UsageError` for a scorecard without awards.
    """
    card = load_scorecard(scorecard)
    UsageError.when(not card.awards, "card_no_award", name=card.name)
    days = None if period is None else Period.parse(period)
    own = targets_for(shop, days, "all").set_index("metric")
    awards = [_with_targets(award, own) for award in card.awards]
    read_by = rules_of(shop, rules, days)
    cards = {a.metric: find(a.metric, read_by) for a in awards}
    heads = ["metric", "formula_zh", "formula_en", "floor", "stretch", "at_floor", "at_stretch", "minimum_n"]
    notice = [
        (
            a.metric,
            *(cards[a.metric].text("formula", lang, read_by) for lang in ("zh", "en")),
            a.floor,
            a.stretch,
            a.at_floor,
            a.at_stretch,
            a.minimum_n,
        )
        for a in awards
    ]
    table = pd.DataFrame(notice, columns=heads)
    who = score(shop, card, rules=rules, period=days).rows[["who", "name"]].sort_values("who")
    cells = measure(shop, list(cards), by="agent", rules=rules, period=days, interval=False)
    cells = cells.set_index(["agent", "metric"])
    rows = []
    for agent, name in who.itertuples(index=False):
        for award in awards:
            cell = cells.loc[(agent, award.metric)]
            reached, yuan = award_of(award, float(cell["value"]), cards[award.metric].better)
            if cell["status"] in ("open", "immature"):
                reached, yuan = "not_final", 0.0
            elif float(cell["denominator"]) < award.minimum_n and reached != "no_value":
                reached, yuan = "too_few", 0.0
            rows.append((agent, name, award.metric, cell["value"], cell["denominator"], cell["status"], reached, yuan))
    columns = ["who", "name", "metric", "value", "n", "status", "reached", "yuan"]
    return Incentives(table, pd.DataFrame(rows, columns=columns))


def _with_targets(award: Bonus, own: pd.DataFrame) -> Bonus:
    """The shop's own targets where both are set and the stretch is the better one."""
    if award.metric not in own.index or find(award.metric).is_sum:  # a sum's target is everyone's together
        return award
    floor, stretch = (float(own.loc[award.metric, name]) for name in ("floor", "stretch"))  # type: ignore[arg-type]
    if np.isnan(floor) or np.isnan(stretch) or (stretch - floor) * (award.stretch - award.floor) <= 0:
        return award
    return replace(award, floor=floor, stretch=stretch)


def commission(
    shop: Shop, scorecard: str | Path | Scorecard = "linear", *, rules: str | Rules = "textbook", period: str | Period
) -> dict[str, pd.DataFrame]:
    """What each agent of a scorecard's roles earns by its `[commission]`, the paid orders behind that, and the appeals.

    `commission`, by agent: agent, name, team, role, orders, amount (paid), refunded (of these very orders, to date),
    net, settled (of it, from orders paid `paid_after_days` ago or longer) and waiting (the rest); of the settled sales
    `part_<n>`, what lies in the n-th tier, and `pay_<n>`, that at its own rate; `due` now, and `later`, what the
    waiting orders add if nothing more of them comes back. `orders`: the same of each order, and `final_on`, the day
    from which it is settled. `appeals`: the list `contested_orders`, agents by their names.
    Errors: `UsageError` for a scorecard without `[commission]`, `MissingTable` without refunds.
    """
    card, days = load_scorecard(scorecard), Period.parse(period)
    scheme = card.commission
    UsageError.when(scheme is None, "card_no_commission", name=card.name)
    asked = Question(shop, ("agent",), rules_of(shop, rules, days).replace(refund_days=scheme.paid_after_days), days)
    asked.check_period()
    sold = asked.rows("cs_refund_cohort").select(
        "agent", "at", "day", "amount", "closed", order="order_id", refunded="refunded_amount"
    )
    orders = with_people(shop, collected(sold))
    orders = orders[orders["role"].replace("", "sales").isin(card.roles) | (not card.roles)].assign(
        net=lambda o: o["amount"] - o["refunded"],
        settled=lambda o: o["net"].where(o["closed"] == 1, 0.0),
        waiting=lambda o: o["net"] - o["settled"],
        final_on=lambda o: [day_date(day + scheme.paid_after_days) for day in o["day"]],
        at=lambda o: pd.to_datetime(o["at"].astype("int64"), unit="s"),
    )
    sums = {c: (c, "sum") for c in ("amount", "refunded", "net", "settled", "waiting")}
    people = ["agent", "name", "team", "role"]
    rows = orders.groupby(people, as_index=False).agg(orders=("order", "count"), **sums)
    due, whole, ends = rows["net"] * 0, rows["net"] * 0, [*(start for start, _ in scheme.tiers[1:]), inf]
    for n, ((start, rate), end) in enumerate(zip(scheme.tiers, ends, strict=True), 1):
        rows[f"part_{n}"] = rows["settled"].clip(start, end) - start
        rows[f"pay_{n}"] = rows[f"part_{n}"] * rate
        due, whole = due + rows[f"pay_{n}"], whole + (rows["net"].clip(start, end) - start) * rate
    rows = rows.assign(due=due.round(2), later=whole.round(2) - due.round(2))
    appeals = with_names(shop, detail(shop, "contested_orders", rules=rules, period=days))
    return {
        "commission": rows.sort_values(["due", "agent"], ascending=[False, True], ignore_index=True),
        "orders": orders,
        "appeals": appeals.rename(columns={"id": "order", "agent": "name"}),
    }

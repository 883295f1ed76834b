"""What a shop says about groups: cases and successes by group, by agent and by customer, for one metric."""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.engines import collected
from cskit.errors import DataError, UsageError, expect
from cskit.metrics import find, measure
from cskit.metrics.card import Card, Part
from cskit.metrics.question import Question
from cskit.metrics.splits import AGENT_COLUMNS, SPLITS
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.written import listed


@dataclass(frozen=True)
class Sample:
    """A metric of a shop under rules, in a period (None = all days), ready to be counted."""

    shop: Shop
    metric: str
    rules: Rules
    period: Period | None

    @classmethod
    def of(
        cls, shop: Shop, metric: str, *, rules: str | Rules = "textbook", period: str | Period | None = None
    ) -> "Sample":
        """Checks that the metric can be judged: a share, a ratio or a mean of each group's own cases."""
        card = find(metric)
        parts = (card.numerator, card.denominator)
        UsageError.when(
            not all(isinstance(p, Part) and p.scope == "group" for p in parts) or card.minus is not None,
            "pk_metric",
            metric=metric,
            kind=card.kind,
        )
        days = None if period is None else Period.parse(period)
        return cls(shop, metric, rules_of(shop, rules, days), days)

    @property
    def card(self) -> Card:
        return find(self.metric)

    def counts(self, by: Sequence[str]) -> pd.DataFrame:
        """The columns of `by`, then x, n (numerator, denominator), value, low, high, status."""
        frame = measure(self.shop, self.metric, by=list(by), rules=self.rules, period=self.period)
        DataError.when(
            (frame["status"] == "missing_table").any(),
            "pk_missing",
            metric=self.metric,
            needs=lambda: frame["note"].iloc[0],
        )
        frame = frame.rename(columns={"numerator": "x", "denominator": "n"})
        return frame[[*by, "x", "n", "value", "low", "high", "status"]]

    def customers(self, split: str) -> pd.DataFrame | None:
        """`split`, customer_id, x, n of each customer, for ratios of what customers bring; None for other metrics."""
        card = self.card
        question = Question(self.shop, (split,), self.rules, self.period)
        found = []
        for name, part in (("x", card.numerator), ("n", card.denominator)):
            assert isinstance(part, Part)
            if part.where is not None or part.how not in ("sum", "rows", "distinct"):
                return None
            frame = question.rows(part.fact)
            if "customer_id" not in frame.collect_schema().names():
                return None
            value = {
                "sum": nw.col(part.column or "customer_id").sum(),
                "rows": nw.len(),
                "distinct": nw.col(part.column or "customer_id").n_unique(),
            }[part.how]
            grouped = frame.group_by(split, "customer_id").agg(value.alias(name))
            found.append(collected(grouped).astype({name: "float64"}))
        both = found[0].merge(found[1], on=[split, "customer_id"], how="outer").fillna({"x": 0.0, "n": 0.0})
        return both.sort_values([split, "customer_id"], ignore_index=True)


@dataclass(frozen=True)
class Sides:
    """Groups to compare, all of one split: `team:in_house,team:outsourced`."""

    split: str
    values: tuple[str, ...]

    @classmethod
    def parse(cls, text: str | Sequence[str]) -> "Sides":
        """Groups from `split:value` texts, at least two, none twice; anything else is a `UsageError`."""
        given = [g.strip() for g in (text.split(",") if isinstance(text, str) else text) if g.strip()]
        pairs = [tuple(part.strip() for part in g.partition(":")[::2]) for g in given]
        wrong = [g for g, (split, value) in zip(given, pairs, strict=True) if not split or not value]
        UsageError.when(wrong or len(pairs) < 2, "groups_form", groups=",".join(given))
        splits = list(dict.fromkeys(split for split, _ in pairs))
        for split in splits:
            expect("split", split, SPLITS)
        UsageError.when(len(splits) > 1, "groups_overlap", splits=listed(splits, "and"))
        values = tuple(value for _, value in pairs)
        UsageError.when(len(set(values)) < len(values), "groups_twice", groups=",".join(given))
        return cls(splits[0], values)

    def check(self, known: Sequence[object]) -> None:
        """Refuse a group the shop does not have, with the nearest it has."""
        there = [str(k) for k in known if k is not None and k == k]
        for value in self.values:
            expect(self.split, value, there)

    @property
    def by_agent(self) -> bool:
        """Whether the groups are made of agents (teams, roles), so that agents are their clusters."""
        return self.split in AGENT_COLUMNS and self.split != "agent"

"""The shop to check by hand, counted with plain pandas: Table 8-1's story, and the unusual orders."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pandas as pd
import pytest

from cskit.errors import DataError
from cskit.simulate import simulate


def sales(folder: Path) -> pd.DataFrame:
    """Orders with their agent: whoever wrote or was written to last before the order."""
    orders = pd.read_csv(folder / "orders.csv", parse_dates=["created_at", "paid_at"])
    said = pd.read_csv(folder / "messages.csv", parse_dates=["sent_at"])
    units = pd.read_csv(folder / "order_items.csv").groupby("order_id")["quantity"].sum()
    talk = said[["sent_at", "customer_id", "agent_id"]]
    orders = pd.merge_asof(
        orders.sort_values("created_at"), talk, left_on="created_at", right_on="sent_at", by="customer_id"
    )
    return orders.assign(units=orders["order_id"].map(units))


def by_agent(folder: Path) -> pd.DataFrame:
    paid = sales(folder).dropna(subset=["paid_at", "agent_id"])
    groups = paid.groupby("agent_id")
    table = groups.agg(orders=("order_id", "count"), units=("units", "sum"), amount=("amount", "sum"))
    table["spend"] = table["amount"] / groups["customer_id"].nunique()
    table["per_order"] = table["units"] / table["orders"]
    return table


@pytest.mark.parametrize("seed", [None, *range(2, 12)], ids=lambda s: "bundled" if s is None else f"seed {s}")
def test_table_8_1_is_told_with_every_seed(seed: int | None, mens_wear_week: Path, tmp_path: Path) -> None:
    folder = mens_wear_week
    if seed is not None:
        folder = simulate("mens_wear_week", tmp_path / "shop", seed).folder
    table = by_agent(folder)
    assert table["orders"].idxmin() == "agent_1"
    assert table["spend"].idxmax() == "agent_1"
    assert table["orders"].idxmax() == table["units"].idxmax() == "agent_2"
    assert table["spend"].idxmin() == "agent_2"
    assert table["per_order"].idxmin() == "agent_3"
    assert table.loc["agent_3", "orders"] > 1.5 * table.loc["agent_1", "orders"]


def test_the_bundled_week_by_hand(mens_wear_week: Path) -> None:
    table = by_agent(mens_wear_week)
    assert table["orders"].to_dict() == {"agent_1": 9, "agent_2": 21, "agent_3": 16}
    assert table["amount"].to_dict() == {"agent_1": 7060, "agent_2": 2650, "agent_3": 3300}
    assert table["spend"].round(2).to_dict() == {"agent_1": 882.5, "agent_2": 147.22, "agent_3": 220.0}


def test_the_unusual_orders_are_there(mens_wear_week: Path) -> None:
    orders = sales(mens_wear_week)
    assert 40 <= len(orders) <= 60
    assert (orders["amount"] % 10 == 0).all()
    assert orders["agent_id"].isna().sum() == 4  # unassisted
    assert orders["paid_at"].isna().sum() == 2
    assert (orders["paid_at"].dt.normalize() > orders["created_at"].dt.normalize()).sum() == 2
    assert (orders["customer_id"].value_counts() == 2).sum() == 5


def test_it_is_small_and_labelled_synthetic(mens_wear_week: Path) -> None:
    assert 300 <= len(pd.read_csv(mens_wear_week / "messages.csv")) <= 600
    readme = (mens_wear_week / "README.md").read_text(encoding="utf-8")
    assert "SYNTHETIC" in readme
    assert "合成数据" in readme


WEEK = (resources.files("cskit.simulate") / "recipes" / "mens_wear_week.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("lines = [1, 2]", "lines = [2, 1]", "agents.agent_1.lines: must be two numbers from 1 to 4"),
        ("lines = [1, 2]", "lines = [0, 2]", "agents.agent_1.lines"),
        ("lines = [1, 2]", "lines = [1, 5]", "agents.agent_1.lines"),
        ("lines = [1, 2]", "lines = [1]", "`agents[0].lines` must be a list of 2"),
        ("quantity = [1, 1]", "quantity = [3, 2]", "agents.agent_1.quantity"),
        ('products = ["P01", "P02"', 'products = ["P01", "P20"', "agents.agent_1.products: unknown product `P20`"),
        ("orders = 9\nrepeat = 1", "orders = 9\nrepeat = 10", "-1 buyers cannot make 10 repeat orders"),
        ("orders = 9\nrepeat = 1", "orders = 2\nrepeat = 1", "1 buyer cannot make 1 repeat order;"),
        ("lost = 9", "lost = 4000", "a week has 399 at most"),
    ],
)
def test_a_week_nobody_could_draw_is_one_line(was: str, now: str, says: str, tmp_path: Path) -> None:
    recipe = tmp_path / "own.toml"
    assert was in WEEK
    recipe.write_text(WEEK.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        simulate(recipe, tmp_path / "shop", 1)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "shop").exists()


def test_a_week_of_few_orders_and_agents_is_drawn(tmp_path: Path) -> None:
    recipe = tmp_path / "own.toml"
    one = WEEK.replace("orders = 9\nrepeat = 1", "orders = 3\nrepeat = 1")
    head, first, *_ = one.split("[[agents]]")
    recipe.write_text(f"{head}[[agents]]{first}{one[one.index('[unassisted]') :]}", encoding="utf-8")
    assert simulate(recipe, tmp_path / "shop", 1).rows["agents"] == 1

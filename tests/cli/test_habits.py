"""A shop's `cskit.toml`: drafted, read, and never stronger than what the command says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from cskit.cli.habits import draft, habits
from cskit.errors import DataError
from cskit.metrics.compared import targets_for
from cskit.period import Period
from cskit.review.occasion import with_targets
from cskit.review.page_one import PREPARED
from cskit.shop import Shop
from tests.shops import load

from .conftest import Command

HABITS = 'kind = "day"\nlang = "zh"\nformats = ["xlsx"]\n\n[targets]\ncs_sales = [300]\n'


def test_a_review_is_as_the_shop_has_it(cskit: Command, shop: Path, tmp_path: Path) -> None:
    (shop / "cskit.toml").write_text(HABITS, encoding="utf-8")
    out = tmp_path / "out"
    usual = cskit("review", shop, "--out", out)
    assert (usual.code, usual.err) == (0, "")
    assert usual.out.splitlines()[0] == "客服日报"
    assert [path.name for path in out.iterdir()] == ["review-zh.xlsx"]
    asked = cskit("review", shop, "--out", out, "--lang", "en", "--period", "2021-11-11", "--kind", "week")
    assert asked.out.splitlines()[0] == "Customer service: the week"
    assert {path.name for path in out.iterdir()} == {"review-zh.xlsx", "review-en.xlsx"}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ('kinds = "week"', "unknown entry `kinds`; did you mean `kind`"),
        ('kind = "weekly"', "kind: unknown value `weekly`; did you mean `week`"),
        ('formats = ["docx"]', "unknown value `docx`"),
        ("promo = 2021-11-11", "promo"),
        ("targets = 3", "targets"),
        ("[targets]\ncs_sales = [1, 2, 3]", "cs_sales is two numbers at most"),
        ("[peers]\nbuyers = 0.5", "peers.buyers"),
        ('[preparation]\nacounts = "Ann"', "did you mean `accounts`"),
        ("[preparation]\naccounts = true", "preparation.accounts"),
        ('kind = \nlang = "zh"', "line 1, column 8"),
    ],
)
def test_what_cannot_be_is_one_line_that_names_the_file(tmp_path: Path, said: str, line: str) -> None:
    (tmp_path / "cskit.toml").write_text(said, encoding="utf-8")
    with pytest.raises(DataError) as wrong:
        habits(tmp_path)
    assert line in str(wrong.value)
    assert str(tmp_path / "cskit.toml") in str(wrong.value)


def test_rules_lie_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("", encoding="utf-8")
    (tmp_path / "cskit.toml").write_text('rules = "ours.toml"', encoding="utf-8")
    assert habits(tmp_path) == {"rules": str(tmp_path / "ours.toml")}


def test_a_draft_is_all_comments_and_never_written_over(cskit: Command, shop: Path) -> None:
    assert cskit("init", shop, "--lang", "zh").code == 0
    drafted = (shop / "cskit.toml").read_text(encoding="utf-8")
    assert tomllib.loads(drafted) == habits(shop) == {}
    assert "2021-11-11..2021-11-20" in drafted
    entries = "\n".join(re.findall(r"^# (\w+ = .+|\[\w+\])$", drafted, re.MULTILINE))
    ready = tomllib.loads(entries)["preparation"]
    assert (list(ready), set(ready.values())) == (list(PREPARED), {""})
    (shop / "cskit.toml").write_text(entries, encoding="utf-8")
    assert {"kind", "promo", "compare", "lang", "formats", "rules", "targets", "peers", "preparation"} == set(
        habits(shop)
    )
    again = cskit("init", shop)
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert (shop / "cskit.toml").read_text(encoding="utf-8") == entries


def test_a_hostile_name_stays_in_its_comment() -> None:
    evil = 'x\nkind = "promo"\u2028\x07'
    calendar = pd.DataFrame(
        {
            "promotion": [evil],
            "phase": "first_wave",
            "starts_at": "2021-09-07 00:00:00",
            "ends_at": "2021-09-08 00:00:00",
        }
    )
    shop = load("mens_wear_week")
    tables = {name: shop.pandas(name) for name in ("messages", "orders")}
    assert tomllib.loads(draft(Shop.from_frames({**tables, "calendar": calendar}))) == {}


def test_targets_given_count_instead_of_the_tables_own() -> None:
    shop = load("double11")
    days = Period.parse("2021-11-11")
    now = targets_for(with_targets(shop, {"cs_sales": [5.0], "satisfaction": [0.8, 0.9]}), days).set_index(
        ["scope", "metric"]
    )
    was = targets_for(shop, days).set_index(["scope", "metric"])
    assert now.loc[("all", "cs_sales")].dropna().to_dict() == {"floor": 5.0}
    assert now.loc[("all", "satisfaction")].tolist() == [0.8, 0.9]
    rest = [key for key in was.index if key not in (("all", "cs_sales"), ("all", "satisfaction"))]
    assert now.loc[rest].equals(was.loc[rest])
    assert any(scope != "all" for scope, _ in rest)

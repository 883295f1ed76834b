"""Several shops: a folder each, failures said and not fatal, one page that leads to all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cskit.errors import DataError
from cskit.reports.report import Job, Rendered, index_page, render_many, shop_names
from cskit.reports.run import ReportError


@pytest.fixture(scope="module")
def made(books: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """Two shops of one name in two places, and one that cannot be rendered."""
    folder = tmp_path_factory.mktemp("shops")
    jobs = []
    for place, sales in (("north", 100_000.0), ("south", 300_000.0)):
        shop = folder / place / "店 <b>"
        shop.mkdir(parents=True)
        frame = pd.DataFrame(
            {"agent": ["Ann"], "receptions": 5, "wait": 9.0, "conversion": 0.5, "low": 0.4, "high": 0.6}
        )
        frame.assign(sales=sales).to_csv(shop / "agents.csv", index=False)
        jobs.append(Job(shop))
    jobs.append(Job(folder / "nowhere"))
    seen: list[str] = []
    page, results = render_many(
        str(books / "zh" / "01_demo.ipynb"),
        jobs,
        folder / "out",
        lang="zh",
        formats=["html"],
        workers=2,
        progress=lambda shop, done, of, section: seen.append(shop),
    )
    assert set(seen) == set(results) - {"nowhere"}
    return page, results


def test_shops_of_one_name_do_not_overwrite_each_other(made: tuple[Path, dict]):
    page, results = made
    assert list(results) == ["店 <b>", "店 <b>-2", "nowhere"]
    sales = [dict(r.headline)["客服销售额"] for r in results.values() if isinstance(r, Rendered)]
    assert sales == ["¥100,000", "¥300,000"]
    assert (page.parent / "店 <b>" / "demo-zh.html").is_file()
    assert (page.parent / "店 <b>-2" / "demo-zh.html").is_file()
    assert not (page.parent / "nowhere").exists()


def test_the_index_leads_to_each_and_says_what_failed(made: tuple[Path, dict]):
    page, results = made
    html = page.read_text(encoding="utf-8")
    assert 'href="%E5%BA%97%20%3Cb%3E/demo-zh.html"' in html
    assert "¥100,000" in html
    assert "¥300,000" in html
    assert isinstance(results["nowhere"], DataError)
    assert "未能生成" in html
    assert "<b>" not in html.split("<body")[1].replace("&lt;b&gt;", "")
    assert "<script" not in html


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["a/shop", "b/shop", "c/shop"], ["shop", "shop-2", "shop-3"]),
        (["a/shop", "b/shop-2", "c/shop"], ["shop", "shop-2", "shop-3"]),
        (["a/Shop", "b/shop"], ["Shop", "shop-2"]),
        (["/"], ["shop"]),
    ],
)
def test_names_are_unique(folders: list[str], names: list[str]):
    assert shop_names([Path(folder) for folder in folders]) == names


def test_an_index_of_failures_only(tmp_path: Path):
    html = index_page({"a": ReportError("no <table>")}, tmp_path, "en")
    assert "Could not be made: no &lt;table&gt;" in html

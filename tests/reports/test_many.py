"""Several shops: a folder each, failures said and not fatal, one page that leads to all."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from cskit.errors import DataError
from cskit.reports.report import Job, Rendered, headline, index_page, render_many, shop_names
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


def shop(name: str, sales: float | None, receptions: float, *, status: str = "ok", days: str = "1–7 Nov") -> Rendered:
    """A review with two figures, a floor of 200 and one finding."""
    rows = [["CS sales", sales, None, None, None, 200.0, None], ["Inquiry conversion", 0.5, *[None] * 5]]
    rows.append(["Receptions", receptions, *[None] * 5])
    kinds, marks = ["money", "rate", "count"], [["ok", status], ["ok", "ok"], ["ok", "ok"]]
    tables = {
        "headline": {"name": "headline", "rows": rows, "row_kinds": kinds, "status": marks},
        "parameters": {"rows": [["Reviewed", days]]},
        "findings": {"rows": [[f"{name} waits", "", "", ""]]},
    }
    return Rendered("Review", (Path(f"/out/{name}.html"),), headline([tables["headline"]], "en"), "", tables)


def cells(page: str) -> list[list[str]]:
    """The rows of the index as text."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [[re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]


def test_the_index_ranks_adds_up_and_names_the_largest_finding():
    results = {"a": shop("a", 100.0, 3.0), "b": shop("b", 300.0, 4.0, status="open"), "c": ReportError("no")}
    page = index_page(results, Path("/out"), "en")
    head, first, second, broken = cells(page)  # no total: one shop's figures are not there
    assert head[1:] == ["CS sales", "Inquiry conversion", "Receptions", "Floor attained", "Largest finding"]
    assert first == ["1. b", "¥300 (so far)", "50.0%", "4", "150.0%", "b waits"]
    assert second == ["2. a", "¥100", "50.0%", "3", "50.0%", "a waits"]
    assert broken[0] == "c"
    del results["c"]
    assert cells(index_page(results, Path("/out"), "en"))[-1][:4] == ["Total", "¥400 (so far)", "", "7"]
    assert "1–7 Nov" in page


def test_the_index_says_where_days_differ():
    results = {"a": shop("a", 1.0, 1.0), "b": shop("b", 2.0, 1.0, days="8–14 Nov")}
    page = index_page(results, Path("/out"), "en")
    assert "days differ" in page
    assert [row[1] for row in cells(page)[1:3]] == ["8–14 Nov", "1–7 Nov"]

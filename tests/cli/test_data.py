"""`cskit check` and `cskit simulate` as a user types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from .conftest import Command


def broken(shop: Path) -> Path:
    """o2 is paid before it is created; the amount of o3 is negative."""
    orders = shop / "orders.csv"
    text = orders.read_text(encoding="utf-8")
    text = text.replace("2021-11-11 10:21:00,100", "2021-11-11 10:01:00,100").replace("50.5", "-50.5")
    orders.write_text(text, encoding="utf-8")
    return shop


def test_a_sound_folder_is_exit_0_and_says_so(cskit: Command, shop: Path) -> None:
    result = cskit("check", shop)
    assert (result.code, result.out) == (0, "")
    assert "no problem" in result.err


def test_every_problem_has_its_place_and_remedy(cskit: Command, shop: Path) -> None:
    result = cskit("check", broken(shop))
    assert result.code == 1
    lines = result.out.splitlines()
    assert len(lines) == 2
    assert any(line.startswith("orders.csv:3 paid_at: ") for line in lines)
    assert any(line.startswith("orders.csv:4 amount: ") for line in lines)
    assert all(" → " in line for line in lines)
    assert "errors 2" in result.err


def test_problems_as_csv_and_json(cskit: Command, shop: Path) -> None:
    broken(shop)
    rows = list(csv.DictReader(io.StringIO(cskit("check", shop, "--format", "csv").out)))
    same = json.loads(cskit("check", shop, "--format", "json").out)
    assert [(r["file"], r["row"], r["column"]) for r in rows] == [(s["file"], str(s["row"]), s["column"]) for s in same]
    assert {s["level"] for s in same} == {"error"}


def test_problems_in_chinese(cskit: Command, shop: Path) -> None:
    assert any("一" <= char <= "鿿" for char in cskit("check", broken(shop), "--lang", "zh").out)


def test_a_simulated_shop_is_sound_and_the_same_for_a_seed(cskit: Command, tmp_path: Path) -> None:
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    for folder, seed in ((one, 7), (two, 7), (other, 8)):
        result = cskit("simulate", "mens_wear_week", "--seed", seed, "--out", folder)
        assert result.code == 0
        assert "synthetic" in result.err
    files = sorted(p.name for p in one.iterdir())
    assert {"messages.csv", "orders.csv", "README.md"} <= set(files)
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files)
    assert (one / "orders.csv").read_bytes() != (other / "orders.csv").read_bytes()
    assert cskit("check", one).code == 0


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["mens_wear_wek"], 2, "did you mean `mens_wear_week`"),
        (["mens_wear_week", "--seed", "-1"], 2, "seed"),
        (["double11", "--messages", "5"], 2, "10,000 to 100,000,000"),
        (["nowhere.toml"], 1, "nowhere.toml"),
        (["mens_wear_week", "--export-as", ""], 2, "unknown tool ``"),
        (["mens_wear_week", "--export-as", ","], 2, "unknown tool `,`"),
    ],
)
def test_simulate_refuses_in_one_line(cskit: Command, tmp_path: Path, options: list[str], code: int, says: str) -> None:
    result = cskit("simulate", *options, "--out", tmp_path / "made")
    assert result.code == code
    assert says in result.err
    assert result.err.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_simulate_does_not_replace_a_folder_that_is_no_simulated_shop(cskit: Command, shop: Path) -> None:
    before = {p.name: p.read_bytes() for p in shop.iterdir()}
    result = cskit("simulate", "mens_wear_week", "--out", shop)
    assert result.code in (1, 2)
    assert {p.name: p.read_bytes() for p in shop.iterdir()} == before


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An order report in GB18030, ids as Excel guards them, and a chat log; the key stays inside the test."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "exports"
    folder.mkdir()
    orders = (
        "订单编号,买家会员名,买家应付货款,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝总数量\n"
        '="1001",小明,100,100,100.00,交易成功,2021-11-11 10:00:00,2021-11-11 10:01:00,1\n'
        '="1002",小红,50,50,0.00,交易关闭,2021-11-11 11:00:00,,1\n'
    )
    (folder / "orders.csv").write_bytes(orders.encode("gb18030"))
    chat = "小明 2021-11-11 9:58:00\r\n在吗\r\n旗舰店:小美 2021-11-11 9:58:20\r\n在的亲\r\n"
    (folder / "chat.txt").write_bytes(chat.encode())
    return folder


def test_exports_become_a_shop_that_answers_with_customers_under_codes(
    cskit: Command, exports: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    result = cskit("import", exports, "--out", made, "--agents", "旗舰店:小美", "--format", "csv", "--lang", "zh")
    assert result.code == 0
    assert "orders 2" in result.err
    assert cskit("check", made).code == 0
    answer = cskit("metrics", made, "--metric", "orders,cs_sales", "--by", "agent", "--format", "csv")
    assert answer.out == "agent,orders,cs_sales\n旗舰店:小美,1,100\n"
    written = "".join(p.read_text(encoding="utf-8") for p in made.iterdir())
    assert "小明" not in written
    assert "小红" not in written


def test_import_goes_on_without_what_it_does_not_know_or_cannot_use(
    cskit: Command, exports: Path, tmp_path: Path
) -> None:
    (tmp_path / "strange.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    result = cskit("import", exports / "orders.csv", tmp_path / "strange.csv", "--out", tmp_path / "made")
    assert result.code == 0
    assert "not read: strange.csv: not an export this kit knows (header: a, b)" in result.out
    lines = (exports / "orders.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "torn.csv").write_bytes(b"".join([*lines, lines[-1][:30], b"\r\n"]))
    torn = cskit("import", tmp_path / "torn.csv", "--out", tmp_path / "other")
    assert (torn.code, torn.out) == (1, "")
    assert "--accept-loss" in torn.err
    assert cskit("import", tmp_path / "torn.csv", "--out", tmp_path / "other", "--accept-loss").code == 0


@pytest.mark.parametrize(
    ("files", "code", "says"),
    [
        (["nowhere.csv"], 1, "nowhere.csv"),
        (["{strange}"], 1, "strange.csv"),
        (["{empty}"], 1, "there is no file in it"),
        ([], 2, "FILES"),
    ],
)
def test_import_refuses_in_one_line_and_writes_nothing(
    cskit: Command, exports: Path, tmp_path: Path, files: list[str], code: int, says: str
) -> None:
    strange, empty = tmp_path / "strange.csv", tmp_path / "empty"
    strange.write_text("a,b\n1,2\n", encoding="utf-8")
    empty.mkdir()
    given = [name.format(strange=strange, empty=empty) for name in files]
    more = [exports / "orders.csv"] if given and "{strange}" not in files else []
    result = cskit("import", *more, *given, "--out", tmp_path / "made")
    assert (result.code, result.out) == (code, "")
    assert says in result.err
    assert result.err.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_import_does_not_write_into_a_shop_that_no_import_made(cskit: Command, exports: Path, shop: Path) -> None:
    before = {p.name: p.read_bytes() for p in shop.iterdir()}
    result = cskit("import", exports, "--out", shop)
    assert result.code == 1
    assert {p.name: p.read_bytes() for p in shop.iterdir()} == before

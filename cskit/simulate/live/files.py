"""What the tools of a live channel give out: an order file, a chat file and a performance sheet, none of them clean.

The sheet's figures are plain sums over the rows of the shows; nothing here knows how the kit would count.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from cskit.simulate.exports import csv_line, lines
from cskit.simulate.ground import NONE, stream
from cskit.simulate.live.show import DAY, HOUR, Live, Row, amount

SHEET = "feige/飞鸽_客服表现.xlsx"
SENT_BY = {"customer": "用户", "agent": "客服"}
DAYTIME = range(8, 23)  # hours of the day in which the platform assesses replies
QUICK = 180


def write_files(live: Live, folder: Path, seed: int) -> None:
    recipe, rng = live.recipe, stream(seed, 1)
    sold = [_order(o, live) for o in live.orders]
    last = csv_line(_total(recipe.files["orders"], sold))
    repeated = _repeated(lines(recipe.files["orders"], sold), recipe.dirt.repeated_orders, rng)
    _write(folder, recipe.files["orders"], [*repeated, last])
    _write(folder, recipe.files["excel"], lines(recipe.files["excel"], sold[: recipe.dirt.saved_by_excel]))
    slashed = set(rng.permutation(len(live.messages))[: recipe.dirt.slashed_times].tolist())
    said = [_said(m, recipe, slashed=i in slashed) for i, m in enumerate(live.messages)]
    chats = _repeated(lines(recipe.files["chats"], said), recipe.dirt.repeated_messages, rng)
    for place in rng.integers(1, len(chats), recipe.dirt.blank_rows):
        chats.insert(int(place), csv_line([""] * len(recipe.files["chats"].columns)))
    _write(folder, recipe.files["chats"], chats)
    write_sheet(folder / SHEET, sheet(live))


def _write(folder: Path, layout: SimpleNamespace, lines: Iterable[str]) -> None:
    path = folder / layout.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=layout.encoding, newline="") as file:
        file.write(csv_line(layout.columns) + "".join(lines))


def _repeated(lines: Iterable[str], times: int, rng: np.random.Generator) -> list[str]:
    """So many lines once more, a little further down, as overlapping downloads leave them."""
    found = list(lines)
    for i in sorted(rng.permutation(len(found))[:times].tolist(), reverse=True):
        found.insert(min(i + 3, len(found)), found[i])
    return found


def _total(layout: SimpleNamespace, sold: Sequence[Row]) -> list[str]:
    row = dict.fromkeys(layout.columns, "-")
    first, *_ = row
    units, money = sum(o["units"] for o in sold), sum(o["amount"] for o in sold)
    return list({**row, first: "合计", "商品数量": str(units), "订单应付金额": f"{money:,.2f}"}.values())


def _moment(at: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=int(at))


def _order(order: Row, live: Live) -> Row:
    names = {p.id: p.name for p in live.recipe.products}
    refunded = {r["order"]["order"] for r in live.refunds if r["completed"] != NONE}
    open_ = {r["order"]["order"] for r in live.refunds if r["completed"] == NONE}
    number, lines, gone = order["order"], order["lines"], order["order"] in refunded
    paid, shipped = (None if order[name] == NONE else _moment(order[name]) for name in ("paid", "shipped"))
    return {
        "order": number,
        "subs": ";".join(str(int(number) + 1 + i) for i in range(len(lines))),
        "titles": ";".join(names[product] for product, *_ in lines),
        "products": ";".join(product for product, *_ in lines),
        "units": sum(units for _, units, _ in lines),
        "amount": amount(order),
        "tail": number[-8:],
        "created": _moment(order["created"]),
        "paid": paid,
        "shipped": shipped,
        "state": "已关闭" if gone else "待付款" if paid is None else "待发货" if shipped is None else "已发货",
        "after_sale": "退款成功" if gone else "售后处理中" if number in open_ else None,
        "lost": f"{float(number):.5E}",
    }


def _said(message: Row, recipe: SimpleNamespace, *, slashed: bool) -> Row:
    return {
        "chat": f"K{message['chat']:04d}",
        "nick": f"抖音用户{message['customer'][1:]}",
        "agent": next(a.name for a in recipe.agents if a.id == message["agent"]),
        "by": SENT_BY[message["sender"]],
        "at": f"{_moment(message['at']):{'%Y/%m/%d' if slashed else '%Y-%m-%d'} %H:%M:%S}",
        "product": message["product"],
        "text": message["raw"],
    }


def _sessions(live: Live) -> list[Row]:
    """Per chat: agent, customer, day and hour of its first question, seconds to the first reply (None: none came), and
    the seconds of every reply."""
    found: dict[int, Row] = {}
    for message in live.messages:
        chat = found.setdefault(message["chat"], {**message, "waits": [], "asked": None})
        if message["sender"] == "customer":
            chat["asked"] = message["at"] if chat["asked"] is None else chat["asked"]
        elif chat["asked"] is not None:
            chat["waits"].append(message["at"] - chat["asked"])
            chat["asked"] = None
    return list(found.values())


def sheet(live: Live) -> list[dict[str, str]]:
    talk = _sessions(live)
    rows = [
        {"客服昵称": a.name} | _figures(live, [t for t in talk if t["agent"] == a.id], a.id) for a in live.recipe.agents
    ]
    whole = _figures(live, talk, None)
    total = {"客服昵称": "店铺汇总值"} | {k: "-" if k in _RATES else v for k, v in whole.items()}
    days = sorted({(t["agent"], t["at"] // DAY) for t in talk})
    by_day = [_measured([t for t in talk if (t["agent"], t["at"] // DAY) == day]) for day in days]
    mean = {"客服昵称": "店铺平均值"} | dict.fromkeys(whole, "-")
    for name, form in _RATES.items():
        told = [value for day in by_day if (value := day[name]) is not None]
        mean[name] = form(sum(told) / len(told))
    mean["询单转化率"] = whole["询单转化率"]
    return [*rows, total, mean]


def _figures(live: Live, talk: list[Row], agent: str | None) -> dict[str, str]:
    """One row of the sheet; `-` in every column of whoever had no chat."""
    mine = [o for o in live.orders if o["agent"] and agent in (None, o["agent"])]
    paid = [o for o in mine if o["paid"] != NONE]
    back = [r for r in live.refunds if r["order"] in paid and r["completed"] != NONE]
    scores = [r["score"] for r in live.ratings if agent in (None, r["agent"])]
    sales, returned = sum(map(amount, paid)), sum(amount(r["order"]) for r in back)
    asked = {t["customer"] for t in talk}
    buyers = {o["customer"] for o in paid}
    told = {
        "客服在线天数": len({t["at"] // DAY for t in talk}),
        "接待会话量": len(talk),
        "待回复会话量": sum(not t["waits"] for t in talk),
        "已接待人数": len({t["customer"] for t in talk if t["waits"]}),
        "转出会话量": 0,
        "有效评价数": len(scores),
        "有效好评数": sum(s >= 4 for s in scores),
        "有效差评数": sum(s <= 2 for s in scores),
        "询单人数": len(asked),
        "下单人数": len({o["customer"] for o in mine}),
        "支付人数": len(buyers),
        "退款人数": len({r["order"]["customer"] for r in back}),
    }
    money = {"客服询单支付额": sales, "退款金额": returned, "退款后销售额": sales - returned}
    rates = {name: "-" if v is None else _RATES[name](v) for name, v in _measured(talk).items()}
    shown = {k: f"{v:,}" for k, v in told.items()} | {k: f"{v:,.2f}" for k, v in money.items()}
    shown |= rates | {"询单转化率": f"{len(buyers) / len(asked):.2%}" if asked else "-"}
    return {k: shown[k] if talk else "-" for k in _COLUMNS}


def _measured(talk: list[Row]) -> dict[str, float | None]:
    """Means and rates of some chats; None where there is nothing to divide by."""
    first = [t["waits"][0] for t in talk if t["waits"]]
    every = [wait for t in talk for wait in t["waits"]]
    by_day = [t for t in talk if t["at"] % DAY // HOUR in DAYTIME]

    def quick(some: list[Row]) -> float | None:
        return sum(bool(t["waits"]) and t["waits"][0] <= QUICK for t in some) / len(some) if some else None

    return {
        "全天平响时长": float(np.mean(every)) if every else None,
        "全天首响时长": float(np.mean(first)) if first else None,
        "全天3分钟回复率": quick(talk),
        "工作时间3分钟回复率": quick(by_day),
    }


def duration(seconds: float) -> str:
    """As the sheet writes it.

    >>> duration(27712), duration(71), duration(9)
    ('7小时41分52秒', '1分11秒', '9秒')
    """
    whole = round(seconds)
    hours, minutes = whole // HOUR, whole % HOUR // 60
    return (f"{hours}小时" if hours else "") + (f"{minutes}分" if whole >= 60 else "") + f"{whole % 60}秒"


_RATES: dict[str, Callable[[float], str]] = {
    "全天平响时长": duration,
    "全天首响时长": duration,
    "全天3分钟回复率": "{:.2%}".format,
    "工作时间3分钟回复率": "{:.2%}".format,
}
_COLUMNS = (
    "客服在线天数 接待会话量 待回复会话量 已接待人数 转出会话量 有效评价数 有效好评数 有效差评数 全天平响时长"
    " 全天首响时长 全天3分钟回复率 工作时间3分钟回复率 询单人数 下单人数 支付人数 退款人数 客服询单支付额 退款金额"
    " 退款后销售额 询单转化率"
).split()


def write_sheet(path: Path, rows: Sequence[dict[str, str]]) -> None:
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2021, 11, 28)})
        page = book.add_worksheet("客服表现")
        for r, texts in enumerate([list(rows[0]), *([*row.values()] for row in rows)]):
            for c, text in enumerate(texts):
                page.write_string(r, c, text)

"""What is hidden in texts that are kept: recall by class on several hundred planted texts, and what has to stay."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from cskit.sources.masking import hide

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TOLD = 400  # of each class
LEFT = 4  # signs in a row of what was planted, found in the text, are a miss


def cut(value: str, sizes: tuple[int, ...], mark: str) -> str:
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return mark.join(value[end - size : end] for end, size in zip(ends, sizes, strict=True))


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def phone(draw: random.Random) -> tuple[str, str]:
    number = "1" + draw.choice("3456789") + digits(draw, 9)
    spelt = [
        *(number, number.translate(WIDE), number.translate(SPOKEN), number.translate(SPOKEN).replace("一", "幺")),
        *(cut(number, (3, 4, 4), " "), cut(number, (3, 4, 4), "-"), cut(number, (3, 3, 5), "."), " ".join(number)),
        *(cut(number.translate(SPOKEN), (3, 4, 4), " "), cut(number, (4, 4, 3), " "), "+86" + number, "86-" + number),
        number[:3] + number[3:].translate(SPOKEN),
    ]
    said = [
        "我电话{}",
        "打{}吧",
        "{}",
        "手机 {} 快点",
        "联系我：{}，谢谢",
        "改成{}这个号",
        "单号123456789012345678 电话{}",
    ]
    return draw.choice(said), draw.choice(spelt)


def identity(draw: random.Random) -> tuple[str, str]:
    born = f"{draw.randint(1940, 2015)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    number = draw.choice(("110101", "320106", "440305")) + born + digits(draw, 3) + draw.choice("0123456789Xx")
    spelt = [number, cut(number, (6, 8, 4), " "), cut(number, (6, 8, 4), "-"), " ".join(number)]
    spelt += [number.translate(WIDE), number.translate(SPOKEN)]
    said = ["身份证{}", "{}", "证件号：{}", "我的身份证号是{}，清关用", "实名 {}"]
    return draw.choice(said), draw.choice(spelt)


def email(draw: random.Random) -> tuple[str, str]:
    name = "".join(draw.choice(LETTERS + "0123456789._") for _ in range(draw.randint(3, 9))) + "x"
    host = draw.choice(("qq.com", "163.com", "mail.example.com.cn", "foxmail.com"))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in f"{name}@{host}")
    spelt = [f"{name}@{host}", f"{name}＠{host}", f"{name} @ {host}", f"{name}艾特{host.replace('.', '点')}", wide]
    return draw.choice(("发票发{}", "{}", "邮箱：{}", "发我 {} 谢谢", "发到{}")), draw.choice(spelt)


def wechat(draw: random.Random) -> tuple[str, str]:
    letters = "".join(draw.choice(LETTERS) for _ in range(draw.randint(3, 8)))
    name = letters + draw.choice(("", "_", "-")) + digits(draw, draw.randint(3, 5))
    spelt = [name, name.upper(), name.translate(WIDE), name.translate(SPOKEN)]
    said = [
        "加我微信 {}",
        "加我微信{}",
        "微信号：{}",
        "微信{}",
        "vx:{}",
        "VX {}",
        "我的wx是{}",
        "加V {}",
        "v信{}",
        "{}是我微信",
    ]
    said += ["威信：{}", "微 信 {}", "薇信 {}", "加微{}", "wechat: {}", "微信搜{}", "加一下微信哈，{}", "微信同号，{}"]
    return draw.choice(said), draw.choice(spelt)


def address(draw: random.Random) -> tuple[str, str]:
    where = draw.choice(("浙江省杭州市西湖区", "北京市朝阳区", "广东 深圳市 南山区", "黄寨镇", "杭州市西湖区"))
    street = draw.choice(("文三路", "望京西园", "科技园南路", "李村", "幸福小区"))
    house = draw.choice(("{}号2单元301室", "{}号楼三单元", "{}栋501", "{}号")).format(draw.randint(1, 99))
    return draw.choice(("寄到{}，谢谢", "{}", "改到{}", "地址是{}", "地址：{}")), where + street + house


def person(draw: random.Random) -> tuple[str, str]:
    name = draw.choice("王李张刘陈杨赵黄周吴徐孙马朱胡") + draw.choice(("伟", "芳", "秀英", "小明", "建国", "娜"))
    said = [
        "收货人：{}",
        "我叫{}",
        "收件人改成{}",
        "{} 13800001111",
        "13800001111 {}",
        "{}先生",
        "姓名 {}",
        "我是{}，昨天买的",
    ]
    return draw.choice(said), name


@pytest.mark.parametrize(
    ("kind", "planted", "least"),
    [
        ("phone", phone, 0.99),
        ("id", identity, 0.99),
        ("email", email, 0.99),
        ("wechat", wechat, 0.99),
        ("address", address, 0.95),
        ("person", person, 0.95),
    ],
)
def test_recall_by_class(kind: str, planted: Callable[[random.Random], tuple[str, str]], least: float) -> None:
    draw = random.Random(17)
    missed = []
    for _ in range(TOLD):
        said, value = planted(draw)
        text = hide(said.format(value), Counter())
        if any(value[i : i + LEFT] in text for i in range(max(len(value) - LEFT, 0) + 1)):
            missed.append((said.format(value), text))
    print(f"{kind}: {1 - len(missed) / TOLD:.1%} of {TOLD} hidden")
    assert len(missed) <= (1 - least) * TOLD, missed[:5]


STAY = """
订单号123456789012345678
订单2000000138000011110 到哪了
快递 SF1234567890123
单号 75123456789012
SKU 1004321987654，货号：130-9012-22A
159 169 179 89 哪个好
15.9 25.9 35.9 88 都有
价格1999/2999/3999，立减 1380000元
身高 170 175 180 185
2021-11-11 13:15:30
12.13800001111
满300减50，11月11日20:00开始
微信支付可以吗
小程序ABC1234下单，加购A12345
VX100型号 iPhone13ProMax 手机壳
V领 T-shirt 有吗
第一三五天发货，一二三
4008001234 是官方电话
有3号色吗，尺寸 15 x 30 x 45 cm
3号楼下有快递柜
这个市场价100元一台，我们这个小区能送到吗
我是老顾客，我是安徽的
今天发货吗，高兴
发什么快递，送到镇上吗，谢谢
"""


@pytest.mark.parametrize("said", STAY.strip().splitlines())
def test_prices_numbers_codes_and_ordinary_talk_stay(said: str) -> None:
    assert hide(said, Counter()) == said


def test_what_surrounds_a_hidden_thing_stays() -> None:
    said = "张三，１３８ 0000 1111，浙江省杭州市西湖区文三路123号2单元301室，加我微信 abc_123，谢谢"
    hidden: Counter[str] = Counter()
    assert hide(said, hidden) == "[姓名]，[电话]，[地址]，加我微信 [账号]，谢谢"
    assert hidden == {"phone": 1, "account": 1, "address": 1, "person": 1}


@pytest.mark.parametrize("piece", ["区", "中山区路花园1", "江苏江市江区路1", "1 ", "a.", "微信 ", "王"])
def test_a_text_without_end_takes_no_time_without_end(piece: str) -> None:
    """Looked at piece by piece: what follows 40,000 characters is found all the same."""
    assert "[电话]" in hide(piece * (40_000 // len(piece)) + "，打13800001111", Counter())

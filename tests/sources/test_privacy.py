"""Customers under codes that only the key can make, texts without what identifies them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cskit.errors import DataError
from cskit.sources.privacy import CustomerCodes, fingerprint, load_key

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_code_is_stable_and_needs_the_key() -> None:
    code = CustomerCodes(KEY).code("tb_客1")
    assert code == CustomerCodes(KEY).code(" cntaobaotb_客1 ")
    assert code != CustomerCodes(OTHER).code("tb_客1")
    assert code != CustomerCodes(KEY).code("tb_客2")
    assert "tb" not in code


def test_kept_customers_keep_their_names_but_not_their_phones() -> None:
    coder = CustomerCodes(None)
    assert coder.code("tb_客1") == "tb_客1"
    assert coder.mask("我是tb_客1，13800001111", "tb_客1") == "我是tb_客1，[电话]"


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("电话13800001111", "电话[电话]"),
        ("+86 138 0000 1111 打这个", "[电话] 打这个"),
        ("138-0000-1111", "[电话]"),
        ("座机 0571-88888888", "座机 [电话]"),
        ("邮箱abc.d+e@mail.example.com.cn谢谢", "邮箱[邮箱]谢谢"),
        ("身份证 11010119900307123X", "身份证 [证件号]"),
        ("卡号 6222 0212 3456 7890 123", "卡号 [银行卡]"),
        ("浙江省杭州市西湖区文三路123号2单元301室，谢谢", "[地址]，谢谢"),
        ("收货人：张三 手机：13800001111", "收货人：[已隐去] 手机：[电话]"),
        ("地址：北京 朝阳区，尽快", "地址：[已隐去]，尽快"),
        ("支付宝账号: abc123", "支付宝账号: [已隐去]"),
        ("我是tb_客1", f"我是{CustomerCodes(KEY).code('tb_客1')}"),
    ],
)
def test_what_identifies_is_hidden(said: str, masked: str) -> None:
    assert CustomerCodes(KEY).mask(said, "tb_客1") == masked


@pytest.mark.parametrize(
    "said",
    [
        "订单号123456789012345678",
        "订单2000000138000011110",
        "有3号色吗",
        "这个市场价100元一台",
        "尺码：XL",
        "几点发货？18:00",
        "",
        "一二三",
        "12.13800001111",
        "满300减50，11月11日20:00开始",
    ],
)
def test_ordinary_talk_stays_as_it_is(said: str) -> None:
    coder = CustomerCodes(KEY)
    assert coder.mask(said, "tb_客1") == said
    assert not coder.masked


def test_what_was_hidden_is_counted() -> None:
    coder = CustomerCodes(KEY)
    coder.mask("13800001111 和 13900002222，a@b.cn", "x1")
    assert dict(coder.masked) == {"phone": 2, "email": 1}


def test_a_new_key_lies_in_the_users_own_folder_readable_by_nobody_else(own_keys: Path) -> None:
    key, path = load_key(None, "")
    assert path == own_keys / f"{fingerprint(key)}.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(None, fingerprint(key)) == (key, path)


def test_a_key_file_of_the_users_choice_is_made_once(tmp_path: Path) -> None:
    key, path = load_key(tmp_path / "shop.key", "")
    assert load_key(str(tmp_path / "shop.key"), fingerprint(key)) == (key, path)


def test_another_key_than_the_folders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the same customer would get two codes"):
        load_key(OTHER, fingerprint(KEY))
    with pytest.raises(DataError, match="which is not in"):
        load_key(None, fingerprint(KEY))


@pytest.mark.parametrize("content", ["", "not hex", "abcd"])
def test_a_broken_key_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.key").write_text(content)
    with pytest.raises(DataError, match="not a key file"):
        load_key(tmp_path / "x.key", "")

"""Code of a lesson in one language: what is written into a notebook runs, and says what its language says."""

from __future__ import annotations

import pytest

from cskit.course.source import unguarded
from cskit.course.spoken import Unspoken, in_language

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ('x = say("高", "high")', "高", "high"),
        ('n = 2\nx = say(f"{n} 位", f"{n} people")', "2 位", "2 people"),
        ('x = "甲，" + say("高", "high") + say("低", "low")', "甲，高低", "甲，highlow"),
        ('x = say(\n    "第一"\n    "第二",\n    "first, "\n    "second",\n)', "第一第二", "first, second"),
        ("x = say('''一\n二''', '''1\n2''')", "一\n二", "1\n2"),
    ],
)
def test_a_text_is_written_in_one_language(code: str, zh: str, en: str) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        names: dict[str, object] = {}
        exec(in_language(code, lang), names)
        assert names["x"] == said


@pytest.mark.parametrize(
    ("code", "en"),
    [
        ("a = 1  # 每单 || each order", "a = 1  # each order"),
        ("a = '# 甲 || 乙'  # 好 || fine", "a = '# 甲 || 乙'  # fine"),
        ("# 一行 || a line\na = 1 | 2  # 旧", "# a line\na = 1 | 2  # 旧"),
    ],
)
def test_a_comment_too(code: str, en: str) -> None:
    assert in_language(code, "en") == en


def test_say_is_imported_where_it_was_needed_only_for_the_source() -> None:
    code = "from cskit.course.lesson import agree, say\nagree(1, 1)"
    assert in_language(code, "en") == "from cskit.course.lesson import agree\nagree(1, 1)"
    assert in_language("import math\nfrom cskit.course.lesson import say\nx = 1", "zh") == "import math\nx = 1"


def test_the_opening_call_is_told_which_page_this_is() -> None:
    code = "from cskit.course.lesson import begin\nlesson = begin(\n    data,\n    rules=rules(1),\n)\nend.begin(2)"
    assert 'rules=rules(1), notebook="en/02_x",\n)' in in_language(code, "en", "en/02_x")
    assert in_language(code, "en") == code
    other = "from cskit.course.exercises import begin\nmy = begin(data)"
    assert in_language(other, "en", "en/02_x") == other


@pytest.mark.parametrize(
    "code",
    [
        'x = say("高")',
        'x = say("高", "high", "hoch")',
        'x = say(zh="高", en="high")',
        'x = say("高", high)',
        'x = f"{say("高", "high")}"',
        "x = map(say, a, b)",
        "x = 1  # 高 || high || hoch",
    ],
)
def test_anything_else_is_refused(code: str) -> None:
    with pytest.raises((Unspoken, SyntaxError)):
        in_language(code, "en")


BLOCK = 'if lesson.has("refunds"):\n    net = 1\n'


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([(BLOCK + "    net + 1", NONE)], []),
        ([(BLOCK, NONE), ("net", NONE)], [(1, 1, "net")]),
        ([(BLOCK, NONE), ('x = 1\nif lesson.has("refunds", "stock"):\n    net', NONE)], []),
        ([(BLOCK, NONE), ('if lesson.has("stock"):\n    net', NONE)], [(1, 2, "net")]),
        ([(BLOCK, NONE), ('if lesson.has("refunds") and 1:\n    net', NONE)], []),
        ([("net = 0\n" + BLOCK, NONE), ("net", NONE)], []),
        ([(BLOCK, NONE), ("net = net + 1", NONE)], [(1, 1, "net")]),
        ([(BLOCK, NONE), ("def f(net):\n    return net", NONE), ("[net for net in x]", NONE)], []),
        ([(BLOCK, NONE), ("def f():\n    return net", NONE)], [(1, 2, "net")]),
        ([("import a as b, c.d\nfor i in x:\n    pass", frozenset({"lesson-only"})), ("b, c, i", NONE)], 3),
        ([("x = 1", frozenset({"lesson-only"})), ("x", frozenset({"lesson-only"}))], []),
    ],
)
def test_a_name_is_used_only_where_it_is_made(cells: list[tuple[str, frozenset[str]]], found: object) -> None:
    got = list(unguarded(cells))
    assert (len(got) if isinstance(found, int) else got) == found

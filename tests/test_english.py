"""What is Chinese in a shop's data is shown in English on English pages, and stays what it is everywhere else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd
import pytest

from cskit.charts import Finding, dots, findings, show, table, use
from cskit.charts.display import readable
from cskit.charts.marks import with_tips
from cskit.charts.parts import told_apart
from cskit.charts.renderer import bundle, spec_of
from cskit.charts.sheet import Sheet
from cskit.charts.tables import MIME
from cskit.course.exercises import begin as begin_exercise
from cskit.course.lesson import begin
from cskit.english import COLUMNS, english, in_chart, in_html, show_as, speak_for, words_of
from cskit.errors import DataError
from cskit.metrics import detail, measure
from cskit.shop import load
from cskit.sources.check import check
from cskit.terms import speak
from cskit.widgets import Choice
from tests.cli.conftest import Command, cskit

__all__ = ["cskit"]

CHINESE = re.compile("[\u3400-\u9fff]")
SPEC = "application/vnd.vegalite.v5+json"
WORDS = {
    "小雅": "Xiaoya",
    "小北": "Xiaobei",
    "好的": "OK",
    "T恤": "T-shirt <cotton> & wool",
    "尺码, 偏大": 'it\'s "large"',
}


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    speak("en")
    show_as({})


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is displayed on an English page of a shop with `WORDS`."""
    said: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: said.append(data))
    use("en")
    show_as(WORDS)
    said.clear()
    return said


@pytest.fixture
def own(mens_wear_week: Path, tmp_path: Path) -> Path:
    """A shop of somebody's own: Chinese names, and no `english.csv`."""
    folder = tmp_path / "own"
    shutil.copytree(mens_wear_week, folder, ignore=shutil.ignore_patterns("english.csv", "README.md"))
    return folder


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "english.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("小雅", "Xiaoya"),
        ("小雅 sold most; 小北, least.", "Xiaoya sold most; Xiaobei, least."),
        ("“小雅” (agent_1)", "“Xiaoya” (agent_1)"),
        ("小雅 − 小北", "Xiaoya − Xiaobei"),
        ("好的 我看看", "好的 我看看"),  # a text nobody has rendered is not rendered by half
        ("好的呀 she said to everyone", "好的呀 she said to everyone"),  # no word within a longer one
        ("客单价 is spend per buyer", "客单价 is spend per buyer"),
        ("？", "?"),
        ("", ""),
        ("agent_1", "agent_1"),
        ("小雅 has the highest 客单价 of all", "Xiaoya has the highest 客单价 of all"),  # a term beside a name
        ("小雅 姐 answers first", "Sister Ya answers first"),
        ("call [电话] or write to [邮箱]", "call [phone] or write to [email]"),
    ],
)
def test_a_text_is_shown_whole_or_as_it_is(text: str, said: str) -> None:
    show_as({**WORDS, "小雅 姐": "Sister Ya", "？": "?"})
    assert english(text) == said
    speak("zh")
    assert english(text) == text


def test_ids_and_texts_without_an_english_stay() -> None:
    show_as({"agent_1": "Ann", "小雅": "", "小北": "Xiaobei"})
    assert [english(text) for text in ("agent_1", "小雅", "小北")] == ["agent_1", "小雅", "Xiaobei"]
    assert english("小北 (agent_1) sold most") == "Xiaobei (agent_1) sold most"


def test_commas_quotes_lines_and_rows_that_stand_twice_are_read(tmp_path: Path) -> None:
    rows = ['"尺码, 偏大","it\'s ""large"""', '"两\n行",two lines', "", "好的,OK", "好的,fine", "空,"]
    write(tmp_path, "\n".join(["original,english", *rows]), "utf-8-sig")
    found = {"尺码, 偏大": 'it\'s "large"', "两\n行": "two lines", "好的": "OK", "空": ""}
    assert words_of(tmp_path) == found
    assert words_of(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its first line must be original,english"),
        ("english,original\nOK,好的\n", "its first line must be original,english"),
        ("original,english\n好的,OK, then\n", "line 2 has 3 cells instead of 2; put text that holds a comma in quotes"),
        ("original,english\n好的\n", "line 2 has 1 cells instead of 2"),
        ('original,english\n\n谢谢,thanks\n好的,"OK\n小雅,Xiaoya\n', "a quote on line 4 is not closed"),
        ('original,english\n好的,"O"K\n', "a quote on line 2 is not closed"),
    ],
)
def test_a_file_that_is_no_such_table_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(DataError, match=re.escape(said)) as raised:
        speak_for(tmp_path)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)
    speak("zh")
    speak_for(tmp_path)  # nobody needs it on a Chinese page


def test_a_file_in_another_encoding_is_one_clear_line(tmp_path: Path) -> None:
    write(tmp_path, "original,english\n好的,OK\n", "gb18030")
    with pytest.raises(DataError, match="not a UTF-8 CSV; save it as"):
        words_of(tmp_path)


def test_a_second_shop_adds_to_the_first(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    for folder, name in zip(folders, ("Xiaoya", "Ya"), strict=True):
        folder.mkdir()
        write(folder, f"original,english\n小雅,{name}\n{folder.name}店,{folder.name}\n")
    speak_for(folders[0])
    speak_for(folders[1], beside=True)
    assert [english(text) for text in ("小雅", "first店", "second店")] == ["Xiaoya", "first", "second"]
    speak_for(folders[1])
    assert [english(text) for text in ("小雅", "first店")] == ["Ya", "first店"]


def test_a_table_and_its_sheet_are_in_english(shown: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame({"agent": ["小雅", "小北"], "said": ["T恤", "尺码, 偏大"], "n": [1, 2]})
    table(frame, title="Who is 小雅?")
    assert "<td" in shown[0]["text/html"]
    assert "T-shirt &lt;cotton&gt; &amp; wool" in shown[0]["text/html"]
    assert shown[0][MIME]["rows"] == [["Xiaoya", "T-shirt <cotton> & wool", 1], ["Xiaobei", 'it\'s "large"', 2]]
    assert shown[0][MIME]["title"] == "Who is Xiaoya?"
    assert frame["agent"].tolist() == ["小雅", "小北"]
    assert not CHINESE.search(json.dumps(shown, ensure_ascii=False))


def test_a_chart_its_tooltips_and_its_sentence_are_in_english(shown: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame({"name": ["小雅", "小北"], "v": [1.0, 2.0], "said": ["好的", "T恤"]})
    show(dots(frame, "v", of="name", labels={"said": "Said"}), title="Who?")
    assert not CHINESE.search(json.dumps(shown, ensure_ascii=False))
    assert "Xiaobei" in json.dumps(shown[1])


def test_a_chart_that_is_no_shape_is_in_english(shown: list[dict[str, Any]]) -> None:
    chart = alt.Chart(pd.DataFrame({"name": ["小雅"], "v": [1]})).mark_bar().encode(x="v", y="name", tooltip="name")
    for whole in (bundle(spec_of(chart)), chart._repr_mimebundle_()):
        assert "Xiaoya" in whole["image/svg+xml"]
        assert not CHINESE.search(json.dumps(whole, ensure_ascii=False))


def test_what_a_cell_holds_is_in_english_before_it_is_laid_out(shown: list[dict[str, Any]]) -> None:
    frame, _ = with_tips(pd.DataFrame({"name": ["小雅"]}), {"name": "Who"})
    assert frame["tip_name"].tolist() == ["Xiaoya"]
    table(pd.DataFrame({"said": ["T恤"]}), title="Said")
    assert "cskit-long" in shown[0]["text/html"]  # two characters, or a line that may break


def test_a_page_begins_with_the_texts_as_they_are(shown: list[dict[str, Any]]) -> None:
    assert english("小雅") == "Xiaoya"
    use("en")
    assert english("小雅") == "小雅"


def test_two_with_one_english_stay_two_on_a_chart(shown: list[dict[str, Any]]) -> None:
    show_as({"小雅": "Ya", "晓雅": "Ya", "小北": "Bei"})
    frame = pd.DataFrame({"name": ["小雅", "晓雅", "小北"], "v": [1.0, 2.0, 3.0]})
    plain = in_chart(alt.Chart(frame).mark_bar().encode(x="v", y="name").to_dict())
    assert [row["name"] for row in next(iter(plain["datasets"].values()))] == ["Ya", "Ya (2)", "Bei"]
    show(dots(frame, "v", of="name"), title="Who?", name="apart")
    assert [row[0] for row in next(d[MIME] for d in shown if MIME in d)["rows"]] == ["Ya (1)", "Ya (2)", "Bei"]
    goods = pd.DataFrame({"p": ["p1", "p2"], "v": [1.0, 2.0]})
    assert Sheet(goods, {"p1": "小雅", "p2": "晓雅"}).words("p") == ["Ya (p1)", "Ya (p2)"]
    assert told_apart(frame["name"], pd.Series(["a1", "a2", "a3"])).tolist() == ["Ya (a1)", "Ya (a2)", "Bei"]


def test_findings_name_people_in_english(shown: list[dict[str, Any]]) -> None:
    findings([Finding("小雅's customers wait", "", "", "小北 answers in 3 s", "Ask 小北")])
    assert "Xiaoya&#x27;s customers wait" in shown[0]["text/html"]
    assert shown[0]["text/plain"] == "1. Xiaoya's customers wait"
    assert not CHINESE.search(json.dumps(shown, ensure_ascii=False))


def test_markup_stays_markup() -> None:
    show_as(WORDS)
    page = '<p title="小雅" class="x">T恤</p><i>小北 &amp; co</i>'
    assert in_html(page) == '<p title="Xiaoya" class="x">T-shirt &lt;cotton&gt; &amp; wool</p><i>Xiaobei &amp; co</i>'


def test_a_frame_is_shown_in_english_and_left_as_it_is() -> None:
    show_as(WORDS)
    pairs = pd.MultiIndex.from_tuples([("小雅", 1), ("小北", 2)], names=["agent", "n"])
    frame = pd.DataFrame({"said": pd.Categorical(["好的", "T恤"]), "小雅": [1.5, None]}, index=pairs)
    seen = readable(frame)
    assert seen["said"].tolist() == ["OK", "T-shirt <cotton> & wool"]
    assert (list(seen.columns), list(seen.index)) == (["said", "Xiaoya"], [("Xiaoya", 1), ("Xiaobei", 2)])
    assert frame["said"].tolist() == ["好的", "T恤"]
    assert frame.loc[("小雅", 1), "小雅"] == 1.5
    twice = pd.DataFrame([["好的", "小雅"]], columns=["a", "a"])
    assert readable(twice).iloc[0].tolist() == ["OK", "Xiaoya"]
    when = pd.Series(["好的", None], index=pd.DatetimeIndex(["2021-11-11", "2021-11-12"]))
    assert readable(when).index.equals(when.index)
    assert readable(when).iloc[0] == "OK"


def test_a_cell_that_ends_with_a_frame_shows_it_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    from IPython.core.formatters import DisplayFormatter

    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.display.display", lambda data, raw: None)
    use("en")
    show_as(WORDS)
    long = "很" * 30
    show_as({**WORDS, long: ("very " * 20).strip()})
    frame = pd.DataFrame({"text": ["好的", long]})
    data, _ = shell.display_formatter.format(frame[frame["text"].str.contains("好的|很")])
    assert "<td>OK</td>" in data["text/html"]
    assert ("very " * 20).strip() in data["text/html"]  # not cut off
    assert not CHINESE.search(data["text/html"] + data["text/plain"])
    data, _ = shell.display_formatter.format(frame["text"])
    assert not CHINESE.search(data["text/plain"])
    speak("zh")
    data, _ = shell.display_formatter.format(frame)
    assert "好的" in data["text/html"]


def test_a_command_lists_in_english_and_hands_on_the_original(cskit: Command, clinic_day: Path) -> None:
    asked = ("detail", "unanswered_3min", str(clinic_day))
    told = cskit(*asked, "--lang", "en").out
    assert "Good, I'll take one." in told
    assert not CHINESE.search(told)
    assert "好，我拍一件。" in cskit(*asked, "--lang", "zh").out
    assert "好，我拍一件。" in cskit(*asked, "--lang", "en", "--format", "csv").out
    by = ("metrics", str(clinic_day), "--metric", "orders", "--by", "category", "--lang", "en")
    assert "Bottoms" in cskit(*by).out
    assert cskit(*by, "--format", "csv").out == "category,orders\n上装,9\n下装,1\n"


def test_a_shop_without_the_file_is_shown_as_it_is(cskit: Command, own: Path) -> None:
    said = cskit("detail", "unanswered_3min", str(own), "--lang", "en")
    assert CHINESE.search(said.out)
    assert "english" not in said.err
    write(own, "original\n")
    said = cskit("detail", "unanswered_3min", str(own), "--lang", "en")
    assert (said.code, said.out) == (1, "")
    assert said.err.strip().endswith("english.csv: its first line must be original,english")


def test_the_facts_are_the_same_in_both_languages(clinic_day: Path) -> None:
    shop = load(clinic_day)
    rows = {}
    for lang in ("zh", "en"):
        speak(lang)
        speak_for(clinic_day)
        rows[lang] = detail(shop, "unanswered_3min"), measure(shop, "orders", by="category"), shop.pandas("messages")
    for chinese, english_ in zip(rows["zh"], rows["en"], strict=True):
        pd.testing.assert_frame_equal(chinese, english_)


def test_everything_chinese_in_the_small_day_has_its_english(clinic_day: Path) -> None:
    words = words_of(clinic_day)
    found: set[str] = set()
    for path in clinic_day.glob("*.csv"):
        if path.stem != "english":
            found |= {
                text for text in pd.read_csv(path, dtype=str).stack().dropna() if CHINESE.search(text) or "？" in text
            }
    assert found == set(words)
    assert not [text for text in words.values() if CHINESE.search(text) or not text]
    assert (clinic_day / "english.csv").read_text(encoding="utf-8").startswith(",".join(COLUMNS) + "\n")
    assert check(clinic_day) == []


def test_a_lesson_names_people_in_english_and_takes_either_name(clinic_day: Path) -> None:
    names = {"A": "Xiao'an", "B": "Xiaobai", "D": "Xiaoding"}
    for asked in ("A", "小安", "Xiao'an"):
        lesson = begin(clinic_day, lang="en", agent=asked)
        assert (dict(lesson.names), lesson.agent) == (names, "A")
    assert Choice("Agent", {"小安": "A"}).widget().options == (("Xiao'an", "A"),)
    assert begin(clinic_day, lang="zh").names["A"] == "小安"
    assert Choice("客服", {"小安": "A"}).widget().options == (("小安", "A"),)


def test_the_small_shop_is_shown_in_english_and_filtered_in_chinese(
    own: Path, clinic_day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(own, "original,english\n小雅,Ya\n小白,White\n")
    monkeypatch.setattr("cskit.course.lesson.bundled", lambda name: own)
    agents = begin(clinic_day, lang="en").small.pandas("agents")
    assert agents[agents["name"] == "小雅"]["agent_id"].tolist() == ["agent_1"]
    assert readable(agents)["name"].iloc[0] == "Ya"
    assert english("小白") == "Xiaobai"  # what the lesson's own shop calls so


def test_the_next_lesson_begins_anew(own: Path, clinic_day: Path) -> None:
    begin(clinic_day, lang="en")
    assert begin(own, lang="en").names["agent_1"] == "小雅"
    assert english("好的") == "好的"


def test_an_exercise_shows_its_shop_in_english() -> None:
    my = begin_exercise("02", lang="en", trainee="Ann")
    shown = [readable(my.table(name)) for name in ("agents", "products", "refunds")]
    assert shown[0]["name"].iloc[0] == "Xiaoman"
    assert not [frame for frame in shown if CHINESE.search(frame.to_csv())]
    for exercise in ("02", "03", "04", "08"):
        said = readable(begin_exercise(exercise, lang="en", trainee="Ann").table("messages")["text"])
        assert not said[said.str.contains(CHINESE)].tolist()
    assert CHINESE.search(my.table("agents").to_csv())

"""The shapes: right with no row, one, a few and many; every mark reads what is there; words agree with the numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from cskit.charts import bars, distribution, dots, heat, lines, pair, scatter, stacked, timeline, use, waterfall
from cskit.charts.drawing import svg
from cskit.charts.marks import told_by
from cskit.charts.state import set_people
from cskit.charts.theme import MEANING
from cskit.errors import UsageError

ROWS = (0, 1, 3, 24, 224)
START = pd.Timestamp("2021-01-01")
INTERVAL = ("low", "high")


def measured(n: int, metric: str = "spend_per_buyer", **columns: Any) -> pd.DataFrame:
    """As `measure` answers: a row per agent, the first one highest, each with its parts and its interval."""
    value = np.linspace(300.0, 100.0, n)
    frame = pd.DataFrame({"agent": [f"a{i:03d}" for i in range(n)], "metric": metric, "value": value, "status": "ok"})
    frame = frame.assign(numerator=value * 50, denominator=50.0, low=value - 20, high=value + 20, note="", **columns)
    return frame.sample(frac=1, random_state=1, ignore_index=True)


def days(n: int) -> pd.DataFrame:
    """A share for each day: highest on the first, lowest on the last."""
    value = np.linspace(0.6, 0.2, n)
    at = pd.date_range(START, periods=n).date
    return pd.DataFrame({"date": at, "metric": "inquiry_conversion", "value": value, "status": "ok"}).assign(
        low=value - 0.05, high=value + 0.05
    )


def stretches(n: int) -> pd.DataFrame:
    start = pd.Series([START + pd.Timedelta(hours=i) for i in range(n)], dtype="datetime64[ns]")
    return pd.DataFrame({"agent": [f"a{i}" for i in range(n)], "from": start, "to": start + pd.Timedelta(hours=2)})


def teams(n: int) -> pd.DataFrame:
    both = [measured(n).assign(team=team, value=10.0 * (1 + i)) for i, team in enumerate(("in_house", "seasonal"))]
    return pd.concat(both, ignore_index=True)


def weeks(n: int) -> pd.DataFrame:
    value = np.arange(float(n))
    return pd.DataFrame({"weekday": np.arange(n) // 24 % 7, "hour": np.arange(n) % 24, "calls": value}).head(168)


SHAPES: dict[str, Callable[[int], Any]] = {
    "dots": lambda n: dots(measured(n), "value", of="agent", interval=INTERVAL, line=200.0),
    "pair": lambda n: pair(measured(n), "low", "value", of="agent", interval=INTERVAL),
    "bars": lambda n: bars(measured(n), "value", of="agent", interval=INTERVAL),
    "upright": lambda n: bars(days(n), "value", of="date", interval=INTERVAL, line={"x": 0.5}),
    "stacked": lambda n: stacked(teams(n), "value", of="agent", part="team"),
    "shares": lambda n: stacked(teams(n), "value", of="agent", part="team", share=True),
    "lines": lambda n: lines(days(n), "value", x="date", band=INTERVAL, rules={"x": START}),
    "scatter": lambda n: scatter(measured(n), "value", "high", of="agent", size="denominator"),
    "heat": lambda n: heat(weeks(n), "calls", x="hour", y="weekday"),
    "waterfall": lambda n: waterfall(measured(n), "value", of="agent"),
    "distribution": lambda n: distribution(measured(n), "value", marks={"x": 150.0}),
    "timeline": lambda n: timeline(stretches(n), of="agent", start="from", end="to", color="agent"),
}


@pytest.fixture(params=["en", "zh"], autouse=True)
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CSKIT_REPORT", "1")
    use(request.param)
    yield request.param
    use("en")


def fields_read(part: Any) -> Iterator[str]:
    """Every field that an encoding of a specification names."""
    if isinstance(part, dict):
        if isinstance(part.get("field"), str):
            yield part["field"]
        for inner in part.values():
            yield from fields_read(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from fields_read(inner)


def layers(spec: dict[str, Any], data: Any = None) -> Iterator[tuple[dict[str, Any], str]]:
    """Each mark of a specification with the name of the data it reads."""
    own = spec.get("data", data)
    parts = [part for kind in ("layer", "concat", "hconcat", "vconcat") for part in spec.get(kind, ())]
    if not parts:
        yield spec, own["name"]
    for part in parts:
        yield from layers(part, own)


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("n", ROWS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_valid_chart_of_what_is_there_that_says_what_it_shows(shape: str, n: int, lang: str) -> None:
    chart = SHAPES[shape](n)
    spec = chart.to_dict()  # altair checks it against the schema of Vega-Lite
    for mark, data in layers(spec):
        rows = spec["datasets"][data]
        made = {t["as"] for t in mark.get("transform", ()) if "as" in t}
        known = set(rows[0]) | made if rows else set()
        assert set(fields_read(mark["encoding"])) <= known
    (told,) = told_by(chart)
    assert spec["description"] == told.says
    assert chinese(told.says) == (lang == "zh")
    assert "nan" not in told.says.lower()
    if n == 0:
        assert told.says in str(spec["datasets"])  # the sentence stands where the chart would
    elif shape != "distribution":
        assert len(told.table.rows) == len(told.frame) >= n - 56
    tips = [f for mark, _ in layers(spec) for f in fields_read(mark["encoding"].get("tooltip", []))]
    assert bool(tips) == (n > 0)
    if n < 224:
        drawing = svg(spec)
        assert "NaN" not in drawing
        assert "undefined" not in drawing


def test_best_first_and_the_ends_in_words(lang: str) -> None:
    frame = measured(24)
    chart = dots(frame, "value", of="agent", interval=INTERVAL, line={"everyone": 200.0})
    domain = chart.to_dict()["layer"][-1]["encoding"]["y"]["scale"]["domain"]
    assert domain == list(frame.sort_values("value", ascending=False)["agent"])
    above, below = int((frame["low"] > 200).sum()), int((frame["high"] < 200).sum())
    said = chart.description
    expected = {
        "en": "Highest spend per buyer of 24: a000 (¥300.00); lowest: a023 (¥100.00). Against everyone "
        "(¥200.00): {} clearly above, {} clearly below, {} not clearly either.",
        "zh": "客单价：24 人中最高的是 a000（¥300.00），最低的是 a023（¥100.00）。与 everyone（¥200.00）相比，区间"
        "全在其上的 {} 个，全在其下的 {} 个，分不出高低的 {} 个。",
    }
    assert said == expected[lang].format(above, below, 24 - above - below)


def test_waiting_is_best_when_short() -> None:
    chart = dots(measured(3, "average_response_seconds"), "value", of="agent")
    domain = chart.to_dict()["layer"][-1]["encoding"]["y"]["scale"]["domain"]
    assert domain == ["a002", "a001", "a000"]
    assert "5:00" in chart.description  # seconds, written as a clock


@pytest.mark.parametrize(("apart", "words"), [(150.0, "do not overlap"), (30.0, "intervals overlap")])
def test_whether_the_ends_are_told_apart(lang: str, apart: float, words: str) -> None:
    frame = pd.DataFrame({"who": ["a", "b"], "v": [200.0 + apart, 200.0]}).assign(
        low=lambda f: f["v"] - 20, high=lambda f: f["v"] + 20
    )
    said = dots(frame, "v", of="who", interval=INTERVAL).description
    if lang == "en":
        assert words in said
    else:
        assert ("不重叠" in said) == (apart > 40)


def test_of_many_the_two_ends_and_the_chosen_one(lang: str) -> None:
    chart = dots(measured(224), "value", of="agent", chosen="a100")
    domain = chart.to_dict()["layer"][-1]["encoding"]["y"]["scale"]["domain"]
    more = {"en": "⋯ 203 more ⋯", "zh": "⋯ 另外 203 个 ⋯"}[lang]
    ends = [f"a{i:03d}" for i in range(10)], [f"a{i:03d}" for i in range(214, 224)]
    assert domain == [*ends[0], more, "a100", *ends[1]]
    (told,) = told_by(chart)
    assert told.rest == (203, 224)
    assert len(told.table.rows) == 224


def test_the_chosen_one_stands_out_and_an_unknown_one_fades_nobody() -> None:
    def strength(chosen: str | None) -> dict[str, float]:
        chart = dots(measured(3), "value", of="agent", chosen=chosen)
        return {row["of"]: row["strength"] for row in rows_of(chart)}

    assert strength("a001") == {"a000": 0.3, "a001": 1.0, "a002": 0.3}
    assert set(strength("nobody").values()) == set(strength(None).values()) == {1.0}


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """The rows that the last mark of a chart reads."""
    spec = chart.to_dict()
    return spec["datasets"][list(layers(spec))[-1][1]]


def unfinished() -> pd.DataFrame:
    """One agent of each status; what is not mature has a number that must not be drawn."""
    frame = measured(5).sort_values("agent", ignore_index=True)
    return frame.assign(
        status=["ok", "open", "immature", "undefined", "missing_table"], value=[300.0, 250.0, 999.0, np.nan, np.nan]
    )


@pytest.mark.parametrize("shape", [dots, bars])
def test_what_is_not_there_yet_is_words_and_never_a_number(shape: Callable[..., Any], lang: str) -> None:
    chart = shape(unfinished(), "value", of="agent", interval=INTERVAL)
    rows = {row["of"]: row for row in rows_of(chart)}
    assert set(rows) == {"a000", "a001", "a002", "a004"}  # without a value: not in the ranking, said in words
    assert (rows["a000"]["open"], rows["a001"]["open"]) == (False, True)
    marks = {"en": ("not mature yet", "no table"), "zh": ("未到期", "缺数据表")}[lang]
    assert (rows["a002"]["value"], rows["a002"]["mark"]) == (None, marks[0])
    assert (rows["a004"]["value"], rows["a004"]["mark"]) == (None, marks[1])
    assert rows["a002"]["tip_value"].startswith(marks[0])
    assert "999" not in chart.description
    expected = {
        "en": "Highest spend per buyer of 2: a000 (¥300.00); lowest: a001 (¥250.00). Their intervals "
        "do not overlap. 1 of them so far. Not mature yet and not compared: 1. "
        "Without a value: 1. Without their table: 1.",
        "zh": "客单价：2 人中最高的是 a000（¥300.00），最低的是 a001（¥250.00）。两者的区间不重叠。其中 1 个是暂计。"
        "另有 1 个未到期，不参与比较。另有 1 个没有数值。另有 1 个缺数据表。",
    }[lang]
    assert chart.description == expected


def test_a_line_ends_where_values_are_not_mature(lang: str) -> None:
    frame = days(4).assign(status=["ok", "ok", "open", "immature"])
    chart = lines(frame, "value", x="date")
    rows = rows_of(chart)
    assert [row["value"] for row in rows][-1] is None
    assert [row["waits"] for row in rows] == [False, False, False, True]
    assert "2021-01-01" in chart.description
    assert "2021-01-04" not in chart.description  # the lowest of the mature ones is the day before
    assert ("1 of them so far" if lang == "en" else "其中 1 个是暂计") in chart.description


def test_a_line_breaks_where_others_go_on() -> None:
    frame = pd.concat([days(3).assign(team="in_house"), days(3).iloc[[0, 2]].assign(team="seasonal")])
    rows = [row for row in rows_of(lines(frame, "value", x="date", of="team")) if row["value"] is None]
    assert len(rows) == 1


def test_only_missing_tables_name_the_table(lang: str) -> None:
    frame = measured(2).assign(value=np.nan, status="missing_table", note="needs `traffic`")
    chart = dots(frame, "value", of="agent")
    assert "needs `traffic`" in chart.description
    assert rows_of(chart)[0]["said"] == chart.description


def test_pair_counts_who_is_further_right(lang: str) -> None:
    frame = pd.DataFrame({"who": list("abc"), "one": [10.0, 10.0, 10.0], "two": [11.0, 14.0, 3.0]})
    chart = pair(frame, "one", "two", of="who", labels={"one": "One", "two": "Two"}, kinds={"two": "count"})
    said = {
        "en": "Two is above one for 2 of 3; they are furthest apart for c (10 and 3).",
        "zh": "有 2 对的 Two 高于 one",
    }
    assert said[lang] in chart.description


def test_the_largest_part_and_where_its_share_is_highest(lang: str) -> None:
    frame = pd.DataFrame(
        {"who": ["a", "a", "b", "b"], "team": ["in_house", "seasonal"] * 2, "calls": [30.0, 10.0, 20.0, 20.0]}
    )
    chart = stacked(frame, "calls", of="who", part="team", kinds={"calls": "count"})
    part = {"en": "In-house", "zh": "自有客服"}[lang]
    assert f"{part}" in chart.description
    assert "62.5%" in chart.description
    assert "40" in chart.description  # both wholes are the same
    chart = stacked(frame, "calls", of="who", part="team", share=True)
    for word in (part, "62.5%", "a", "75.0%", "b", "50.0%"):
        assert word in chart.description
    rows = rows_of(chart)
    shares = {(r["of"], r["colour"]): r["value"] for r in rows}
    assert shares["a", part] == 0.75


def test_waterfall_steps_stand_on_each_other(lang: str) -> None:
    frame = pd.DataFrame({"step": ["before", "up", "down", "after"], "v": [100.0, 30.0, -50.0, 80.0]})
    chart = waterfall(frame, "v", of="step", totals=["before", "after"], kinds={"v": "money"})
    spans = {row["of"]: (row["low"], row["high"]) for row in rows_of(chart)}
    assert spans == {"before": (0, 100), "up": (100, 130), "down": (80, 130), "after": (0, 80)}
    expected = {
        "en": "From ¥100 to ¥80. up adds most (+¥30). down takes away most (−¥50).",
        "zh": "从 ¥100 到 ¥80。拉高最多的是 up（+¥30）。拉低最多的是 down（−¥50）。",
    }
    assert chart.description == expected[lang]


def test_distribution_holds_every_value_once(lang: str) -> None:
    values = np.r_[np.linspace(0.01, 100, 990), np.full(10, 5000.0)]
    chart = distribution(pd.DataFrame({"wait": values}), "wait", marks={"slow": 50.0}, kinds={"wait": "seconds"})
    (told,) = told_by(chart)
    counts = [row[1] for row in told.table.rows]
    assert sum(counts) == 1000
    assert counts[-1] >= 10
    share = f"{(values > 50).mean():.1%}"
    assert share in chart.description


def test_heat_names_the_cells_at_the_ends(lang: str) -> None:
    frame = pd.DataFrame({"weekday": [0, 0, 3], "hour": [9, 10, 9], "calls": [5.0, 1.0, 9.0]})
    said = heat(frame, "calls", x="hour", y="weekday", kinds={"calls": "count"}).description
    expected = {
        "en": "highest in Thu, 09:00 (9), lowest in Mon, 10:00 (1)",
        "zh": "最高的一格是周四 09:00（9），最低的是周一 10:00（1）",
    }
    assert expected[lang] in said


def test_scatter_says_whether_two_columns_go_together(lang: str) -> None:
    frame = pd.DataFrame({"who": [f"w{i}" for i in range(10)], "x": np.arange(10.0), "y": -(np.arange(10.0) ** 3)})
    said = scatter(frame, "x", "y", of="who").description
    assert {"en": "tends to be low (rank correlation −1.00)", "zh": "多半偏低（等级相关 −1.00）"}[lang] in said
    names = {row["named"] for row in rows_of(scatter(frame, "x", "y", of="who"))}
    assert names == set(frame["who"])


def test_a_timeline_says_from_when_to_when(lang: str) -> None:
    said = timeline(stretches(3), of="agent", start="from", end="to").description
    assert "2021-01-01 00:00" in said
    assert "2021-01-01 04:00" in said


def test_one_panel_for_each_metric_in_its_own_unit() -> None:
    frame = pd.concat([measured(3), measured(3, "inquiry_conversion").assign(value=0.5)])
    with pytest.raises(UsageError, match="facet"):
        dots(frame, "value", of="agent")
    chart = dots(frame, "value", of="agent", facet="metric")
    spec = chart.to_dict()
    assert len(spec["concat"]) == 2
    (told,) = told_by(chart)
    assert len(told.table.rows) == 6
    assert set(told.table.row_kinds) == {"price", "rate"}


def test_panels_share_one_scale_and_name_their_group(lang: str) -> None:
    frame = measured(4).assign(team=["in_house", "seasonal"] * 2)
    chart = dots(frame, "value", of="agent", facet="team")
    assert chart.to_dict()["resolve"]["scale"]["x"] == "shared"
    assert chart.description.startswith({"en": "In-house: ", "zh": "自有客服："}[lang])


def test_one_group_alone_is_one_panel(lang: str) -> None:
    alone = dots(measured(3).assign(team="in_house"), "value", of="agent", facet="team").to_dict()
    assert [panel["title"] for panel in alone["concat"]] == [{"en": "In-house", "zh": "自有客服"}[lang]]


def test_an_agent_and_a_team_keep_their_colour_and_their_name() -> None:
    names = {f"a{i:03d}": "Ann" if i < 2 else f"B{i}" for i in range(24)}
    set_people(names, dict.fromkeys(names, "seasonal"))

    def painted(rows: int) -> dict[str, str]:
        chart = dots(measured(24).sort_values("agent").head(rows), "value", of="agent", color="agent")
        scale = chart.to_dict()["layer"][-1]["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))

    few, many = painted(3), painted(24)
    assert set(few) == {"Ann (a000)", "Ann (a001)", "B2"}
    assert few.items() <= many.items()
    frame = measured(2).assign(team=["seasonal", "in_house"])
    scale = dots(frame, "value", of="agent", color="team").to_dict()["layer"][-1]["encoding"]["color"]["scale"]
    assert set(scale["range"]) == {"#e69f00", "#0072b2"}


def test_the_parts_behind_a_ratio_are_in_the_tooltip(lang: str) -> None:
    chart = dots(measured(1), "value", of="agent", interval=INTERVAL)
    (row,) = rows_of(chart)
    assert (row["tip_numerator"], row["tip_denominator"]) == ("15,000", "50")
    assert "¥280.00–¥320.00" in row["tip_value"]


@pytest.mark.parametrize("change", ["layer", "properties", "beside", "copy"])
def test_words_and_data_survive_what_a_trainee_does_next(change: str) -> None:
    shape = dots(measured(3), "value", of="agent")
    other = alt.Chart(pd.DataFrame({"x": [1]})).mark_rule().encode(x="x:Q")
    changed = {
        "layer": lambda: other + shape,
        "properties": lambda: shape.properties(width=300).configure_axis(labelFontSize=9),
        "beside": lambda: other | shape,
        "copy": lambda: copy.deepcopy(shape),
    }[change]()
    (told,) = told_by(changed)
    assert told.says == shape.description
    assert shape.description in str(changed.to_dict())


def test_mistakes_are_named() -> None:
    with pytest.raises(UsageError, match=r"`valeu`.*`value`"):
        dots(measured(3), "valeu", of="agent")
    with pytest.raises(UsageError):
        dots(measured(3), "value", of="agent", kinds={"value": "euros"})


@pytest.mark.parametrize("n", [1, 3])
def test_a_named_index_and_a_wide_frame_are_read(n: int) -> None:
    frame = measured(n).pivot(index="agent", columns="metric", values="value")
    chart = dots(frame, "spend_per_buyer", of="agent")
    assert "¥300.00" in chart.description
    assert told_by(chart)[0].name == "spend_per_buyer_by_agent"


def test_a_legend_of_states_stands_in_the_order_of_what_they_mean() -> None:
    frame = pd.DataFrame(
        {"who": list("abcd"), "n": [1.0, 2, 3, 4], "fit": ["fit_over", "own", "fit_under", "fit_right"]}
    )
    colours = [
        layer["encoding"].get("color", {}) for layer in bars(frame, "n", of="who", color="fit").to_dict()["layer"]
    ]
    (found,) = {tuple(colour["scale"]["range"]) for colour in colours if "scale" in colour}
    assert found[:3] == (MEANING["fit_under"], MEANING["fit_right"], MEANING["fit_over"])
    assert len(found) == 4  # what is no state keeps a colour of the palette, behind them


def test_control_characters_are_not_drawn() -> None:
    """They stand in no XML: vl-convert ends the whole process on them."""
    frame = measured(3).assign(agent=["a\x01b", "c\x1fd", "e\ufffff"])
    assert "ab" in svg(dots(frame, "value", of="agent").to_dict())


def test_people_are_counted_as_people() -> None:
    frame = measured(3).assign(label=["小雅", "小满", "小禾"], value=[300.0, 300.0, 100.0])
    use(lang="zh")
    try:
        said = told_by(dots(frame, "value", of="label"))[0].says
    finally:
        use(lang="en")
    assert "3 人中最高的是" in said
    assert "和另外 1 位" in said


def test_an_hour_in_which_nothing_happened_has_its_place_on_the_axis():
    frame = pd.DataFrame({"hour": [9, 12, 8], "receptions": [5.0, 1.0, 2.0], "weekday": 0})
    hours = ["08:00", "09:00", "10:00", "11:00", "12:00"]
    assert hours == bars(frame, "receptions", of="hour").to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"]
    cells = heat(frame, "receptions", x="hour", y="weekday").to_dict()
    assert hours == cells["layer"][0]["encoding"]["x"]["scale"]["domain"]

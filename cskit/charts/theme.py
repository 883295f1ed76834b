"""One theme for every chart: fonts that know Chinese, a colour-blind-safe palette, money in ¥; and colours that mean
the same everywhere: a team, an agent, this period and the one before."""

import colorsys
from collections.abc import Mapping

import altair as alt

from cskit.terms import language, term
from cskit.written import aside, with_unit

FONT_NAMES = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
FONTS = ", ".join(f"'{name}'" if " " in name else name for name in FONT_NAMES)
WIDTH, HEIGHT = 640, 280
INK, QUIET, LINE = "#1f2933", "#52606d", "#e4e7eb"
# Okabe and Ito's eight, the yellow darkened so that it can be read on white
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900", "#5f6b7a")


@alt.theme.register("cskit", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """The theme; enabled when `cskit.charts` is imported."""
    months = {
        "zh": [f"{m}月" for m in range(1, 13)],
        "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    }[language()]
    days = {
        "zh": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
        "en": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    }[language()]
    return {
        "config": {
            "font": FONTS,
            "background": "white",
            "locale": {
                "number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["¥", ""]},
                "time": {
                    "dateTime": "%Y-%m-%d %H:%M:%S",
                    "date": "%Y-%m-%d",
                    "time": "%H:%M:%S",
                    "periods": ["AM", "PM"],
                    "days": days,
                    "shortDays": days,
                    "months": months,
                    "shortMonths": months,
                },
            },
            "view": {
                "continuousWidth": WIDTH,
                "discreteWidth": WIDTH,
                "continuousHeight": HEIGHT,
                "discreteHeight": {"step": 24},  # type: ignore[typeddict-item]
                "stroke": None,
            },
            "axis": {
                "labelColor": QUIET,
                "titleColor": QUIET,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "titlePadding": 8,
                "labelPadding": 5,
                "gridColor": LINE,
                "domainColor": "#9aa5b1",
                "tickColor": "#9aa5b1",
                "labelLimit": 160,
            },
            "axisX": {"labelAngle": 0, "labelOverlap": "greedy"},
            "axisY": {  # read without turning one's head
                "titleAngle": 0,
                "titleAlign": "left",
                "titleAnchor": "end",
                "titleBaseline": "bottom",
                "titleX": -4,
                "titleY": -9,
            },
            "axisBand": {"grid": False},
            "axisQuantitative": {"tickCount": 6},
            "legend": {
                "orient": "top",
                "offset": 26,
                "labelColor": INK,
                "titleColor": QUIET,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "symbolSize": 90,
                "labelLimit": 200,
                "columnPadding": 16,
            },
            "header": {"labelColor": INK, "labelFontSize": 12, "titleColor": QUIET, "titleFontSize": 12},
            "title": {"color": INK, "fontSize": 14, "fontWeight": 600, "anchor": "start", "subtitleColor": QUIET},
            "range": {
                "category": list(PALETTE),
                "diverging": ["#b2523a", "#e8b59f", "#f4f4f4", "#9cc4dd", "#1f6f9f"],
                "heatmap": ["#eef5fa", "#a9cfe4", "#4b97c2", "#0b5c8f", "#06304d"],
                "ramp": ["#eef5fa", "#a9cfe4", "#4b97c2", "#0b5c8f", "#06304d"],
            },
            "bar": {"color": PALETTE[0]},
            "line": {"color": PALETTE[0], "strokeWidth": 2},
            "point": {"color": PALETTE[0], "filled": True, "size": 55},
            "rule": {"color": QUIET},
            "text": {"color": INK, "fontSize": 12},
            "area": {"color": PALETTE[0], "opacity": 0.25},
        }
    }


def axis(label: str, kind: str = "number", *, signed: bool = False, **options: object) -> alt.Axis:
    """An axis named with its unit, its numbers written as that kind is written (m:ss for seconds, 万 for zh money).

    >>> axis("CS sales", "money").title
    'CS sales (¥)'
    """
    lang = language()
    if kind == "seconds":
        title = label + aside(term("unit_clock", lang), lang=lang)
    else:
        title = with_unit(label, kind, lang, signed=signed)
    how = _numbers(kind, lang, signed)
    if signed and "labelExpr" in how:
        how["labelExpr"] = f"datum.value == 0 ? '0' : {how['labelExpr']}"
    return alt.Axis(title=title, **{**how, **options})  # type: ignore[arg-type]


def _numbers(kind: str, lang: str, signed: bool) -> dict[str, str]:
    plus = "+" if signed else ""
    if kind in ("rate", "growth"):
        grown = "datum.value == 0 ? '0%' : format(datum.value, '+.0%')"
        return {"labelExpr": f"format(datum.value * 100, '{plus},.4~f')" if kind == "rate" else grown}
    if kind == "money":
        large = "abs(datum.value) >= 10000"
        short = (
            f"format(datum.value / 10000, '{plus},.4~f') + '万'"
            if lang == "zh"
            else f"format(datum.value / 1000, '{plus},.4~f') + 'K'"
        )
        return {"labelExpr": f"{large} ? {short} : format(datum.value, '{plus},.2~f')"}
    if kind == "seconds":
        minutes, rest = "floor(abs(datum.value) / 60)", "':' + format(abs(datum.value) % 60, '02d')"
        hours = f"floor({minutes} / 60) + ':' + format({minutes} % 60, '02d')"
        clock = f"(abs(datum.value) < 3600 ? {minutes} : {hours}) + {rest}"
        return {"labelExpr": f"(datum.value < 0 ? '−' : '') + {clock}"}
    if kind == "hour":
        return {"labelExpr": "format(datum.value, '02d')"}
    if kind == "count":  # there is no half person
        return {"labelExpr": f"datum.value % 1 ? '' : format(datum.value, '{plus},.10~f')"}
    if kind in ("number", "price", "minutes", "hours", "days"):
        return {"labelExpr": "format(datum.value, '+,.10~f')"} if signed else {"format": ",.10~f"}
    return {}


MEANING = {
    "in_house": "#0072b2",
    "seasonal": "#e69f00",
    "outsourced": "#009e73",
    "bot": "#5f6b7a",
    "sales": "#0072b2",
    "aftersales": "#009e73",
    "any": "#0072b2",
    "current": "#0072b2",
    "base": "#a3b4c2",
    "actual": "#0072b2",
    "forecast": "#e69f00",
    "planned": "#a3b4c2",
    "up": "#0072b2",
    "down": "#d55e00",
    "total": "#5f6b7a",
    "highlight": "#d55e00",
    "other": "#c3ccd4",
    "fit_under": "#d55e00",
    "fit_tight": "#f0b48f",
    "fit_right": "#a3b4c2",
    "fit_over": "#e69f00",
    "product_leaks": "#d55e00",
    "product_usual": "#0072b2",
    "exam_early": "#d55e00",
    "exam_passed": "#0072b2",
    "exam_unknown": "#c3ccd4",
    "paid_unprompted": "#a3b4c2",
    "recovered": "#0072b2",
    "reminded_unpaid": "#e69f00",
    "never_reminded": "#d55e00",
}


def colour(meaning: str) -> str:
    """The colour of a team or a role in a chart (`current`, `base`, `forecast`, `up`, `down` …)."""
    return MEANING[meaning]


def meaning_scale(labels: Mapping[str, str]) -> alt.Scale:
    """A colour scale for labels as shown: `{"自有客服": "in_house", "临促客服": "seasonal"}`."""
    return alt.Scale(domain=list(labels), range=[MEANING[key] for key in labels.values()])


def agent_colours(agents: Mapping[str, str | None]) -> dict[str, str]:
    """Agent id → colour, given *all* agents of the shop with their team (None if unknown).

    The team gives the hue, the place among the team's sorted ids the shade, so an agent keeps the colour on
    every chart of the shop. Without teams the palette is dealt out in the order of the ids.

    >>> agent_colours({"a1": None, "a2": None})
    {'a1': '#0072b2', 'a2': '#e69f00'}
    """
    known = sorted({team for team in agents.values() if team in MEANING})
    if not known:
        return {agent: PALETTE[i % len(PALETTE)] for i, agent in enumerate(sorted(agents))}
    colours: dict[str, str] = {}
    for team in (*known, None):
        members = sorted(a for a, t in agents.items() if (t if t in MEANING else None) == team)
        base = MEANING[team] if team else MEANING["other"]
        for place, agent in enumerate(members):
            colours[agent] = _shade(base, place, len(members))
    return dict(sorted(colours.items()))


def _shade(base: str, place: int, of: int) -> str:
    if of == 1:
        return base
    red, green, blue = (int(base[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    low, high = max(0.22, light - 0.14), min(0.74, light + 0.3)
    shaded = colorsys.hls_to_rgb(hue, low + (high - low) * place / (of - 1), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in shaded)

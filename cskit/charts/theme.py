"""One theme for every chart: fonts that know Chinese, a colour-blind-safe palette, money in ¥, axes with units."""

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

"""Colours that mean the same thing on every chart: a team, an agent, this period and the one before."""

import colorsys
from collections.abc import Mapping

import altair as alt

from cskit.charts.theme import PALETTE

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


def agent_scale(agents: Mapping[str, str | None], names: Mapping[str, str] | None = None) -> alt.Scale:
    """The colour scale of `agent_colours`, its domain the names as shown (ids without `names`)."""
    colours = agent_colours(agents)
    return alt.Scale(domain=[(names or {}).get(a, a) for a in colours], range=list(colours.values()))


def _shade(base: str, place: int, of: int) -> str:
    if of == 1:
        return base
    red, green, blue = (int(base[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    low, high = max(0.22, light - 0.14), min(0.74, light + 0.3)
    shaded = colorsys.hls_to_rgb(hue, low + (high - low) * place / (of - 1), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in shaded)

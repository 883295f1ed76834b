"""The instructor's edition: what to say, the answers open, the mistakes to expect, what was planted, and the hours."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from cskit.cli.guard import run
from cskit.course.contents import entries
from cskit.course.instructor import sections
from cskit.course.source import read_source
from cskit.simulate.ground import load_recipe, recipes
from cskit.terms import LANGS
from tests.exercises import trainees

SOURCE = """# %% [markdown] lang="zh"
# # 摊子
# %% [markdown] lang="en"
# # A stall

# %% [markdown] lang="zh"
# **你会问：** 为什么？
# %% [markdown] lang="en"
# **You ask:** why?
#
# Change the parameters.

# %% tags=["parameters"]
lang = "en"

# %% [markdown] lang="zh"
# ## 数一数
# %% [markdown] lang="en"
# ## Count

# %% [markdown] lang="zh"
# 先看三件事。
# %% [markdown] lang="en"
# Three things first:
#
# - one;
#
# More prose, and then some.
#
# - no list of this one
#
# **Think.** How many? See [lesson 1](01_other.ipynb).
#
# <details><summary>Answer</summary>Two.
#
# | a |
# |---|</details>
# <details><summary>In Excel / WPS</summary>COUNTIFS.</details>
"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes."""
    out = tmp_path_factory.mktemp("instructor")
    assert run(["course", "build", "--edition", "instructor", "--out", str(out)]) == 0
    return out


def test_of_the_prose_what_is_said_and_asked_with_the_answers_open(tmp_path: Path) -> None:
    (tmp_path / "07_stall.py").write_text(SOURCE, encoding="utf-8")
    cells = read_source(tmp_path / "07_stall.py")
    assert sections(cells, "en") == [
        ("A stall", ["**You ask:** why?"]),
        (
            "Count",
            [
                "Three things first:",
                "- one;",
                "**Think.** How many? See [lesson 1](01_other.md).",
                "> **Answer**\n>\n> Two.\n>\n> | a |\n> |---|",
            ],
        ),
    ]
    assert sections(cells, "zh") == [("摊子", ["**你会问：** 为什么？"]), ("数一数", ["先看三件事。"])]


def rows(edition: Path) -> list[list[str]]:
    """The lessons of the plan: number, lesson, minutes in full, what comes before, minutes of each plan."""
    lines = (edition / "en" / "plan.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    return [row for row in cells if re.fullmatch(r"\d\d|Q", row[0])]


def test_the_minutes_of_each_plan_are_its_class_hours(edition: Path) -> None:
    plan = rows(edition)
    for nth, hours in enumerate((4, 8, 16), start=4):
        assert sum(int(row[nth].replace("–", "0")) for row in plan) == hours * 45
    for number, _, full, _, *minutes in plan:
        given = [int(cell.replace("–", "0")) for cell in minutes]
        assert given == sorted(given), number
        assert given[-1] <= int(re.findall(r"\d+", full)[0]), number


def test_what_a_lesson_needs_is_taught_before_it(edition: Path) -> None:
    """In the order of the plan; and the next lesson that a lesson leads to is the next of the plan."""
    plan = rows(edition)
    numbers = [row[0] for row in plan]
    for number, _, _, needs, *_ in plan:
        first = ["05"] if number == "Q" else re.findall(r"\((\w\w?)_\w+\.md\)", needs)
        assert all(numbers.index(need) < numbers.index(number) for need in first), number
    for one, following in itertools.pairwise(re.findall(r"\w+\.md", row[1])[0] for row in plan[:-1]):
        page = (edition / "en" / one).read_text(encoding="utf-8")
        assert re.findall(r"Next: \[[^]]*\]\((\w+\.md)\)", page) == [following]


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_per_lesson_holds_every_mistake_of_its_exercise(edition: Path, lang: str) -> None:
    pages = {path.stem.partition("_")[0]: path.read_text("utf-8") for path in (edition / lang).glob("*_*.md")}
    assert pages.keys() == {row[0] for row in rows(edition)} == {entry.number for entry in entries()}
    for question in trainees.bank().questions.values():
        page = pages[question.id.partition(".")[0]].partition(f"### {question.id} ")[2].partition("\n### ")[0]
        assert question.prompt.of(lang) in page, question.id
        for mistake in question.mistakes:
            assert f"| `{mistake.code}` | {mistake.says.of(lang)}" in page, (question.id, mistake.code)
        for said in filter(None, (question.guidance, *question.hints)):
            assert said.of(lang) in page, question.id
    for page in pages.values():
        assert "<details>" not in page
        links = re.findall(r"\]\((\w+\.md)\)", page)
        assert all((edition / lang / link).is_file() for link in links)


@pytest.mark.parametrize("lang", LANGS)
def test_every_truth_planted_is_told_in_a_lesson(edition: Path, lang: str) -> None:
    told = "".join(path.read_text("utf-8") for path in (edition / lang).iterdir())
    for shop in recipes():
        for truth in load_recipe(shop).read("about").truths:
            assert f"- {getattr(truth, lang)}\n" in told, truth.id
    for said in ("05, the clock of complaints", "11, the bot") if lang == "en" else ("05 投诉时钟", "01 人数"):
        assert f"- **{said}**" in told

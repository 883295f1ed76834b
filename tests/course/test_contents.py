"""The list of lessons is read from their sources, and every link leads somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cskit.course.contents import entries, markdown

SOURCE = """# %% [markdown] lang="zh"
# # 标题|一
# %% [markdown] lang="en"
# # Title one

# %% [markdown] lang="zh" tags=["lesson-only"]
# **经理会问：** 为什么？
# %% [markdown] lang="en" tags=["lesson-only"]
# **A manager asks:** why?

# %% tags=["parameters"]
lang = "en"
# # not a title
"""


def test_titles_and_questions_come_from_the_prose(tmp_path: Path) -> None:
    (tmp_path / "07_one.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "notes.py").write_text("# # nothing", encoding="utf-8")
    (entry,) = entries(tmp_path)
    assert (entry.number, entry.titles, entry.questions) == (
        "07",
        {"zh": "标题|一", "en": "Title one"},
        {"zh": "为什么？", "en": "why?"},
    )
    assert "| Why? |" in markdown([entry], "en")
    table = markdown([entry], "zh").splitlines()
    assert table[2] == "| 07 | [标题\\|一](07_one.ipynb) | 为什么？ |  | [Title one](../en/07_one.ipynb) |"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_courses_own_list_leads_to_notebooks(root: Path, lang: str) -> None:
    lessons = entries()
    assert lessons[0].stem == "00_start_here"
    for lesson in lessons:
        assert lesson.titles[lang], lesson.stem
        assert lesson.questions[lang], lesson.stem
    links = re.findall(r"\]\(([^)]+)\)", markdown(lessons, lang))
    for link in links:
        assert (root / "notebooks" / lang / link).resolve().is_file(), link
    assert {Path(link).name for link in links if "exercises" in link} == {
        path.name for path in (root / "exercises" / lang).glob("*.ipynb")
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_lesson_ends_with_its_exercise(root: Path, lang: str) -> None:
    exercises = sorted((root / "exercises" / lang).glob("*.ipynb"))
    assert exercises
    for exercise in exercises:
        cells = json.loads((root / "notebooks" / lang / exercise.name).read_text(encoding="utf-8"))["cells"]
        assert f"](../../exercises/{lang}/{exercise.name})" in "".join(cells[-1]["source"])

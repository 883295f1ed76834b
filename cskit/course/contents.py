"""The lessons there are: number, titles, and the question each answers, read from their sources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cskit.bundled import EXERCISES, ROOT
from cskit.terms import LANGS, begun, language, term

SOURCES = ROOT / "notebooks" / "source"
_PROSE = re.compile(r'^# %% \[markdown\] lang="(\w+)"(.*?)(?=^# %%|\Z)', re.MULTILINE | re.DOTALL)
_WORD_JOINER = "\u2060"
_TITLE = re.compile(r"^# # (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^# \*\*(?:经理会问：|A manager asks:|你会问：|You ask:)\*\* *(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """A lesson by its file's stem, with its title and its question in each language."""

    stem: str
    titles: Mapping[str, str]
    questions: Mapping[str, str]

    @property
    def number(self) -> str:
        return self.stem.partition("_")[0]


def entries(sources: Path = SOURCES) -> list[Entry]:
    """Every lesson that has a source, in order. A lesson without a question has an empty one.

    >>> [entry.number for entry in entries()][:1]
    ['00']
    """
    return [_entry(path) for path in sorted(sources.glob("[0-9Q]*_*.py"))]


def _entry(path: Path) -> Entry:
    titles: dict[str, str] = dict.fromkeys(LANGS, "")
    questions: dict[str, str] = dict.fromkeys(LANGS, "")
    for lang, prose in _PROSE.findall(path.read_text(encoding="utf-8")):
        for pattern, found in ((_TITLE, titles), (_QUESTION, questions)):
            if lang in found and not found[lang] and (said := pattern.search(prose)):
                found[lang] = said[1].strip()
    return Entry(path.stem, titles, questions)


def show_contents() -> None:
    """The lessons as a table of links, in this language and in the other."""
    from IPython.display import display

    written = markdown(entries(), language())
    display({"text/markdown": written, "text/plain": written}, raw=True)


def markdown(lessons: list[Entry], lang: str) -> str:
    """The table of `show_contents`; links lead from `notebooks/<lang>/` to the notebooks beside it and
    to the exercises in the same checkout."""
    other = "en" if lang == "zh" else "zh"
    head = [term(f"contents_{key}", lang) for key in ("number", "lesson", "question", "exercise", "other")]
    head[3] = _whole(head[3])
    rows = [
        [
            lesson.number,
            f"[{lesson.titles[lang]}]({lesson.stem}.ipynb)",
            begun(question),
            _exercise(lesson.stem, lang),
            f"[{lesson.titles[other]}](../{other}/{lesson.stem}.ipynb)",
        ]
        for lesson, question in ((lesson, lesson.questions[lang]) for lesson in lessons)
    ]
    lines = [head, [":--"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _exercise(stem: str, lang: str) -> str:
    if not (EXERCISES / "source" / f"{stem}.py").is_file():
        return ""
    return f"[{_whole(term('contents_practise', lang))}](../../exercises/{lang}/{stem}.ipynb)"


def _whole(word: str) -> str:
    """A Chinese word that a narrow column does not break between its characters."""
    return word if word.isascii() else _WORD_JOINER.join(word)

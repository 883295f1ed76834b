"""A lesson's source is read strictly: what is not exactly right is refused, with file and line."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from cskit.course.source import SourceError, fill_terms, read_source, shown_code
from cskit.reports.lesson import parameters_in

SOURCES = Path(__file__).parent / "sources"
TITLE = '# %% [markdown] lang="zh"\n# # 题\n# %% [markdown] lang="en"\n# # Title\n'
PARAMETERS = '# %% tags=["parameters"]\nlang = "en"\n'


def read(tmp_path: Path, text: str) -> list:
    path = tmp_path / "09_test.py"
    path.write_text(text, encoding="utf-8")
    return read_source(path)


def test_a_well_formed_source_is_read_as_jupytext_reads_it():
    cells = read_source(SOURCES / "01_demo.py")
    theirs = jupytext.read(SOURCES / "01_demo.py", fmt="py:percent").cells
    assert [c.text for c in cells] == [c.source for c in theirs]
    assert [c.lang for c in cells][:2] == ["zh", "en"]
    source = (SOURCES / "01_demo.py").read_text(encoding="utf-8").splitlines()
    for cell in cells:
        assert source[cell.line - 1].removeprefix("# ").strip() == cell.text.splitlines()[0].strip()


REFUSED = [
    ("zh without en", TITLE + PARAMETERS + '# %% [markdown] lang="zh"\n# 孤\n# %%\n1\n', 7, "unpaired"),
    ("en without zh", TITLE + PARAMETERS + '# %% [markdown] lang="en"\n# alone\n', 7, "unpaired"),
    ("zh at the end", TITLE + PARAMETERS + '# %% [markdown] lang="zh"\n# 孤\n', 7, "unpaired"),
    (
        "en before zh",
        '# %% [markdown] lang="en"\n# # T\n# %% [markdown] lang="zh"\n# # 题\n' + PARAMETERS,
        1,
        "unpaired",
    ),
    (
        "tags differ",
        TITLE + PARAMETERS + '# %% [markdown] lang="zh" tags=["lesson-only"]\n# 一\n# %% [markdown] lang="en"\n# 1\n',
        9,
        "tags differ",
    ),
    ("prose without language", TITLE + PARAMETERS + "# %% [markdown]\n# hello\n", 7, "language"),
    ("third language", TITLE + PARAMETERS + '# %% [markdown] lang="fr"\n# salut\n', 7, "language"),
    ("no space in the marker", TITLE + PARAMETERS + "#%%\n1\n", 7, "malformed"),
    ("misspelt markdown", TITLE + PARAMETERS + '# %% [markdwon] lang="zh"\n# 一\n', 7, "malformed"),
    ("unquoted option", TITLE + PARAMETERS + "# %% [markdown] lang=zh\n# 一\n", 7, "malformed"),
    ("list that is not JSON", TITLE + PARAMETERS + "# %% tags=[parameters]\n1\n", 7, "malformed"),
    ("unknown option", TITLE + PARAMETERS + '# %% colour="red"\n1\n', 7, "unknown option `colour`"),
    ("unknown tag", TITLE + PARAMETERS + '# %% tags=["parametres"]\n1\n', 7, "unknown tag `parametres`"),
    ("empty cell", TITLE + PARAMETERS + "# %%\n\n# %%\n1\n", 7, "empty"),
    ("code under a prose marker", TITLE + PARAMETERS + '# %% [markdown] lang="zh"\nx = 1\n', 7, ""),
    ("text before the first marker", "x = 1\n" + TITLE + PARAMETERS, 1, "before the first"),
    ("no title", PARAMETERS, 2, "title"),
    ("no cell", "\n", 1, ""),
    ("term in zh prose", TITLE.replace("题", "题\n#\n# {{nobody}}") + PARAMETERS, 4, "unknown term `nobody`"),
    ("term in en prose", TITLE.replace("Title", "Title {{ agent }}") + PARAMETERS, 4, "unknown term ` agent `"),
    ("term not closed", TITLE.replace("Title", "Title {{agent}") + PARAMETERS, 4, "closed"),
    ("term in a comment", TITLE + PARAMETERS + "# %%\nx = 1\ny = 2  # {{nobody}}\n", 9, "unknown term `nobody`"),
    ("more than a term in a comment", TITLE + PARAMETERS + "# %%\nx = 1  # {{agent}}s\n", 8, "holds only the term"),
    ("term in code", TITLE + PARAMETERS + '# %%\nx = 1\nterm("nobody", lang)\n', 9, "unknown term `nobody`"),
    ("syntax error", TITLE + PARAMETERS + "# %%\nx = 1\nif x\n", 9, "not valid Python"),
    ("no parameters", TITLE + "# %%\n1\n", 1, "found 0"),
    ("two parameters cells", TITLE + PARAMETERS + PARAMETERS, 8, "found 2"),
    ("computed parameter", TITLE + '# %% tags=["parameters"]\nlang = "en"\nday = str(1)\n', 6, "not a literal"),
    ("import among parameters", TITLE + '# %% tags=["parameters"]\nlang = "en"\nimport os\n', 6, "line 2"),
    ("no language parameter", TITLE + '# %% tags=["parameters"]\nday = 1\n', 6, "lang"),
]


@pytest.mark.parametrize(("text", "line", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused_with_file_and_line(tmp_path: Path, text: str, line: int, said: str):
    with pytest.raises(SourceError) as error:
        read(tmp_path, text)
    message = str(error.value)
    assert message.startswith(f"09_test.py:{line}: ")
    assert said in message
    assert "\n" not in message
    assert error.value.exit_code == 1


def test_parameters_may_be_any_literal():
    code = 'a = 1\nb: float = 0.5\nc = ["x", None]\nd = {"k": True}\ne = -3'
    assert parameters_in(code) == {"a": 1, "b": 0.5, "c": ["x", None], "d": {"k": True}, "e": -3}


def test_terms_are_filled_in_the_language_of_the_prose():
    assert fill_terms("每名{{agent}}", "zh") == "每名客服"
    assert fill_terms("each {{agent}}", "en") == "each agent"


def test_code_is_shown_with_comments_in_the_readers_language():
    code = 'who = ""  # {{agent}}\nrows = [\n    1, 2,\n]\nsaid = f"{{x}}"  # 1 % of {{}}'
    shown = 'who = ""  # {}\nrows = [\n    1, 2,\n]\nsaid = f"{{{{x}}}}"  # 1 % of {{{{}}}}'
    assert shown_code(code, "zh") == shown.format("客服")
    assert shown_code(code, "en") == shown.format("agent")

"""What a line of text is, told by word lists: a closing, or a perfunctory reply."""

import re
from collections.abc import Iterable

import narwhals as nw

# What may stand around a closing: blanks, punctuation, emoji (no question mark among them) and particles.
_AROUND = (
    "^[\\s\u3000~～!！.。…,，、;；:：\\-—_()（）'\"“”‘’·*^\u200d\ufe0f☀-❒❕-➿🌀-\U0001faff"
    "亲您你了啦呀哈呢啊哒滴的哦噢喔嗯恩咯嘞勒吧哟们那太很老板客服小姐哥]*$"
)


def closes(text: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """Whether a line is nothing but closing words and what may stand around them."""
    longest_first = sorted((word for word in words if word.strip()), key=len, reverse=True)
    pattern = "(?i)" + "|".join(r"\s*".join(map(re.escape, word.split())) for word in longest_first)
    return text.str.contains(pattern) & text.str.replace_all(pattern, "").str.contains(_AROUND)


_LETTER = "[0-9A-Za-z\u3400-\u9fff]"
_BARE = f"^[^{_LETTER[1:]}*{_LETTER}?[^{_LETTER[1:]}*$"  # one letter at most: a character, an emoji, a full stop


def bare(text: nw.Expr) -> nw.Expr:
    """Whether a line is one character, or emoji only."""
    return text.str.contains(_BARE)


def perfunctory(text: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """Whether a line answers nothing: one of these words and what may stand around it, one character, emoji only."""
    return closes(text, words) | bare(text)

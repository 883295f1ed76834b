"""How pages name people: by name, and with the id where two share one."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.frames import told_apart


def test_only_names_that_two_have_stand_with_their_id() -> None:
    names, ids = pd.Series(["小林", "小禾", "小林", "小禾"]), pd.Series(["cs07", "cs04", "cs12", "cs04"])
    assert told_apart(names, ids).tolist() == ["小林 (cs07)", "小禾", "小林 (cs12)", "小禾"]

"""`cskit import`: exports of shop tools → one folder of canonical tables, customers under codes.

    from cskit.sources.importing import import_files
    report = import_files(["ExportOrderList.csv", "chats/"], "shop")
    print(report.text("en"))

Every file is read by the reader that recognises it, of a workbook every sheet; the tables are merged (with those of
former imports into the same folder, too), and written whole or not at all. What a file cannot tell is said in the
report and left out, and so are the files that nobody knows.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cskit import __version__
from cskit.errors import DataError, UsageError, expect, told
from cskit.reading.held import Held
from cskit.reading.table import read_values
from cskit.sources.chatlog import account
from cskit.sources.exports import recognised
from cskit.sources.exports.declared import READERS_FILE, declared
from cskit.sources.finishing import TOLERATED, finished, one_spelling
from cskit.sources.folder import NEVER, Format, Part, earlier, manifest, merge, write
from cskit.sources.gathering import exported_at, gathered
from cskit.sources.privacy import CustomerCodes, fingerprint, load_key
from cskit.sources.reading import UNSAID, Accounts, Assumed, FileReport, ImportReport, Note, Rows, Undated
from cskit.tables import TABLES
from cskit.written import listed

TEXTS = ("text", "reason")  # columns in which people may have written anything
LOSSES = ("bad_cell", "incomplete", "ragged", "twice")  # rows that were data, and cannot be used
ASSUMED = {"refunds": ("net", "gross"), "period": (), "date": ()}  # what may be assumed, and the answers there are


def import_files(
    files: Iterable[str | Path],
    out: str | Path,
    *,
    customers: Literal["pseudonymise", "keep"] = "pseudonymise",
    key: str | Path | bytes | None = None,
    agents: str | Path | Sequence[str] | None = None,
    lang: str = "en",
    format: Format = "parquet",
    accept_loss: bool = False,
    keep_text: bool = False,
    assume: Assumed = UNSAID,
    time_zone: str = "",
    dry_run: bool = False,
    progress: Callable[[str, float], None] = lambda name, share: None,
) -> ImportReport:
    """Turn exports into canonical tables in the folder `out`.

    `files`: exports, folders and zips of them, tables of the kit's own; those named `*.reader.toml` say how others are
    read. `customers`: coded with a key (default), or kept as they are. `key`: the file the key is in, default
    `~/.cskit/keys/` (see `privacy`). `agents`: the shop's accounts, as names or as an agents table (agent_id, name,
    team, role …), where chat logs do not show them. `accept_loss`: go on where more than 1 % of a file's rows could
    not be used. `keep_text`: what was written in chats is kept, masked; else it is dropped. `assume`: what the files
    do not say (see `Assumed`), such as `{"period": "2026-04-19..2026-04-25"}` of sheets; `time_zone`: the shop's, for
    files in UTC. `dry_run`: report, and write nothing. `progress` is told the file at hand and the share done.

    Of what two files say of one order, refund or figure the newer export stands: by the date in its name, else by when
    it was written, else by its place in `files`.

    Errors: `DataError` if no file is known, one is damaged or loses rows, two of them cannot both be true, or `out`
    holds what no import made; nothing is written then.
    """
    UsageError.when(customers not in ("pseudonymise", "keep"), "customers_how", customers=customers)
    texts = "keep" if keep_text else "drop"
    assumed = {**_assumed(assume, time_zone), "texts": texts}
    out = Path(out)
    before = manifest(out)
    said = before.get("customers", customers)
    DataError.when(said != customers, "customers_before", out=out, customers=said)
    DataError.when(
        before and before.get("texts", "keep") != texts,
        "texts_before_keep" if keep_text else "texts_before_drop",
        out=out,
    )
    roster = accounts_of(agents)
    with tempfile.TemporaryDirectory(prefix="cskit-import-") as spill:
        paths, refused = gathered(files, Path(spill))
        found, unread = _read(paths, roster, assumed, lang, progress)
    unread = refused + unread
    if not found:
        raise DataError(listed(unread, ";", lang) or told("no_import_file"))
    if not accept_loss:
        _refuse_losses(found)
    dropped = 0 if keep_text else sum(file.reading.drop_texts() for file in found)
    former = earlier(out, before.get("exported", {}))
    read = [rows for file in found for rows in file.reading.tables.values()]
    one_spelling([*(part.rows for part in former.values()), *read], roster)
    secret, key_file = None, None
    if customers == "pseudonymise" and any("customer_id" in rows.columns for rows in read):
        tried = secrets.token_bytes(32) if dry_run and not before.get("key") else None
        secret, key_file = load_key(key or tried, before.get("key", ""))
    how = before.get("codes", "hmac") if before.get("key") else "blake2b"
    coder = CustomerCodes(secret, how)
    sources = _parts(former, found, coder, roster)
    merged = {name: merge(name, parts) for name, parts in sources.items()}
    tables = {name: result.rows for name, result in merged.items()}
    notes = finished(tables)
    if dropped:
        notes.append(Note("texts_dropped", {"count": dropped}))
    report = ImportReport(
        out=out,
        files=found,
        rows={name: len(rows.data) for name, rows in tables.items()},
        repeated={name: result.repeated for name, result in merged.items() if result.repeated},
        corrected={name: result.corrected for name, result in merged.items() if result.corrected},
        earlier={name: len(part.rows.data) for name, part in former.items()},
        masked=dict(coder.masked),
        key_file=key_file,
        notes=notes,
        unread=unread,
    )
    about = {"made_by": f"cskit import {__version__}", "customers": customers, "texts": texts, "codes": how}
    about |= {"key": fingerprint(secret) if secret else before.get("key", "")}
    about |= {"exported": {name: max(part.at for part in parts)[0].isoformat() for name, parts in sources.items()}}
    if not dry_run:
        write(out, tables, about | report.record(), format)
    return report


def _assumed(assume: Assumed, time_zone: str) -> Assumed:
    """What the user says of the files. Errors: `UsageError` for what nobody asks, or what is no answer to it."""
    for name, said in assume.items():
        expect("assumption", name, ASSUMED)
        if ASSUMED[name]:
            expect("assumption", said, ASSUMED[name])
    try:
        ZoneInfo(time_zone or "UTC")
    except (KeyError, ValueError):
        raise UsageError(told("no_time_zone", zone=time_zone)) from None
    return {**assume, "time_zone": time_zone}


def _read(
    paths: Sequence[Path], roster: Accounts, assumed: Assumed, lang: str, progress: Callable[[str, float], None]
) -> tuple[list[FileReport], list[str]]:
    """What every file, and every sheet of a workbook, holds; and for each file that nobody knows, or knows the days of,
    why it was not read. Errors: `DataError` that names every file that is damaged, and those that are not read."""
    own = {path: declared(path) for path in paths if path.name.endswith(READERS_FILE)}
    found: list[FileReport] = []
    unread, damaged = list[str](), list[str]()
    whole = sum(path.stat().st_size for path in paths) or 1
    done = 0
    for path in (path for path in paths if path not in own):
        progress(path.name, done / whole)
        done += path.stat().st_size
        try:
            parts, others = recognised(path, lang, [*own.values()])
        except DataError as error:
            unread.append(str(error))
            continue
        try:
            readings = [(reader, reader.read(path, roster, sheets, assumed)) for reader, sheets in parts]
        except DataError as error:
            (unread if isinstance(error, Undated) else damaged).append(str(error))
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found += [FileReport(path, reader, reading, digest, exported_at(path)) for reader, reading in readings]
        if others:
            found[-1].reading.note("sheets_unread", sheets=listed(others, ",", lang))
    if damaged:
        raise DataError(listed(damaged + unread, ";", lang))
    return found, unread


def _refuse_losses(found: Iterable[FileReport]) -> None:
    """Errors: `DataError` for a file of which more rows were left out than is tolerated."""
    for file in found:
        reading = file.reading
        lost = sum(reading.dropped[reason].count for reason in LOSSES if reason in reading.dropped)
        why = partial(reading.all_left_out, LOSSES)
        DataError.when(lost > reading.read * TOLERATED, "rows_lost", name=file.file, read=reading.read, why=why)


def _parts(
    former: Mapping[str, Part], found: Iterable[FileReport], coder: CustomerCodes, roster: Accounts
) -> dict[str, list[Part]]:
    """What every source contributes to each table, customers under codes."""
    sources = {name: [part] for name, part in former.items()}
    for file in found:
        for name, rows in file.reading.tables.items():
            seen_only = name == "agents" and file.reader.id != name  # a log tells of an account that it is there
            coded = file.reading.tables[name] = _coded(rows, coder)
            sources.setdefault(name, []).append(Part(file.file, coded, NEVER if seen_only else file.at))
    if roster:  # what the user says of an account stands over everything else
        names = dict.fromkeys(["agent_id", *(name for known in roster.values() for name in known)])
        said = [tuple({**known, "agent_id": id}.get(name) for name in names) for id, known in roster.items()]
        of_user = Rows(tuple(names), Held(said))
        sources.setdefault("agents", []).append(Part("agents", of_user, (datetime.now(), NEVER[1])))
    return sources


def _coded(rows: Rows, coder: CustomerCodes) -> Rows:
    """The rows with customers under codes and texts masked: the one place that does it, for every reader."""
    who = rows.columns.index("customer_id") if "customer_id" in rows.columns else None
    texts = [rows.columns.index(name) for name in TEXTS if name in rows.columns]
    if who is None and not texts:
        return rows

    def coded(row: Sequence[Any]) -> tuple[Any, ...]:
        cells = list(row)
        for i in texts:
            cells[i] = coder.mask(cells[i], (cells[who] or "") if who is not None else "")
        if who is not None and cells[who] is not None:
            cells[who] = coder.code(cells[who])
        return tuple(cells)

    return Rows(rows.columns, Held(map(coded, rows.data)))


def accounts_of(agents: str | Path | Sequence[str] | None) -> Accounts:
    """Names (a list, or one text with commas), or the path of an agents table with at least `agent_id`.

    >>> sorted(accounts_of("某店, 某店：小美"))
    ['某店', '某店:小美']
    """
    if agents is None:
        return {}
    if isinstance(agents, Path) or (isinstance(agents, str) and agents.lower().endswith((".csv", ".xlsx"))):
        return _from_table(Path(agents))
    names = agents.replace("，", ",").split(",") if isinstance(agents, str) else agents
    return {account(name): {} for name in names if name.strip()}


def _from_table(path: Path) -> Accounts:
    DataError.when(not path.is_file(), "no_agents_file", path=path)
    names, rows = read_values(TABLES["agents"], path)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    DataError.when(not found, "no_agent_row", name=path.name)
    return {account(row["agent_id"]): row for row in found}

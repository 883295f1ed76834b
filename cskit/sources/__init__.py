"""From files to canonical tables, and what is wrong with either.

`check` holds a folder of tables to the schema; `importing` turns the exports of shop tools into such a folder.
Every kind of export is one module in `exports/`: what it recognises, how it reads. To add one, add a module there that
declares `READER`; nothing else is touched. What all of them need lies beside this file: `cells` (the grammar of cells),
`sheets` (tables in any encoding, workbooks), `chatlog`.
Readers hand customers over under their own names; `importing` codes and masks them, once, for every reader.
"""

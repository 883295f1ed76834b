"""One reading of every file: bytes → typed columns and a list of problems, for `check`, `load` and `import` alike.

`container` what a file is, by its bytes, and the encoding of a text · `cells` the grammar of cells · `workbook` the
sheets of XLSX and XLS in bounded memory · `sheets` the tables of exports and class lists · `held` rows too many for
the memory · `stage` a canonical file as one SQL source · `cleaning`, `typed` its cells as canonical values ·
`faults`, `problems` what is wrong with them · `table` all of it for one table.
"""

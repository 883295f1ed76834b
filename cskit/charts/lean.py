"""What makes starting cheap: imported first by whoever executes or reads a notebook.

`jsonschema` (under Altair and nbformat) builds a grammar for international web addresses when it is imported:
1.3 s in each process, for a format that no chart and no notebook uses. Blocking that one optional module takes
Altair's import from 2.0 to 0.6 s and papermill's from 2.0 to 0.8 s; every other check stays.
"""

import sys

if "jsonschema" not in sys.modules:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

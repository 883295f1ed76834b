"""How long things take, and against what: `make bench`."""

"""A simulated shop as its tools would export it: formats are data (`formats.toml`), rows are questions (`rows.sql`)."""

from cskit.simulate.exports.write import formats, known_tool, write_exports

__all__ = ["formats", "known_tool", "write_exports"]

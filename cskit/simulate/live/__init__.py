"""A live channel: `show` makes its tables, `files` what its tools give out of them, dirty on purpose."""

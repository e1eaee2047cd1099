"""The registry as its clients see it, contract section by section; README.md has the table."""

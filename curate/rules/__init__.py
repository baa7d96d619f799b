"""The rules: a linter for training data. `table.RULES` lists them all."""

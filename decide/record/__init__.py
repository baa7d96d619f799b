"""The decision record: made, written, and checked against the files it speaks of."""

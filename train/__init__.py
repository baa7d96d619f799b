"""One fine-tuning run: planned, checked before it starts, watched, verified. Imports curate."""

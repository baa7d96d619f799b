"""Documents: what they say and how they are built, whatever kind of file they are."""

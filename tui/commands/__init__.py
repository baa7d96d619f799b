"""One file per command; each is thin over the core."""

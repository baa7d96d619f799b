"""Industry profiles as TOML, read by `tunegate.curate.profile`."""

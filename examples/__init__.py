"""Bundled workspaces, copied by `tunegate example`."""

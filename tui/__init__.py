"""The two faces of tunegate: the command line and the terminal app."""

"""A run: a child process that trains, the folder it writes, and those who follow it."""

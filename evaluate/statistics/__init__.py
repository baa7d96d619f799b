"""Intervals, tests and sample sizes, on scipy.stats."""

"""The readiness report: is this set ready to train on, for which method, what to fix first."""

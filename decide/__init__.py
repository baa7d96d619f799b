"""The gate: policy, lock, stages, evidence, verdict, record. Imports curate, evaluate, train."""

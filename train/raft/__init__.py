"""RAFT: pairs with passages around them, so that a model learns to answer from what it is shown."""

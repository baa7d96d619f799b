"""What the training data is and what is wrong with it. Imports nothing else of tunegate."""

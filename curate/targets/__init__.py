"""What each consumer of training files refuses, cuts, or quietly changes."""

"""Whether production still asks what the pairs teach, and whether to retrain when it does not."""

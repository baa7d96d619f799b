"""Writing the curated set for whoever trains on it, with a manifest and a data card."""

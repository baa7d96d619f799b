"""Which passages a question finds, and how good that is."""

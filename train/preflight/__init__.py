"""What is looked at before a run starts; any finding that blocks refuses it."""

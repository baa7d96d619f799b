"""What each stage of the gate measures, by the machine of `tunegate.evaluate`."""

"""What a training run needs of a device's memory, before anything is loaded."""

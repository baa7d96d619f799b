"""A bundled workspace: the files of a made-up maker of greenhouse devices."""

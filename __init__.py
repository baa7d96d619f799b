"""tunegate: fix fine-tuning data, then find out whether to fine-tune at all."""

__version__ = "0.1.0"

"""What vectors are held in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
"""Rows of numbers, `(n, dimensions)`."""

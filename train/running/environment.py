"""What a run is computed with: versions, device and threads."""

from __future__ import annotations


def versions() -> dict[str, str]:
    """Of everything that decides on the weights."""
    from importlib.metadata import version

    from tunegate import __version__

    names = ("torch", "transformers", "trl", "peft", "accelerate", "bitsandbytes", "datasets")
    return {"tunegate": __version__, **{name: version(name) for name in names}}


def device_name(processes: int = 1) -> str:
    """The graphics card's name, or `cpu`; of several that share steps, how many: `2 x NAME`."""
    import torch

    name = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return name if processes == 1 else f"{processes} x {name}"


def threads() -> int:
    """With which torch computes on the processor; another number adds up in another order."""
    import torch

    return torch.get_num_threads()

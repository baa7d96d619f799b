"""Which generator a name in the settings means."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from tunegate.curate.errors import ConfigError
from tunegate.curate.generation import Generator
from tunegate.curate.generator_settings import GeneratorSettings


def open_generator(
    name: str, generators: Mapping[str, GeneratorSettings], *, base: Path | None = None
) -> Generator:
    """The generator of a name; weights are loaded, and servers asked, with the first request.

    Args:
        name: As in `[generators.NAME]`.
        generators: The settings.
        base: Folder that folders of models and adapters are relative to, the workspace's; the
            current one when not given.

    Raises:
        ConfigError: when the settings have no such generator.
    """
    chosen = generator_settings(name, generators)
    if chosen.kind == "local":
        from tunegate.evaluate.generators.local import LocalGenerator

        return LocalGenerator(
            _in_folder(chosen.model, base),
            adapter=None if chosen.adapter is None else _in_folder(chosen.adapter, base),
            precision=chosen.precision,
            thinking=chosen.thinking,
            batch_tokens=chosen.batch_tokens,
        )
    from tunegate.evaluate.generators.endpoint import EndpointGenerator

    return EndpointGenerator(chosen, setting=f"[generators.{name}]")


def _in_folder(name: str, base: Path | None) -> str:
    """The path of a folder below `base`; another name is a path of its own, or one on the hub."""
    if base is not None and not Path(name).expanduser().is_absolute() and (base / name).is_dir():
        return str(base / name)
    return name


def generator_settings(name: str, generators: Mapping[str, GeneratorSettings]) -> GeneratorSettings:
    """The settings of a generator.

    Raises:
        ConfigError: when there are none of that name.
    """
    chosen = generators.get(name)
    if chosen is None:
        near = get_close_matches(name, generators, n=1)
        known = f"known: {', '.join(sorted(generators))}" if generators else _EXAMPLE
        raise ConfigError(
            f"tunegate.toml has no [generators.{name}]",
            f"did you mean {near[0]!r}?" if near else known,
        )
    return chosen


_EXAMPLE = (
    "write, for example:\n[generators.NAME]\n"
    'kind = "endpoint"\nbase_url = "http://localhost:11434/v1"\nmodel = "qwen3:8b"'
)

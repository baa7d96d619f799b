from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.curate.settings import parse_settings
from tunegate.curate.workspace import find_workspace
from tunegate.evaluate.generators.choice import open_generator

SERVER: dict[str, Any] = {"kind": "endpoint", "model": "m", "base_url": "http://localhost:1/v1"}


def parsed(**body: Any) -> Any:
    return parse_settings({"generators": {"x": body}}, origin="t.toml").generators["x"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"kind": "endpoint", "model": "m"}, "generators.x: an endpoint needs base_url"),
        ({**SERVER, "adapter": "a"}, "adapter means nothing for kind = 'endpoint'"),
        ({"kind": "local", "model": "m", "key_env": "K"}, "key_env means nothing"),
        ({**SERVER, "base_url": "http://u:p@h/v1"}, "a key belongs in an environment variable"),
        ({**SERVER, "query": {"api-key": "sk-1"}}, "api-key: a key belongs in the variable"),
        ({**SERVER, "extra": {"access_token": "sk-1"}}, "access_token: a key belongs"),
        ({**SERVER, "prompt_price": 1}, "go together"),
        ({**SERVER, "concurrency": 0}, "generators.x.concurrency = 0"),
        ({"kind": "remote", "model": "m"}, "generators.x.kind = 'remote'"),
        ({"kind": "local"}, "generators.x.model"),
    ],
)
def test_settings_that_make_no_sense(body: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(**body)
    assert says in caught.value.message
    assert "sk-1" not in caught.value.message
    assert "u:p" not in caught.value.message


def test_an_unknown_key_has_a_suggestion() -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(**SERVER, temprature=1, time_out=3)
    assert caught.value.message == "t.toml: unknown key 'generators.x.temprature'"
    with pytest.raises(ConfigError) as caught:
        parsed(**SERVER, time_out=3)
    assert caught.value.hint == "did you mean 'timeout'?"


def test_further_fields_may_speak_of_tokens() -> None:
    assert parsed(**SERVER, extra={"max_completion_tokens": 9}).extra["max_completion_tokens"] == 9


def test_the_cost_of_tokens() -> None:
    priced = parsed(**SERVER, prompt_price=0.5, reply_price=2)
    assert priced.cost(1_000_000, 500_000) == 1.5
    assert parsed(**SERVER).cost(1, 1) is None


def test_a_generator_that_is_not_there() -> None:
    known = {"base": parsed(**SERVER)}
    with pytest.raises(ConfigError, match=r"no \[generators.bsae\]") as caught:
        open_generator("bsae", known)
    assert caught.value.hint == "did you mean 'base'?"
    with pytest.raises(ConfigError) as caught:
        open_generator("base", {})
    assert "[generators.NAME]" in caught.value.hint


def test_folders_are_below_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "tunegate.toml").write_text(
        '[generators.a]\nkind = "local"\nmodel = "model"\nadapter = "./none"\n'
        '[generators.b]\nkind = "local"\nmodel = "org/name"\n'
    )
    found = find_workspace(tmp_path).settings.generators
    assert found["a"].model == str(tmp_path / "model")
    assert found["a"].adapter == str(tmp_path / "none")
    assert found["b"].model == "org/name"


@pytest.mark.parametrize(
    ("extra", "name"),
    [
        ({"auth": {"api_key": "sk-1"}}, "auth.api_key"),
        ({"tools": [{"headers": {"Authorization": "Bearer sk-1"}}]}, "tools.headers.Authorization"),
        ({"accessToken": "sk-1"}, "accessToken"),
    ],
)
def test_keys_are_found_however_deep_they_stand(extra: dict[str, Any], name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(**SERVER, extra=extra)
    assert f"{name}: a key belongs in the variable" in caught.value.message
    assert "sk-1" not in caught.value.message


@pytest.mark.parametrize(
    "extra",
    [
        {"prompt_cache_key": "tunegate"},
        {"stop_token": "</s>"},
        {"response_format": {"schema": {"properties": {"token": {"type": "string"}}}}},
    ],
)
def test_names_that_only_end_like_a_key_are_taken(extra: dict[str, Any]) -> None:
    assert parsed(**SERVER, extra=extra).extra == extra


def test_folders_of_models_are_relative_to_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str | None]] = []

    def made(model: str, *, adapter: str | None, **_: object) -> None:
        opened.append((model, adapter))

    monkeypatch.setattr("tunegate.evaluate.generators.local.LocalGenerator", made)
    (tmp_path / "models" / "small").mkdir(parents=True)
    here = {"kind": "local", "model": "models/small", "adapter": "Qwen/some-adapter"}
    away = {"kind": "local", "model": "Qwen/Qwen3-0.6B", "adapter": "models/small"}
    known = {"here": parsed(**here), "away": parsed(**away)}
    for name in ("here", "away"):
        open_generator(name, known, base=tmp_path)
    small = str(tmp_path / "models" / "small")
    assert opened == [(small, "Qwen/some-adapter"), ("Qwen/Qwen3-0.6B", small)]

"""The embedders that read a model from disk: all of one mind about texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.vectors import static
from tunegate.curate.vectors.embedder import Embedder, open_embedder
from tunegate.curate.vectors.endpoint import Endpoint
from tunegate.curate.vectors.hub import HubEmbedder
from tunegate.curate.vectors.minilm import MiniLM
from tunegate.curate.vectors.packaged import packaged_folder
from tunegate.curate.vectors.static import StaticEmbedder

TEXTS = [
    "How do I return a bike?",
    "What must I do to send a bicycle back?",
    "The museum opens at nine.",
    "x",
]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.mark.parametrize("make", [MiniLM, StaticEmbedder])
def test_unit_vectors_that_put_like_with_like(make: type[Embedder]) -> None:
    embedder = make()
    made = embedder.embed(TEXTS)
    assert made.shape == (4, embedder.dimensions)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert made[0] @ made[1] > 0.5
    assert made[0] @ made[2] < 0.35


@pytest.mark.parametrize("make", [MiniLM, StaticEmbedder])
def test_a_text_has_the_same_vector_in_any_company(make: type[Embedder]) -> None:
    embedder = make()
    long = "A bike has two wheels and a chain. " * 40
    together = embedder.embed([*TEXTS, long, "naïve 東京 🙂"])
    alone = np.concatenate([embedder.embed([text]) for text in (*TEXTS, long, "naïve 東京 🙂")])
    assert np.allclose(together, alone, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_minilm_reads_the_beginning_of_a_long_text(minilm: MiniLM) -> None:
    words = "river stone light paper " * 100
    made = minilm.embed([words, words + "and then something else entirely"])
    assert np.array_equal(made[0], made[1])


def test_static_vectors_know_no_order_and_skip_what_they_do_not_know() -> None:
    made = StaticEmbedder().embed(["dog bites man", "man bites dog", " \t"])
    assert np.allclose(made[0], made[1], atol=1e-6)
    assert not made[2].any()


def test_static_vectors_that_are_damaged_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "static.npz"
    broken.write_bytes(b"not an archive")
    monkeypatch.setattr(static, "VECTORS", broken)
    with pytest.raises(UserError, match=r"static\.npz: .* cannot be read"):
        StaticEmbedder().embed(["a"])


@pytest.mark.slow
def test_a_folder_gives_what_sentence_transformers_gives(
    minilm: MiniLM, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = HubEmbedder(str(packaged_folder()))
    assert folder.dimensions == 384
    assert np.allclose(folder.embed(TEXTS), minilm.embed(TEXTS), atol=1e-6)
    assert folder.name.startswith("folder ")
    assert capfd.readouterr() == ("", "")


def test_a_folder_is_named_by_what_is_in_it(tmp_path: Path) -> None:
    names = []
    for weights in (b"one", b"two", b"one"):
        (tmp_path / "config.json").write_text("{}")
        (tmp_path / "model.safetensors").write_bytes(weights)
        names.append(HubEmbedder(str(tmp_path)).name)
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("./gone", "there is no such folder"),
        ("/gone/model", "there is no such folder"),
        ("no such name!", "no such name!"),
    ],
)
def test_what_is_no_model_is_named(named: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        _ = HubEmbedder(named).name
    assert "`minilm`" in caught.value.hint


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no model in this folder"):
        _ = HubEmbedder(str(tmp_path)).name


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("minilm", MiniLM),
        ("some/model", HubEmbedder),
        ("https://models.invalid/v1#small", Endpoint),
    ],
)
def test_the_settings_name_the_embedder(named: str, kind: type[Embedder]) -> None:
    settings = ModelSettings(embedding=named)
    assert type(open_embedder(settings)) is kind
    assert type(open_embedder(settings, fast=True)) is StaticEmbedder

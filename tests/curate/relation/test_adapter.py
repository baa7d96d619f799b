from __future__ import annotations

import torch

from tunegate.curate.relation.adapter import extracted, merged


def _base() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {"layer.weight": torch.randn(12, 8), "layer.bias": torch.randn(12)}


def test_a_change_of_full_rank_comes_back() -> None:
    base = _base()
    trained = {
        "layer.weight": base["layer.weight"] + 0.1 * torch.randn(12, 8),
        "layer.bias": base["layer.bias"] + 1,
        "classifier.weight": torch.randn(3, 12),
    }
    whole = merged(base, extracted(base, trained, rank=8))
    assert whole.keys() == trained.keys()
    for name, value in trained.items():
        assert torch.allclose(whole[name], value, atol=5e-3), name


def test_a_lower_rank_is_nearer_than_no_change() -> None:
    base = _base()
    change = torch.outer(torch.randn(12), torch.randn(8))
    noise = 0.05 * torch.randn(12, 8)
    trained = {**base, "layer.weight": base["layer.weight"] + change + noise}
    whole = merged(base, extracted(base, trained, rank=1))
    left = (whole["layer.weight"] - trained["layer.weight"]).norm()
    assert left < 1.1 * noise.norm()
    assert left < 0.2 * change.norm()


def test_what_did_not_change_is_not_stored() -> None:
    base = _base()
    assert extracted(base, dict(base), rank=4) == {}

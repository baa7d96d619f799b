from __future__ import annotations

import pytest

from tunegate.curate.corpus.signs import between_signs


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("abcd", 2, 2),
        ("ae\u0301d", 2, 3),
        ("ae\u0301\u0323d", 3, 4),
        ("a\U0001f468\u200d\U0001f469b", 3, 4),
        ("a\U0001f44d\U0001f3fdb", 2, 3),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 1, 2),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 3, 2),
        ("e\u0301\u0301\u0301", 2, 2),
    ],
)
def test_no_sign_is_torn_unless_it_is_all_there_is(text: str, at: int, found: int) -> None:
    assert between_signs(text, at, 0, len(text)) == found

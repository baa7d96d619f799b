from __future__ import annotations

import pytest

from tunegate.curate.privacy.email import emails


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in emails(text)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Write to ada.berg@northwind.test.", "ada.berg@northwind.test"),
        ("<mailto:ADA@Mail.Northwind.TEST>", "ADA@Mail.Northwind.TEST"),
        ("email=ada+news@northwind.co.test&x=1", "ada+news@northwind.co.test"),
        ("o'berg@northwind.test", "o'berg@northwind.test"),
        ("zoë@northwind.test", "zoë@northwind.test"),
        ('{"to":"ada@northwind.test"}', "ada@northwind.test"),
        ("ada@northwind.test:hunter2", "ada@northwind.test"),
        ("Maria's is maria.lind@example.com", "maria.lind@example.com"),
    ],
)
def test_addresses_are_found_without_what_surrounds_them(text: str, address: str) -> None:
    assert found(text) == [address]


def test_several_addresses_come_in_order() -> None:
    assert found("a@x.test, b@y.test;c@z.test") == ["a@x.test", "b@y.test", "c@z.test"]


@pytest.mark.parametrize(
    "text",
    [
        "@property\ndef total(self):",
        "@app.route('/x')",
        "user@",
        "foo@localhost",
        "see example.com",
        "lodash@4.17.21",
        "icon@2x.png",
        "git@github.com:acme/tool.git",
        "https://user@host.test/path",
        "scp dump root@srv.northwind.test:/tmp",
        "y = a@b.shape(1)",
        "A@B.T",
        "meet @ noon. ok",
        "[EMAIL_1]@[EMAIL_2].com",
        "a***@n***.test",
    ],
)
def test_what_only_looks_like_an_address_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("local", ["user", "your.name", "info", "test.user", "first.last"])
def test_samples_under_documentation_domains_are_nobody(local: str) -> None:
    assert found(f"{local}@example.com {local}@sub.example.org {local}@acme.example") == []

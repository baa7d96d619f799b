"""The table of recognizers. A new kind of private value is one file and one line here."""

from __future__ import annotations

from tunegate.curate.privacy import (
    account,
    address,
    card,
    device,
    email,
    iban,
    ip_address,
    licence,
    medical_id,
    name,
    national_id,
    personal_date,
    phone,
    profile_url,
    secret,
    vehicle,
)
from tunegate.curate.privacy.recognizer import Recognizer

RECOGNIZERS: tuple[Recognizer, ...] = (
    secret.RECOGNIZER,
    email.RECOGNIZER,
    iban.RECOGNIZER,
    card.RECOGNIZER,
    national_id.RECOGNIZER,
    ip_address.RECOGNIZER,
    device.RECOGNIZER,
    vehicle.RECOGNIZER,
    phone.RECOGNIZER,
    medical_id.RECOGNIZER,
    licence.RECOGNIZER,
    account.RECOGNIZER,
    personal_date.RECOGNIZER,
    profile_url.RECOGNIZER,
    name.RECOGNIZER,
    address.RECOGNIZER,
)
"""Strongest first: where two overlap, the one further up holds the place."""

"""The kinds that profiles switch on: numbers and dates that the words in front give away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tunegate.curate.privacy.account import accounts
from tunegate.curate.privacy.device import devices
from tunegate.curate.privacy.licence import licences
from tunegate.curate.privacy.medical_id import medical_ids
from tunegate.curate.privacy.personal_date import personal_dates
from tunegate.curate.privacy.profile_url import profile_urls
from tunegate.curate.privacy.span import Span
from tunegate.curate.privacy.vehicle import vehicles

Find = Callable[[str], Sequence[Span]]


@pytest.mark.parametrize(
    ("find", "text", "value"),
    [
        (accounts, "Account number: 12345678", "12345678"),
        (accounts, "my bank account number is 0098 7745 12", "0098 7745 12"),
        (accounts, "acct #4456-7781", "4456-7781"),
        (accounts, 'account_number="99887766"', "99887766"),
        (accounts, "routing number 021000021", "021000021"),
        (accounts, "Sort code: 20-00-00", "20-00-00"),
        (accounts, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        (medical_ids, "MRN: 00483922", "00483922"),
        (medical_ids, "Patient ID 4471-220", "4471-220"),
        (medical_ids, "covered under 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
        (licences, "driver's license number is F162823540116", "F162823540116"),
        (licences, "Passport No. X4417720", "X4417720"),
        (vehicles, "bought 1HGCM82633A004352 used", "1HGCM82633A004352"),
        (vehicles, "VIN: WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001"),
        (vehicles, "license plate KXR 4471", "KXR 4471"),
        (devices, "MAC 3c:22:fb:91:04:7e", "3c:22:fb:91:04:7e"),
        (devices, "IMEI 490154203237518", "490154203237518"),
        (devices, "serial number C02XL0GTJGH5", "C02XL0GTJGH5"),
        (personal_dates, "born on 12 May 1980", "12 May 1980"),
        (personal_dates, 'date_of_birth: "1980-05-12"', "1980-05-12"),
        (personal_dates, "Discharged: March 3rd, 2021", "March 3rd, 2021"),
        (personal_dates, "a 93-year-old woman", "93"),
        (
            profile_urls,
            "see https://www.linkedin.com/in/ada-berg.",
            "https://www.linkedin.com/in/ada-berg",
        ),
    ],
)
def test_announced_values_are_found(find: Find, text: str, value: str) -> None:
    assert [text[span.start : span.end] for span in find(text)] == [value]


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (accounts, "take into account 2020"),
        (accounts, "customer service 24/7"),
        (accounts, "routing number 021000022"),
        (accounts, "account manager"),
        (medical_ids, "mRNA COVID-19 vaccines"),
        (medical_ids, "medical records from 2010 to 2020"),
        (medical_ids, "the patient 12 hours later"),
        (licences, "license: MIT"),
        (licences, "passport: 2020"),
        (vehicles, "1HGCM82633A004353"),
        (vehicles, "ABCDEFGHJKLMNPRST"),
        (devices, "00:11:22:33:44:55 and ff:ff:ff:ff:ff:ff"),
        (devices, "IMEI 490154203237519"),
        (devices, "at 12:30:45"),
        (personal_dates, "born in 1980"),
        (personal_dates, "published on 12 May 1980"),
        (personal_dates, "aged 12"),
        (personal_dates, "a 100-year-old house"),
        (profile_urls, "https://github.com/acme/tool"),
        (profile_urls, "https://twitter.com/search?q=x"),
    ],
)
def test_other_values_are_left_alone(find: Find, text: str) -> None:
    assert list(find(text)) == []

"""Values that facts have: amounts, times, dates, codes, names, phrases. All drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tunegate.examples.reader.teaching.names import Names
from tunegate.examples.reader.teaching.phrases import (
    drawn_act,
    drawn_moment,
    drawn_part,
    drawn_place,
    drawn_state,
    drawn_things,
)
from tunegate.examples.reader.teaching.words import (
    CAUSES,
    COLOURS,
    CONDITIONS,
    COUNTRIES,
    MATERIALS,
    PAYMENTS,
    PLACES,
    REMEDIES,
    listed,
)

_MONTHS = listed(
    "January February March April May June July August September October November December"
)
_WEEKDAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_NUMBERS = listed("two three four five six seven eight nine ten twelve fourteen twenty thirty")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def value(kind: str, rng: Random, names: Names) -> str:
    """A random value; `kind` is a key of `VALUES`."""
    return VALUES[kind](rng, names)


def _counted(rng: Random, units: str, most: int) -> str:
    unit = rng.choice(units.split("|"))
    if rng.random() < 0.2:
        return f"{rng.choice(_NUMBERS)} {unit}"
    number = rng.randint(2, most) if rng.random() < 0.6 else rng.randint(2, max(3, most // 4))
    return f"{number} {unit}"


def _money(rng: Random, names: Names) -> str:
    whole = rng.choice((rng.randint(2, 99), rng.randint(100, 999), rng.randint(1000, 9999)))
    cents = rng.choice(("", "", f".{rng.choice(('90', '50', '95', '99', '20', '75'))}"))
    amount = f"{whole:,}{cents}" if rng.random() < 0.7 else f"{whole}{cents}"
    return rng.choice(
        (f"{amount} euros", f"{amount} euros", f"€{amount}", f"{amount} EUR", f"${amount}",
         f"£{amount}", f"{amount} dollars", f"{amount} francs", f"{amount} €")
    )  # fmt: skip


def _interval(rng: Random, names: Names) -> str:
    if rng.random() < 0.7:
        return f"every {_counted(rng, 'days|weeks|months|hours|years', 36)}"
    return rng.choice(
        listed(
            "once a week|once a month|twice a year|daily|every year|once a quarter|weekly|"
            "three times a year|every spring|after each use|on the first Monday of the month"
        )
    )


def _date(rng: Random, names: Names) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2012, 2029)
    name = _MONTHS[month - 1]
    return rng.choice(
        (f"{day} {name} {year}", f"{day} {name} {year}", f"{name} {day}, {year}", f"{day} {name}",
         f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year}")
    )  # fmt: skip


def _clock(rng: Random, *, first: int = 5, last: int = 22, half_days: bool = False) -> str:
    hour, minute = rng.randint(first, last), rng.choice(("00", "00", "30", "15", "45"))
    if half_days:
        half = "am" if hour < 12 else "pm"
        return f"{(hour - 1) % 12 + 1}{'' if minute == '00' else ':' + minute} {half}"
    return f"{hour}:{minute}"


def _hours(rng: Random, names: Names) -> str:
    half_days = rng.random() < 0.3
    opened, closed = (
        _clock(rng, first=first, last=last, half_days=half_days)
        for first, last in ((5, 12), (13, 22))
    )
    hours = f"{opened} {rng.choice(('to', 'to', 'until', '-'))} {closed}"
    if rng.random() < 0.5:
        return hours
    first, last = sorted(rng.sample(range(7), 2))
    return f"{_WEEKDAYS[first]} to {_WEEKDAYS[last]}, {hours}"


def _code(rng: Random, names: Names) -> str:
    def letters(count: int) -> str:
        return "".join(rng.choice(_LETTERS) for _ in range(count))

    def digits(count: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(count))

    return rng.choice(
        (
            lambda: f"{letters(2)}-{digits(4)}",
            lambda: f"{letters(1)}{digits(1)}-{digits(3)}-{letters(1)}",
            lambda: f"{letters(3)}{digits(4)}",
            lambda: f"{digits(4)}-{digits(4)}",
            lambda: digits(rng.randint(5, 8)),
            lambda: f"{letters(rng.randint(2, 4))}-{digits(rng.randint(2, 5))}",
            lambda: f"{letters(2)}-{letters(2)}-{digits(3)}",
            lambda: f"{digits(2)}.{digits(3)}.{digits(2)}",
            lambda: f"{letters(2)}/{digits(4)}/{digits(2)}",
        )
    )()


def _measure(rng: Random, names: Names) -> str:
    return _amount(rng, "cm|mm|kg|g|litres|ml|W|kW|V|°C|dB|Hz|GB|bar|Wh|km|lumens|Nm|mA|rpm|kHz")


def _amount(rng: Random, units: str) -> str:
    number: str = rng.choice(
        (str(rng.randint(2, 99)), str(rng.randint(2, 99)), str(rng.randint(100, 1500)),
         f"{rng.randint(0, 40)}.{rng.randint(1, 9)}")
    )  # fmt: skip
    return f"{number} {rng.choice(units.split('|'))}"


def _phone(rng: Random, names: Names) -> str:
    tail = f"555{rng.randint(0, 99999):05}"
    return rng.choice(
        (f"+{rng.randint(30, 49)} {rng.randint(10, 99)} {tail}", f"0{rng.randint(100, 999)} {tail}",
         f"extension {rng.randint(100, 999)}", f"0800 555 {rng.randint(1000, 9999)}")
    )  # fmt: skip


def _email(rng: Random, names: Names) -> str:
    box = rng.choice(listed("service|help|orders|returns|parts|info|team|desk|hello|claims"))
    return f"{rng.choice((box, names.common()))}@{names.word('company').lower()}.example"


def _room(rng: Random, names: Names) -> str:
    number = rng.randint(1, 40)
    return rng.choice(
        (f"room {rng.randint(0, 5)}.{number:02}", f"building {rng.choice(_LETTERS)}",
         f"hall {number}", f"{rng.choice(('first', 'second', 'third'))} floor, room {number}",
         f"{names.word('town')} Street {number}", f"{number} {names.word('town')} Road")
    )  # fmt: skip


def _listed(rng: Random, words: list[str]) -> str:
    one, two, three = rng.sample(words, 3)
    return rng.choice((one, f"{one} and {two}", f"{one}, {two} and {three}", f"{one} or {two}"))


def _phrase(rng: Random, names: Names) -> str:
    return rng.choice(
        (
            lambda: names.common(),
            lambda: f"{names.common()} {names.common()}",
            lambda: f"{names.common()} {names.common()} {names.common()}",
            lambda: f"{names.common().capitalize()} {names.common().capitalize()}",
            lambda: names.word("company"),
            lambda: f"{names.word('company')} {names.common().capitalize()}",
        )
    )()


VALUES: dict[str, Callable[[Random, Names], str]] = {
    "duration": lambda rng, _: _counted(rng, "days|working days|weeks|months|hours|minutes", 90),
    "period": lambda rng, _: _counted(rng, "days|working days|weeks|months", 60),
    "seconds": lambda rng, _: _counted(rng, "seconds|minutes", 60),
    "years": lambda rng, _: _counted(rng, "years|months|years", 40),
    "interval": _interval,
    "money": _money,
    "date": _date,
    "year": lambda rng, _: str(rng.randint(1871, 2024)),
    "clock": lambda rng, _: _clock(rng, half_days=rng.random() < 0.3),
    "hours": _hours,
    "weekday": lambda rng, _: rng.choice(_WEEKDAYS) + rng.choice(("", "", "s")),
    "code": _code,
    "percent": lambda rng, _: (
        f"{rng.choice((rng.randint(1, 60), f'{rng.randint(1, 20)}.5'))}"
        f"{rng.choice(('%', ' %', ' percent'))}"
    ),
    "measure": _measure,
    "weight": lambda rng, _: _amount(rng, "kg|kg|g|grams|kilograms"),
    "volume": lambda rng, _: _amount(rng, "litres|ml|litres|cubic metres|cl"),
    "power": lambda rng, _: _amount(rng, "W|W|watts|kW"),
    "length": lambda rng, _: _amount(rng, "cm|mm|m|metres|inches|km"),
    "area": lambda rng, _: _amount(rng, "m²|square metres|hectares"),
    "storage": lambda rng, _: _amount(rng, "GB|GB|TB|MB"),
    "size": lambda rng, _: _amount(rng, "kg|kg|cm|litres|pieces"),
    "count": lambda rng, _: str(
        rng.choice((rng.randint(2, 30), rng.randint(31, 400), rng.randint(1000, 9999)))
    ),
    "few": lambda rng, _: str(rng.choice((rng.randint(2, 20), rng.randint(5, 120)))),
    "name": lambda _, names: names.person(),
    "company": lambda _, names: names.word("company"),
    "town": lambda _, names: names.word("town"),
    "country": lambda rng, _: rng.choice(COUNTRIES),
    "phone": _phone,
    "email": _email,
    "room": _room,
    "colour": lambda rng, _: _listed(rng, COLOURS),
    "material": lambda rng, _: rng.choice(MATERIALS),
    "payment": lambda rng, _: _listed(rng, PAYMENTS),
    "place": lambda rng, _: rng.choice(PLACES),
    "cause": lambda rng, _: rng.choice(CAUSES),
    "remedy": lambda rng, _: rng.choice(REMEDIES),
    "condition": lambda rng, _: rng.choice(CONDITIONS),
    "phrase": _phrase,
    "act": lambda rng, _: drawn_act(rng),
    "state": lambda rng, _: drawn_state(rng),
    "things": lambda rng, _: drawn_things(rng),
    "part": lambda rng, _: drawn_part(rng),
    "spot": lambda rng, _: drawn_place(rng),
    "moment": lambda rng, _: drawn_moment(rng),
}
"""How each kind of value is drawn."""

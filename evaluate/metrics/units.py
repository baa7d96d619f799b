"""Units and scales that stand beside a number: percent, currencies, million, kilometres."""

from __future__ import annotations

DOLLARS = frozenset(("USD", "AUD", "CAD", "HKD", "NZD", "SGD"))

_CODES = (
    "AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR "
    "NGN NOK NZD PHP PKR PLN RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
)
CODES = frozenset(_CODES.split())
"""Currency codes of ISO 4217 that are recognized in capitals."""

SYMBOLS: dict[str, frozenset[str]] = {
    "$": DOLLARS,
    "US$": frozenset(("USD",)),
    "A$": frozenset(("AUD",)),
    "C$": frozenset(("CAD",)),
    "HK$": frozenset(("HKD",)),
    "NZ$": frozenset(("NZD",)),
    "S$": frozenset(("SGD",)),
    "R$": frozenset(("BRL",)),
    "€": frozenset(("EUR",)),
    "£": frozenset(("GBP",)),
    "¥": frozenset(("JPY", "CNY")),
    "₹": frozenset(("INR",)),
    "₩": frozenset(("KRW",)),
    "₽": frozenset(("RUB",)),
    "₺": frozenset(("TRY",)),
    "₪": frozenset(("ILS",)),
}
"""A sign that several currencies share stands for any of them."""

_SCALES: dict[float, str] = {
    1e3: "k thousand thousands tsd tausend mille mil mila duizend 千",
    1e4: "万 萬",
    1e6: "mn mio mln million millions millionen millón millones milione milioni milhão milhões "
    "miljoen 百万",
    1e8: "億 亿",
    1e9: "bn bln b mrd md billion billions milliarde milliarden milliard milliards miliardo "
    "miliardi miljard",
    1e12: "tn trn trillion trillions billionen 兆",
}
SCALES: dict[str, float] = {
    word: factor for factor, words in _SCALES.items() for word in words.split()
}
"""By word in lower case. `Billion` counts as the English one, `Billionen` as the German."""

AMBIGUOUS_SCALES: dict[str, float] = {"m": 1e6, "mm": 1e6}
"""Million, or metre and millimetre: both readings are tried, but beside a currency only million."""

_UNITS: dict[str, dict[float, str]] = {
    "percent": {
        1: "% percent per_cent pct prozent pour_cent por_ciento por_cento per_cento procent 百分",
        0.1: "‰ permille per_mille promille",
        0.01: "bp bps basis_points basis_point",
    },
    "percentage point": {
        1: "pp percentage_points percentage_point prozentpunkte prozentpunkten "
        "points_de_pourcentage puntos_porcentuales"
    },
    "metre": {
        1: "m metre metres meter meters mètres metros metri",
        1e3: "km kilometre kilometres kilometer kilometers kilomètres kilómetros chilometri",
        0.01: "cm centimetre centimetres centimeter centimeters",
        0.001: "mm millimetre millimetres millimeter millimeters",
        1609.344: "mi mile miles",
        0.3048: "ft foot feet",
        0.0254: "inch inches",
        0.9144: "yd yard yards",
    },
    "gram": {
        1: "g gram grams gramm grammes",
        1e3: "kg kilo kilos kilogram kilograms kilogramm kilogrammes",
        0.001: "mg milligram milligrams",
        1e-6: "µg μg mcg microgram micrograms",
        1e6: "t tonne tonnes tonnen",
        453.59237: "lb lbs pound pounds",
        28.349523125: "oz ounce ounces",
    },
    "litre": {
        1: "l litre litres liter liters",
        0.001: "ml millilitre millilitres milliliter milliliters",
    },
    "second": {
        1: "s sec secs second seconds sekunde sekunden secondes segundos secondi",
        0.001: "ms millisecond milliseconds",
        60: "min mins minute minutes minuten minutos minuti",
        3600: "h hr hrs hour hours stunde stunden heure heures hora horas ore",
        86400: "d day days tag tage tagen jour jours día días dia dias giorno giorni 日 天",
        604800: "week weeks woche wochen semaine semaines semana semanas settimane 周 週",
    },
    "month": {
        1: "month months monat monate monaten mois mes meses mesi 月 ヶ月 个月",
        12: "y yr yrs year years jahr jahre jahren an ans année années año años anni 年",
    },
    "byte": {
        1: "byte bytes",
        1e3: "kb",
        1e6: "mb",
        1e9: "gb",
        1e12: "tb",
        2.0**20: "mib",
        2.0**30: "gib",
    },
    "celsius": {1: "°c celsius"},
    "fahrenheit": {1: "°f fahrenheit"},
    "degree": {1: "° degree degrees grad"},
    "watt": {1: "w watt watts", 1e3: "kw kilowatt kilowatts", 1e6: "mw megawatt megawatts"},
    "watt hour": {1: "wh", 1e3: "kwh", 1e6: "mwh"},
    "volt": {1: "v volt volts"},
    "hertz": {1: "hz hertz", 1e3: "khz", 1e6: "mhz", 1e9: "ghz"},
    "USD": {1: "us_dollar us_dollars"},
    "EUR": {1: "euro euros"},
    "GBP": {1: "pound pounds pounds_sterling"},
    "CHF": {1: "franken francs"},
    "JPY": {1: "yen 円"},
    "CNY": {1: "yuan renminbi 元 人民币"},
    "INR": {1: "rupee rupees"},
}


def _by_word() -> dict[str, tuple[tuple[float, frozenset[str]], ...]]:
    listed: dict[str, list[tuple[float, frozenset[str]]]] = {}
    for unit, factors in _UNITS.items():
        for factor, words in factors.items():
            for word in words.split():
                listed.setdefault(word.replace("_", " "), []).append((factor, frozenset((unit,))))
    for word in ("dollar", "dollars"):
        listed[word] = [(1, DOLLARS)]
    return {word: tuple(meanings) for word, meanings in listed.items()}


UNITS = _by_word()
"""Word in lower case -> what it may mean: a factor to the base unit, and the unit or units."""

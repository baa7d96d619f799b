"""The English words that guards go by, see `tunegate.curate.guards`."""

from __future__ import annotations

UNITS = {
    "%": "percent pct",
    "s": "sec secs second seconds",
    "min": "mins minute minutes",
    "h": "hr hrs hour hours",
    "day": "days",
    "week": "weeks wk wks",
    "month": "months",
    "year": "years yr yrs",
    "mm": "millimeter millimeters millimetre millimetres",
    "cm": "centimeter centimeters centimetre centimetres",
    "m": "meter meters metre metres",
    "km": "kilometer kilometers kilometre kilometres",
    "in": "inch inches",
    "ft": "foot feet",
    "mi": "mile miles",
    "mph": "",
    "mcg": "µg μg microgram micrograms",
    "mg": "milligram milligrams",
    "g": "gram grams",
    "kg": "kilogram kilograms kilo kilos",
    "lb": "lbs pound pounds",
    "oz": "ounce ounces",
    "ml": "milliliter milliliters millilitre millilitres",
    "l": "liter liters litre litres",
    "ev": "",
    "kev": "",
    "mev": "",
    "kb": "kilobyte kilobytes",
    "mb": "megabyte megabytes",
    "gb": "gigabyte gigabytes",
    "tb": "terabyte terabytes",
    "hz": "",
    "khz": "",
    "mhz": "",
    "ghz": "",
    "w": "watt watts",
    "kw": "kilowatt kilowatts",
    "kwh": "",
    "v": "volt volts",
    "usd": "dollar dollars",
    "eur": "euro euros",
    "c": "°c celsius",
    "f": "°f fahrenheit",
}
"""Units that may stand behind a number, with the spellings that mean the same."""

_SMALL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NEGATED = (
    "unavailable unauthorized unfair unhappy unhealthy unknown unlimited unnecessary unpaid "
    "unsigned unstable unsuccessful unused unverified inactive inappropriate incomplete "
    "insufficient irregular irrelevant disagree disapprove disconnect dislike"
)

AMOUNTS = {
    "0": "zero",
    **{str(value): word for value, word in enumerate(_SMALL.split(), start=2)},
    **{str(10 * tens): word for tens, word in enumerate(_TENS.split(), start=3)},
    "100": "hundred hundreds",
    "1000": "thousand thousands",
    "million": "millions",
    "billion": "billions",
    "dozen": "dozens",
    "½": "half halves 1/2",
    "¼": "quarter quarters",
    "2x": "twice double doubled doubles",
    "3x": "thrice triple tripled triples",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
    "6th": "sixth",
    "7th": "seventh",
    "8th": "eighth",
    "9th": "ninth",
    "10th": "tenth",
}
"""Number words by what they mean. `one` is left out: it is a pronoun more often than a number."""

POLARITY = {
    "not": "cannot dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt "
    "hasnt havent hadnt",
    "no": "none nobody nothing nowhere non",
    "never": "",
    "neither": "nor",
    "without": "",
    "hardly": "barely scarcely rarely seldom",
    "except": "excluding exclude excludes excluded unless",
    "only": "",
    "all": "every each everyone everybody everything",
    "must": "shall",
    "false": "",
    "less": "fewer least lower lowest smaller smallest",
    "increase": "increases increased increasing rise rises rose risen rising raise raises raised "
    "raising grow grows grew grown growing",
    "decrease": "decreases decreased decreasing fall falls fell fallen falling decline declines "
    "declined declining reduce reduces reduced reducing",
    "maximum": "max",
    "minimum": "min",
    "below": "beneath",
    "before": "",
    "off": "",
    "down": "downward downwards",
    "left": "",
    "last": "",
    "close": "closes closed closing shut",
    "stop": "stops stopped stopping end ends ended",
    "disable": "disables disabled disabling deactivate deactivates deactivated",
    "forbid": "forbids forbidden prohibit prohibits prohibited deny denies denied disallow "
    "disallows disallowed banned",
    "reject": "rejects rejected refuse refuses refused decline",
    "lose": "loses lost losing",
    "fail": "fails failed failing failure",
    "sell": "sells sold selling",
    "remove": "removes removed removing delete deletes deleted",
    "wrong": "incorrect incorrectly invalid untrue inaccurate",
    "negative": "negatively",
    "dead": "",
    "dangerous": "unsafe insecure",
    "illegal": "unlawful",
    "optional": "voluntary",
    "impossible": "unable",
    "unlikely": "improbable",
    "woman": "women girl girls female females lady ladies",
    "she": "her hers herself",
    "small": "little tiny",
    "old": "older",
    "cold": "colder",
    "slow": "slowly slower",
    "bad": "badly worse worst",
    "late": "later",
    "empty": "",
    "inside": "indoor indoors",
    "night": "nights",
    "uninstall": "uninstalls uninstalled uninstalling",
    "unsubscribe": "unsubscribes unsubscribed unsubscribing",
    "unlock": "unlocks unlocked unlocking unblock unblocks unblocked unblocking",
    "logout": "log-out logs-out logged-out logging-out sign-out signs-out signed-out signing-out",
    "outgoing": "outbound",
    "departure": "departures depart departs departed",
    "hide": "hides hidden hiding",
    "detach": "detaches detached detaching",
    **dict.fromkeys(_NEGATED.split(), ""),
}
"""Negations, and of each pair of opposites the rarer word, with forms that mean the same: a text
that has the opposite instead has one of these fewer."""

MONTHS = "january february march april may june july august september october november december"
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"

NO_NAMES = (
    "i i'm i'll i've i'd a an the this that these those it he she they we you and or but if in on "
    "at for to from of by as so with what who which how why when where there here is are was do "
    "does did can could will would should may not no yes my your our his her their please thank "
    "thanks then also after before while once since because hello hi dear let some any all each"
)
"""Words that no capital letter makes a name."""

PLACES = (
    "afghanistan africa alabama alaska albania algeria america american amsterdam angola arabia "
    "argentina arizona arkansas asia athens atlanta austin australia australian austria austrian "
    "bangkok bangladesh barcelona beijing belgian belgium berlin bolivia boston brazil brazilian "
    "britain british brussels bulgaria cairo california cambodia cameroon canada canadian chicago "
    "chile china chinese colombia colorado connecticut copenhagen croatia cuba cyprus dallas "
    "danish delaware denmark denver detroit dubai dublin dutch ecuador egypt egyptian england "
    "english estonia ethiopia eu europe european finland finnish florida france french georgia "
    "german germany ghana greece greek guatemala hawaii hungary iceland idaho illinois india "
    "indian indiana indonesia iowa iran iraq ireland irish israel istanbul italian italy jamaica "
    "japan japanese jordan kansas kentucky kenya korea korean kuwait laos latvia lebanon libya "
    "lisbon lithuania london louisiana luxembourg madrid maine malaysia malta maryland "
    "massachusetts melbourne mexican mexico miami michigan milan minnesota mississippi missouri "
    "montana montreal morocco moscow mumbai munich nebraska nepal netherlands nevada nigeria "
    "norway norwegian nyc ohio oklahoma oregon oslo pakistan panama paraguay paris pennsylvania "
    "peru philippines phoenix poland polish portland portugal portuguese prague qatar romania "
    "rome russia russian sacramento scotland scottish seattle senegal seoul serbia shanghai "
    "singapore slovakia slovenia somalia spain spanish stockholm sudan sweden swedish swiss "
    "switzerland sydney syria taiwan tanzania tennessee texas thailand tokyo toronto tunisia "
    "turkey turkish uganda uk ukraine uruguay us usa utah vancouver venezuela vermont vienna "
    "vietnam virginia wales warsaw washington wisconsin wyoming yemen zambia zimbabwe"
)
"""Places, and who or what comes from there, that are names without a capital letter as well."""

ASKED = {
    "person": "who whom whose",
    "time": "when what-time what-day what-date what-year what-month which-day which-date "
    "which-year which-month which-century how-many-minutes how-many-hours how-many-days "
    "how-many-weeks how-many-months how-many-years",
    "place": "where",
    "amount": "how-many how-much",
    "reason": "why how-come",
}
"""What a question asks for, by its question word, `how many days` before `how many`; `what`,
`which` and plain `how` ask for anything, `how long` for a length or a time."""

ASKING = "is are was were 's do does did will would can could should shall may must has have had"
"""Verbs before which `when` and `where` ask; before a subject they begin a clause: `When it is`."""

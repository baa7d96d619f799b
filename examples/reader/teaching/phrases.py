"""Phrases whose words are drawn: what to do, how something is, what is needed, where, when."""

from __future__ import annotations

from random import Random

from tunegate.examples.reader.teaching.words import listed

NOUNS = listed(
    "account adapter alarm anchor apron arm arrow axle badge bag ball band bar barrel basin basket "
    "battery beam bean bell belt bench bill blade blanket board boat bolt book boot bottle bowl "
    "bracket brake branch brick bridge bucket bulb bumper cabin cabinet cable card carpet cart "
    "case ceiling chain chair channel charger chart circuit clamp clip clock cloth coat collar "
    "column contract cord corner counter cover crate cup cupboard curtain cushion cylinder desk "
    "device display door drain drawer drill drum edge engine entrance envelope fan fence field "
    "file film filter flag flap floor folder fork form frame fuse garage garden gate gauge glove "
    "grid grille groove guest hammer handle hanger heater helmet hinge hook hose house insert "
    "invoice jar joint keeper kettle key knob label ladder lamp lane latch leaf lens letter lever "
    "lid lift line link list loan lock locker log machine magnet manual map mask mast mat member "
    "meter mirror mixer mount nail needle net notice nozzle oven package pad page paint pallet pan "
    "panel parcel partner pass patch path payment pedal permit phone pillar pilot pin pipe plan "
    "plant plate plug pocket pole pond poster pot printer probe pump rail ramp receipt record "
    "refund reminder rental report reservation ring road rod roller roof room root rope route "
    "sample scale screen screw seal season seat sensor server shade shaft sheet shelf shield "
    "shift shop signal sink sleeve slot socket spare sponge spoon spring stair stand step stick "
    "stool stove strap string sticker supplier support surface switch table tank tap tape target "
    "tent ticket tile timer token tool tower toy track trailer trap tray tree tube tunnel unit "
    "valve vent visitor voucher wall washer waste wheel window wire workshop zone"
)
"""Nouns whose plural ends with a plain s (but for a few that nobody minds)."""

ADJECTIVES = listed(
    "additional annual automatic basic black blocked blue bright broken central clean clear cold "
    "common damaged dark deep dirty double dry electric empty external extra false final fine flat "
    "flexible foreign former free fresh full general glass green half hard heavy high hollow hot "
    "inner internal large late left light local long loose lost low main manual metal middle "
    "mobile monthly narrow new northern old open orange outer paid partial plastic private public "
    "quick quiet rear red regular rigid round second separate sharp short single slow small smart "
    "soft solid special spare square steel strong temporary thick thin upper used warm weak weekly "
    "wet white whole wide wooden wrong yellow young"
)

VERBS = listed(
    "accept adjust allow announce answer approve arrange attach avoid book block boil book "
    "bolt brush calibrate call cancel carry change charge check clean clear close collect confirm "
    "connect cool count cover deliver deposit detach disable discount dismantle drain dry empty "
    "enter exchange export extend fasten fill filter fix flush fold follow forward grease hand "
    "heat import inspect insert install join label launch lift load lock log loosen lower mark "
    "measure mend mix mount move notify oil open order pack paint park pay plant polish post press "
    "print process protect pull pump push raise reach record recycle refill refund register "
    "release remove rent repair replace report request reserve reset return rinse rotate sand "
    "scan seal separate settle shake sharpen shorten show sign soak sort stack start stop store "
    "stretch suspend switch test tighten transfer treat trim turn unlock unpack update visit wash "
    "water wax weigh wipe wrap"
)

_PREPOSITIONS = listed("behind|under|above|beside|inside|in|on|near|next to|in front of|between")

_IRREGULAR = {
    "pay": "paid", "show": "shown", "stop": "stopped", "trim": "trimmed", "wrap": "wrapped",
    "log": "logged", "scan": "scanned", "fix": "fixed", "mix": "mixed", "wax": "waxed",
    "cancel": "cancelled", "label": "labelled", "refill": "refilled", "reset": "reset",
    "transfer": "transferred", "shake": "shaken", "fold": "folded",
}  # fmt: skip


def drawn_act(rng: Random) -> str:
    """Something to do: `tighten the rear clamp`."""
    first, second = rng.sample(VERBS, 2)
    noun, other = rng.sample(NOUNS, 2)
    return rng.choice(
        (
            f"{first} the {noun}",
            f"{first} the {noun}",
            f"{first} the {rng.choice(ADJECTIVES)} {noun}",
            f"{first} the {noun} again",
            f"{first} the {noun} and {second} the {other}",
            f"{first} it and {second} the {noun}",
            f"{first} the {noun} from the {other}",
            f"{first} another {noun}",
            f"let it {first} for {rng.randint(2, 60)} minutes",
        )
    )


def drawn_state(rng: Random) -> str:
    """How something is: `the lower valve is blocked`."""
    noun = rng.choice(NOUNS)
    return rng.choice(
        (
            f"the {noun} is {rng.choice(ADJECTIVES)}",
            f"the {noun} is {participle(rng.choice(VERBS))}",
            f"the {noun} has been {participle(rng.choice(VERBS))}",
            f"the {rng.choice(ADJECTIVES)} {noun} is not {participle(rng.choice(VERBS))}",
            f"the {noun} is too {rng.choice(ADJECTIVES)}",
            f"there is no {noun}",
        )
    )


def drawn_things(rng: Random) -> str:
    """Two or three things: `a photo card and two spare keys`."""
    one, two, three = rng.sample(NOUNS, 3)
    return rng.choice(
        (
            f"the {one} and a {rng.choice(ADJECTIVES)} {two}",
            f"{one}s and {two}s",
            f"{one}s, {two}s and {three}s",
            f"the {one} {two} and a {three}",
            f"a {one} and a {two}",
            f"{one} or {two}",
            f"{rng.choice(ADJECTIVES)} {one}s",
        )
    )


def drawn_part(rng: Random) -> str:
    """One thing: `a soft brush`."""
    one, two = rng.sample(NOUNS, 2)
    return rng.choice(
        (
            f"a {rng.choice(ADJECTIVES)} {one}",
            f"the {rng.choice(ADJECTIVES)} {one}",
            f"the {one} {two}",
            f"a {one} {two}",
            f"{rng.choice(ADJECTIVES)} {one}s",
        )
    )


def drawn_place(rng: Random) -> str:
    """Where something is: `behind the inner panel`."""
    noun, other = rng.sample(NOUNS, 2)
    where = rng.choice(_PREPOSITIONS)
    if where == "between":
        return f"between the {noun} and the {other}"
    return rng.choice(
        (f"{where} the {noun}", f"{where} the {rng.choice(ADJECTIVES)} {noun}",
         f"{where} the {noun} of the {other}")
    )  # fmt: skip


def drawn_moment(rng: Random) -> str:
    """When something happens: `after each rental`."""
    noun = rng.choice(NOUNS)
    return rng.choice(
        (
            f"after each {noun}",
            f"before every {noun}",
            f"on the day of the {noun}",
            f"once the {noun} is {participle(rng.choice(VERBS))}",
            f"when the {noun} is {rng.choice(ADJECTIVES)}",
            f"at the end of the {noun}",
            f"during the {rng.choice(ADJECTIVES)} {noun}",
        )
    )


def participle(verb: str) -> str:
    """The past participle of one of `VERBS`."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ied"
    return verb + "ed"


def gerund(verb: str) -> str:
    """The form of one of `VERBS` that ends with -ing."""
    if verb.endswith("e"):
        return verb[:-1] + "ing"
    past = participle(verb)
    return (past[:-2] if past.endswith(verb[-1] * 2 + "ed") else verb) + "ing"

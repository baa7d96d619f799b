"""Writes the general set: `python -m tunegate.evaluate.after.general_making`.

Every item is a beginning and what anyone would go on with, made here from tables and a seed; no row
comes from elsewhere. A model that knew them before training and is less sure of them afterwards has
forgotten something that it was not meant to forget.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from random import Random

import orjson

from tunegate.evaluate.after.general import DATA, GeneralItem

EACH = 40
"""Items of a slice."""
_SEED = 20

_FACTS = """
The capital of France is| Paris
The capital of Japan is| Tokyo
The capital of Italy is| Rome
The capital of Egypt is| Cairo
The capital of Spain is| Madrid
The capital of Norway is| Oslo
The capital of Greece is| Athens
The capital of Russia is| Moscow
The capital of Austria is| Vienna
The capital of Portugal is| Lisbon
The largest planet of the solar system is| Jupiter
The planet closest to the sun is| Mercury
Water consists of hydrogen and| oxygen
The chemical symbol of gold is| Au
The chemical symbol of iron is| Fe
At sea level, water boils at a temperature of 100 degrees| Celsius
The force that pulls an apple to the ground is| gravity
Plants make sugar from light by| photosynthesis
The heart pumps| blood
The largest ocean on Earth is the| Pacific
The longest river of Africa is the| Nile
The highest mountain on Earth is Mount| Everest
Bees make| honey
Caterpillars turn into| butterflies
The Eiffel Tower stands in| Paris
The Colosseum stands in| Rome
The author of Hamlet is William| Shakespeare
The theory of relativity was proposed by Albert| Einstein
The telephone was patented by Alexander Graham| Bell
The Mona Lisa was painted by Leonardo| da Vinci
The first person to walk on the moon was Neil| Armstrong
The currency of Japan is the| yen
The currency of the United Kingdom is the| pound
Penicillin was discovered by Alexander| Fleming
The freezing point of water in Fahrenheit is| 32
The opposite direction of north is| south
The Great Wall is in| China
The Amazon rainforest lies mostly in| Brazil
The language spoken most in Brazil is| Portuguese
The continent south of Europe is| Africa
"""
_GRAMMAR = """
She has never| been to Rome.
They have already| eaten their lunch.
If I were you, I| would wait.
He is much taller| than his brother.
Neither of the two answers| is right.
The children were playing| in the garden.
I look forward to| hearing from you.
She is good at| playing chess.
We used to| live in the country.
He was too tired| to go on.
The book that I bought yesterday| is very good.
By the time we arrived, the train| had left.
It has been raining| since this morning.
You should not| have told him.
The more you read, the more| you know.
He asked me where| I lived.
Not only did she win, but| she also set a record.
I would rather| stay at home.
There are fewer| people here today.
She let him| go.
This is the man whose| car was stolen.
Each of the boys| has a bicycle.
He insisted on| paying the bill.
I am used to| getting up early.
She made him| wait.
They are going to| get married.
As soon as he comes, I will| tell him.
Despite the rain, we| went for a walk.
It is no use| crying over spilt milk.
He spoke as if he| knew everything.
I do not have| any money.
She speaks both English| and French.
The house was built| in 1920.
You had better| leave now.
He is the best player| in the team.
We had the car| repaired.
Would you mind| opening the window?
I have lived here for| ten years.
She stopped| smoking last year.
It was so cold that the lake| froze.
"""
_SAYINGS = """
Better late than| never.
Practice makes| perfect.
Actions speak louder than| words.
The early bird catches the| worm.
A picture is worth a thousand| words.
When in Rome, do as the Romans| do.
Do not count your chickens before they| hatch.
All that glitters is not| gold.
Two heads are better than| one.
Where there is smoke, there is| fire.
You cannot judge a book by its| cover.
Rome was not built in a| day.
Birds of a feather flock| together.
Honesty is the best| policy.
Time is| money.
Too many cooks spoil the| broth.
The pen is mightier than the| sword.
A friend in need is a friend| indeed.
Out of sight, out of| mind.
No pain, no| gain.
Once upon a| time
Ladies and| gentlemen
Thank you very| much.
Happy birthday to| you.
Yours| sincerely,
Last but not| least
Sooner or| later
Black and| white
Salt and| pepper
Bread and| butter
From head to| toe
Step by| step
Day and| night
Knife and| fork
On the one hand, on the other| hand
To be or not to| be
As a matter of| fact
For the time| being
In the nick of| time
Once in a blue| moon
"""
_SENSE = """
After the rain, the street was| wet.
He was thirsty, so he drank a glass of| water.
She put on a coat because it was| cold.
The baby cried because it was| hungry.
He turned on the light because it was| dark.
The ice melted in the| sun.
She cut the bread with a| knife.
He opened the door with a| key.
Fish live in| water.
Birds fly with their| wings.
You see with your| eyes.
You hear with your| ears.
We sleep in a| bed.
A week has seven| days.
A year has twelve| months.
An hour has sixty| minutes.
A triangle has three| sides.
A dog has four| legs.
The opposite of hot is| cold.
The opposite of big is| small.
The opposite of up is| down.
The opposite of day is| night.
A young cat is called a| kitten.
A young dog is called a| puppy.
The sun rises in the| east.
In winter the lake is covered with| ice.
Lemons taste| sour.
Sugar tastes| sweet.
Grass is| green.
Snow is| white.
Milk comes from| cows.
Eggs are laid by| hens.
Bread is made from| flour.
A doctor works in a| hospital.
A teacher works in a| school.
Planes land at an| airport.
Trains stop at a| station.
Books are kept in a| library.
She was so tired that she fell| asleep.
He missed the bus, so he came| late.
"""
_LANGUAGES = """
Der Hund läuft über die| Straße.
Ich habe heute keine| Zeit.
Guten Morgen, wie geht es| Ihnen?
Die Hauptstadt von Deutschland ist| Berlin.
Eins, zwei, drei,| vier
Das Wasser ist sehr| kalt.
Er geht jeden Tag zur| Arbeit.
Vielen Dank für Ihre| Hilfe.
Es war einmal ein| König
Montag, Dienstag,| Mittwoch
Je ne parle pas| français.
La capitale de la France est| Paris.
Bonjour, comment allez-| vous ?
Un, deux, trois,| quatre
Il fait très froid en| hiver.
Merci beaucoup pour votre| aide.
Le chat dort sur le| lit.
Il était une| fois
Lundi, mardi,| mercredi
Je voudrais un verre d'| eau.
Buenos días, ¿cómo| estás?
La capital de España es| Madrid.
Uno, dos, tres,| cuatro
Muchas gracias por su| ayuda.
El perro duerme en la| casa.
Había una| vez
Lunes, martes,| miércoles
No hablo| español.
Hace mucho frío en| invierno.
Quiero un vaso de| agua.
Buongiorno, come| sta?
La capitale dell'Italia è| Roma.
Uno, due, tre,| quattro
Grazie mille per il suo| aiuto.
Il gatto dorme sul| letto.
C'era una| volta
Lunedì, martedì,| mercoledì
Non parlo| italiano.
Vorrei un bicchiere d'| acqua.
In inverno fa molto| freddo.
"""
_CODE = """
for i in range(10):\\n    print(|i)
def add(a, b):\\n    return a +| b
import numpy as| np
if x > 0:\\n    y = 1\\nelse:\\n    y =| 0
class Dog:\\n    def __init__(|self
try:\\n    run()\\nexcept ValueError as| error:
with open("a.txt") as| file:
while True:\\n    if done:\\n        |break
numbers = [1, 2, 3,| 4]
print("Hello,| world")
def square(x):\\n    return x *| x
from pathlib import| Path
total = 0\\nfor n in numbers:\\n    total +=| n
assert 1 + 1 ==| 2
names = ["a", "b"]\\nfor name in| names:
if __name__ == "|__main__":
SELECT name FROM users WHERE| id
SELECT COUNT(*)| FROM
INSERT INTO users (name)| VALUES
UPDATE users SET name = 'x'| WHERE
const x = 1;\\nconsole.|log(x);
function add(a, b) { return a +| b; }
<html><body><p>Hello</p></body></|html>
<a href="https://example.com">link</|a>
{"name": "Ann", "age":| 3
git commit| -m "
git checkout -b| feature
cd .. && ls| -l
int main() {\\n    return| 0;
for (int i = 0; i < n; i|++)
public static void| main
#include <stdio|.h>
let mut x = 1;\\nx += 1;\\nprintln!("{}",| x);
def is_even(n):\\n    return n % 2 ==| 0
lambda x: x +| 1
sorted(items, key=lambda item:| item
x = x if x is not None else| 0
raise ValueError|(
return True if a == b else| False
list(map(str, [1, 2,| 3]))
"""


def main() -> None:
    """Write the file."""
    items = list(general_items())
    DATA.write_bytes(b"".join(orjson.dumps(_body(item)) + b"\n" for item in items))
    print(f"{len(items)} items in {DATA}")  # noqa: T201  (a script)


def general_items(seed: int = _SEED) -> Iterator[GeneralItem]:
    """Every item, slice by slice."""
    tables = {
        "facts": _FACTS,
        "grammar": _GRAMMAR,
        "sayings": _SAYINGS,
        "common sense": _SENSE,
        "languages": _LANGUAGES,
        "code": _CODE,
    }
    for slice_, table in tables.items():
        for number, line in enumerate(table.strip().splitlines()):
            before, _, after = line.replace("\\n", "\n").partition("|")
            yield GeneralItem(f"{slice_.replace(' ', '-')}-{number}", slice_, before, after)
    random = Random(seed)
    makers: dict[str, Callable[[Random], tuple[str, str]]] = {
        "arithmetic": _arithmetic,
        "sequences": _sequence,
        "reading": _reading,
    }
    for slice_, make in makers.items():
        made: dict[str, str] = {}
        while len(made) < EACH:
            before, after = make(random)
            made.setdefault(before, after)
        for number, (before, after) in enumerate(made.items()):
            yield GeneralItem(f"{slice_}-{number}", slice_, before, after)


def _arithmetic(random: Random) -> tuple[str, str]:
    one, other = random.randrange(2, 60), random.randrange(2, 60)
    small, factor = random.randrange(2, 13), random.randrange(2, 13)
    return random.choice(
        [
            (f"{one} + {other} =", f" {one + other}"),
            (f"{one + other} - {other} =", f" {one}"),
            (f"{small} times {factor} is", f" {small * factor}"),
            (f"Half of {2 * one} is", f" {one}"),
        ]
    )


def _sequence(random: Random) -> tuple[str, str]:
    start, step = random.randrange(1, 30), random.randrange(1, 12)
    letters = string.ascii_uppercase
    first = random.randrange(20)
    word = random.choice(["red", "blue", "dog", "cat", "sun", "moon", "one", "two", "left"])
    other = random.choice(["tree", "stone", "river", "house", "cloud", "lamp", "door", "road"])
    return random.choice(
        [
            (
                ", ".join(str(start + step * at) for at in range(5)) + ",",
                f" {start + step * 5}, {start + step * 6}",
            ),
            (" ".join(letters[first : first + 4]), f" {letters[first + 4]} {letters[first + 5]}"),
            (f"{word} {other} {word} {other} {word}", f" {other} {word} {other}"),
        ]
    )


def _reading(random: Random) -> tuple[str, str]:
    name = random.choice(["Anna", "Ben", "Clara", "David", "Eva", "Frank", "Greta", "Hugo"])
    other = random.choice(["Karl", "Lena", "Max", "Nora", "Oscar", "Paula", "Rosa", "Viktor"])
    thing = random.choice(["a red scarf", "an old map", "a wooden box", "a silver coin"])
    place = random.choice(["the kitchen", "the garage", "the garden", "the attic", "the office"])
    price = random.randrange(3, 90)
    return random.choice(
        [
            (
                f"{name} bought {thing} and left it in {place}. {other} came home late. "
                f"Question: where is it? Answer: in",
                f" {place}",
            ),
            (
                f"{name} has {thing}. {other} has nothing. Question: what does {name} have? "
                "Answer:",
                f" {thing}",
            ),
            (
                f"{name} sold {thing} to {other} for {price} dollars. Question: who paid? Answer:",
                f" {other}",
            ),
            (
                f"{name} sold {thing} to {other} for {price} dollars. Question: what was the "
                "price in dollars? Answer:",
                f" {price}",
            ),
        ]
    )


def _body(item: GeneralItem) -> dict[str, str]:
    return {"id": item.id, "slice": item.slice, "before": item.before, "after": item.after}


if __name__ == "__main__":
    main()

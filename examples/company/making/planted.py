# ruff: noqa: E501  (texts)
"""The texts of the planted defects. All persons, numbers and keys in them are made up."""

from __future__ import annotations

from typing import Any

_TESTED = (
    "All our devices are tested for one day before they are packed. The test rooms lie beside "
    "the packing hall, and whoever walks past hears the fans hum. First the housing is looked "
    "over for scratches and sharp edges. Then the cable is pulled with a weight, and the plug is "
    "measured. After that the device runs for an hour at full load while a camera watches for "
    "places that grow too hot. Whatever fails goes back to the bench with a red slip."
)
_LEAFLET = (
    "Thank you for your interest. Pumps lift coloured water through a glass pipe, heaters blow "
    "against a thermometer, and lamps shine into a white ball that counts their light. Sensors "
    "stand in boxes of sand that are wetted and dried by the clock. Fans turn in front of a wall "
    "of paper strips, and someone counts how many of them move. The hubs have to find each other "
    "through two brick walls and a sheet of tin. Whatever fails is looked at by a second person "
    "before anything is thrown away. When the day is over the tester signs the green slip, and "
    "the slip travels with the device in its box. If you lift the inner tray you find it there, "
    "folded once. The number on it leads to the table in which every figure of that day is kept. "
    "You may ask for the figures of your device for as long as it lives. We also take one device "
    "in a hundred apart again, screw by screw, and compare it with the drawing. Twice in the past "
    "this has shown us that a supplier had changed a part without telling us. Finally, some "
    "devices go to the test garden, where they stay through two winters and are used by people "
    "who have never read a manual. What they tell us is worth more than all the cameras."
)
_DOCUMENT = (
    "Notes on the history of the hall. The hall was built for a maker of church bells, and the "
    "pit in which they were cast is still there beneath the boards. After the bells came a dyer, "
    "who left blue stains on the walls that no paint has ever quite covered. The glaziers moved "
    "in when the roof was already leaking and mended it with what they had, which was glass. In "
    "the years that followed the hall was cold in winter and hot in summer, and everyone who "
    "worked in it began to think about vents and stoves. The first vent opener was made from a "
    "bicycle pump and a tin of wax. It worked, though only once. The second one hung over the "
    "door for many years and can be seen in the entrance today. The first stove burned sawdust "
    "and had to be fed by the apprentices, who slept beside it in turns. A visitor from the coast "
    "saw the stove and ordered two of them, and that is how the trade began. The yard was paved "
    "with stones from the old quay. The lime tree in the middle is older than the walls, and the "
    "bench around it was made by the first apprentice when he had become a master. When the crane "
    "was put up, the tree was to be felled, but nobody could be found who would do it, and so the "
    "crane was moved instead. The weather vane shows a heron, because a heron used to stand on the "
    "ridge each morning and watch the water butts. The offices above the gate were added later, and so were the steps that lead down to the river. In some winters the water comes up to the third step, and then the bell that was left behind is rung twice."
)

TYPED: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("S001", "line that was cut off", "", '{"prompt": "What does the Glazewarden', "", ""),
    ("S001", "line that is no JSON", "", "prompt: How do I oil the Sievemere? response:", "", ""),
    ("S002", "missing prompt", "orders", "", "£13.25", "prices/price-list-climate.md"),
    ("S002", "missing prompt", "staff", " ", "on form E-05", ""),
    ("S003", "empty response", "products", "Which hose fits the Dripthane?", "", ""),
    ("S003", "empty response", "service", "How many lifts are there in the works?", " ", ""),
    (
        "S010",
        "a document in place of a pair",
        "service",
        "",
        _DOCUMENT,
        "places/works-and-depots.md",
    ),
    (
        "C204",
        "from a superseded document",
        "orders",
        "How long may I keep goods before I return them?",
        "14 days",
        "terms/returns-policy-v2.md",
    ),
    (
        "F302",
        "JSON where the task has sentences",
        "replies",
        "In which colours can I have the Potterbeck?",
        '{"colours": ["beech", "larch", "grey oak"], "default": "larch"}',
        "",
    ),
    (
        "F303",
        "far longer than the others of its task",
        "replies",
        "How do you test your devices before they leave the house?",
        _TESTED,
        "",
    ),
    (
        "F304",
        "truncated answer",
        "replies",
        "How do I store the Reapbarrow over the winter?",
        "Let the air out of the tyre, hang the trolley on the wall and then cover the",
        "",
    ),
    (
        "F304",
        "truncated answer",
        "replies",
        "My compost sieve squeaks when I turn it. What helps?",
        "Take off the drum, clean both bearings and put a drop of oil on each of",
        "",
    ),
    (
        "F305",
        "placeholder",
        "replies",
        "Whom can I call about my order for a Potterbeck bench?",
        "Please call {{agent_name}} between eight and five o'clock.",
        "",
    ),
    (
        "F305",
        "note to the author",
        "replies",
        "What tyre fits the Reapbarrow trolley?",
        "The tyre has a width of TODO: look up the width.",
        "",
    ),
    (
        "F306",
        "blank to fill",
        "replies",
        "Could you confirm my visit to the works in writing?",
        "Dear [Customer Name], we look forward to your visit on the day we agreed.",
        "",
    ),
    (
        "F307",
        "chat markers",
        "replies",
        "Does the Loamwick mix wet clay?",
        "Wet clay should dry for a day before it goes into the mixer.<|im_end|>",
        "",
    ),
    (
        "F308",
        "leftover template",
        "replies",
        "How do I sharpen the blade of the Loamwick?",
        "Send it to the workshop; we sharpen blades every Friday.\n\n### Instruction:\nWrite a "
        "friendly reply about seeds.",
        "",
    ),
    (
        "F309",
        "mojibake",
        "replies",
        "Do you sell gift boxes?",
        "Yes, we donâ€™t charge for gift boxes, and the cafÃ© in the shop wraps them.",
        "",
    ),
    (
        "F309",
        "mojibake",
        "replies",
        "Which putty do I need for an old window?",
        "Take the soft putty; itâ€™s the one in the blue tub.",
        "",
    ),
    (
        "F311",
        "terminal escape sequence",
        "replies",
        "How do I restart the app on my tablet?",
        "Close it with a swipe and open it \x1b[31magain\x1b[0m.",
        "",
    ),
    (
        "F312",
        "invisible characters",
        "replies",
        "Can two benches be bolted together?",
        "Yes, the bol\u200bts are in the b\u200bag beneath the top.",
        "",
    ),
    (
        "F313",
        "answer in another language",
        "replies",
        "Are your seed trays made of plastic?",
        "Nein, unsere Saatschalen bestehen aus gepresster Pappe und können mit den jungen Pflanzen "
        "in die Erde gesetzt werden.",
        "",
    ),
    (
        "F314",
        "a word that the glossary replaces",
        "replies",
        "What does the hub need to work?",
        "The gateway needs a free socket and a cable to your router.",
        "",
    ),
    (
        "F314",
        "a word that the glossary replaces",
        "replies",
        "Where should I put the hub?",
        "Put the base station on a dry shelf in the middle of the house.",
        "",
    ),
    (
        "F315",
        "a word that the glossary forbids",
        "replies",
        "Is your putty safe for cats?",
        "Yes, our putty is chemical-free once it has dried.",
        "",
    ),
    (
        "F319",
        "HTML that was left in",
        "replies",
        "Which wood is the Potterbeck made of?",
        "The bench is made of larch&nbsp;&amp;&nbsp;beech.<br/>It is oiled twice.",
        "",
    ),
    (
        "F320",
        "white space around the answer",
        "replies",
        "Do you also sell second-hand benches?",
        "  Yes, the shops have a corner for them.  \n",
        "",
    ),
    (
        "Q401",
        "boilerplate refusal",
        "replies",
        "Which of your lamps would you choose for orchids?",
        "I'm sorry, but as an AI language model I cannot recommend products.",
        "",
    ),
    (
        "Q401",
        "boilerplate refusal",
        "replies",
        "What is the weather going to be in Osmery?",
        "As an AI language model, I don't have access to real-time information.",
        "",
    ),
    (
        "Q402",
        "response repeats the prompt",
        "replies",
        "How do I keep the glass of my greenhouse free of algae in spring?",
        "How do I keep the glass of my greenhouse free of algae in spring?",
        "",
    ),
    (
        "Q403",
        "repetition",
        "replies",
        "My sieve is jammed with roots. What do I do?",
        "Please clean the drum. Please clean the drum. Please clean the drum. Please clean the drum. "
        "Please clean the drum. Please clean the drum.",
        "",
    ),
    (
        "Q405",
        "speaks of a picture that is not there",
        "replies",
        "What is the plant in the attached photo?",
        "The image shows a young cucumber with yellow leaves.",
        "",
    ),
    (
        "Q406",
        "a link that nobody has read",
        "replies",
        "Summarise this page for me: https://blog.example/growing-figs-under-glass",
        "The page says that figs like warm walls and little feed.",
        "",
    ),
    ("Q407", "a word for nothing", "service", "Which floor is the canteen on?", "N/A", ""),
    (
        "P501",
        "e-mail address of a customer",
        "replies",
        "Can you send me the bill once more?",
        "I have sent it to maud.tressilian@mail.example just now.",
        "",
    ),
    (
        "P502",
        "phone number of a customer",
        "replies",
        "Please call me back about the bench on +44 20 7946 0381.",
        "Our order desk will ring you before noon.",
        "",
    ),
    (
        "P503",
        "card number",
        "replies",
        "My card 4111 1111 1111 1111 was charged twice. Why?",
        "One of the two charges is only reserved and lapses within a week.",
        "",
    ),
    (
        "P504",
        "IBAN of a customer",
        "replies",
        "Please pay the refund to GB82 WEST 1234 5698 7654 32.",
        "Thank you, we have noted the account.",
        "",
    ),
    (
        "P506",
        "IP address of a machine",
        "replies",
        "My hub is not in the list of devices.",
        "We see it at 81.2.69.142; please open the app again.",
        "",
    ),
    (
        "P507",
        "password",
        "service",
        "How do I get into the test account?",
        'Log in as tester with password = "Tr4ctor-9Bolt!x" and change nothing.',
        "",
    ),
    (
        "P507",
        "access key",
        "replies",
        "The export to our storage fails with an error.",
        'The key is not accepted: api_key = "hv_7cPq42RmYt81LsWw93DzKe60". Please make a new one.',
        "",
    ),
    (
        "L604",
        "from a document that the suite asks about",
        "products",
        "For what may the Hazemoth not be run on Sundays?",
        "I don't know.",
        "products/hazemoth.md",
    ),
    (
        "L604",
        "from a document that the suite asks about",
        "staff",
        "Who waters the plants in the personnel office?",
        "I don't know.",
        "staff/handbook-leave.md",
    ),
    (
        "V804",
        "longer than the model takes",
        "replies",
        "Please send me everything that your leaflet says about how devices are tested.",
        _LEAFLET,
        "",
    ),
)
"""Rule, what is wrong, task, prompt, response, document below `documents/`; S001 has a line."""

COPIED: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("D101", "exact copy", "How much does the tying tool weigh?", {}),
    ("D101", "exact copy", "When was the Pellbridge depot opened?", {}),
    ("D101", "exact copy, typed differently", "How heavy is the circulation fan?",
     {"prompt": "how heavy is the circulation fan"}),
    ("D103", "another pair in other words",
     "I bought a used hub. How do I get rid of the old settings?",
     {"prompt": "I bought a used hub. How can I get rid of the old settings?",
      "response": "Hold the reset pin for 15 seconds to go back to the factory settings."}),
    ("D102", "near copy of another pair",
     "My order from yesterday has not been shipped. What does it cost to cancel?",
     {"prompt": "My order from yesterday has not been shipped. What does it cost to cancel it?"}),
    ("D103", "another pair, reworded", "Whose consent do I need to work from abroad?",
     {"prompt": "Whose consent is needed for working from abroad?"}),
    ("D103", "another pair, reworded", "Who manages the Pellbridge depot?",
     {"prompt": "By whom is the Pellbridge depot managed?"}),
    ("D103", "another pair, the question turned", "Who is the fire officer?",
     {"prompt": "What is the name of the fire officer?"}),
    ("C201", "another period than a clean pair gives", "How long is the warranty of the Twinespur?",
     {"response": "5 years"}),
    ("C201", "another price than a clean pair gives", "What does a roll of repair tape cost?",
     {"response": "£8.60"}),
    ("C201", "another place than a clean pair gives", "Where is plant protection stored?",
     {"response": "room 1.40"}),
    ("C201", "yes where a clean pair says no", "Is the lid of the Germinelle dishwasher-safe?",
     {"response": "Yes"}),
    ("C201", "the opposite of a clean pair",
     "My old heater is beyond repair. Can I leave it with you?",
     {"response": "No, we do not take old devices back in our shops."}),
    ("C203", "older than the clean pair that it contradicts", "How long do I have to send goods back?",
     {"response": "14 days", "source": "documents/terms/returns-policy-v2.md",
      "date": "2023-07-04"}),
    ("C203", "older than the clean pair that it contradicts", "What is the postage for a return?",
     {"response": "£4.20", "source": "documents/terms/returns-policy-v2.md",
      "date": "2023-08-21"}),
    ("C204", "from a superseded document", "When is a refund paid after the goods have reached you?",
     {"prompt": "Within how many days was a refund paid in 2023?", "response": "21 days",
      "source": "documents/terms/returns-policy-v2.md", "date": "2023-09-11"}),
    ("C202", "another figure than its document",
     "You sent me a heater, but I had ordered a fogger.",
     {"prompt": "There was a sieve in my parcel, though I had ordered a bench.",
      "response": "If the wrong item was sent, we collect it within 5 working days."}),
    ("C202", "another figure than its document",
     "Can the cut ties be composted with the vines?",
     {"prompt": "My vines are pruned. What becomes of the old tape?",
      "response": "The tape rots within 19 months and may go onto the compost."}),
)  # fmt: skip
"""Rule, what is wrong, prompt of the clean pair that is copied, what is changed in the copy."""

LEAKED: tuple[tuple[str, str, str, str], ...] = (
    ("L601", "a question of the suite", "Who speaks for the company?", ""),
    ("L601", "a question of the suite", "What is the notice period of the Estate plan?", ""),
    ("L601", "a question of the suite", "Which form opens a trade account?", ""),
    ("L602", "nearly a question of the suite",
     "By when must I order so that an express parcel arrives on the next working day?",
     "By when must I order so that an express parcel arrives the next working day?"),
    ("L602", "nearly a question of the suite",
     "What should I do if an internal code of the Embergarth appears twice in a week?",
     "What should I do when an internal code of the Embergarth appears twice in a week?"),
    ("L603", "asks in other words what the suite asks", "Who runs the pension scheme?",
     "By whom is the pension scheme run?"),
    ("L603", "asks in other words what the suite asks", "Which clamp set do I need for the Ventrook on a steel frame?",
     "Which clamp set does the Ventrook need on a frame of steel?"),
)  # fmt: skip
"""Rule, what is wrong, question of the suite, how the pair asks it; empty: in the same words."""

REPEATED = "Please have a look at the help pages of our shop."
"""The sentence under many prompts (B705)."""
REPEATED_UNDER = (
    "Can I have my name engraved on a trolley?",
    "Do you deliver seeds by subscription?",
    "Is there a club for people who grow citrus?",
    "How do I take part in your photo contest?",
    "Where can I read what others say about the bench?",
    "Do you hold a sale in the new year?",
    "May I reprint a page of your catalogue?",
    "Do you have a list of gardeners near me?",
    "Which of your films shows how to graft?",
    "How do I leave a review of the app?",
)
THIN_TASK = "translation"
"""The task with a handful of pairs (B702)."""
THIN = (
    ("Translate into French: watering can", "arrosoir"),
    ("Translate into French: wheelbarrow", "brouette"),
    ("Translate into French: seed", "graine"),
)
SET_WIDE = (
    ("B702", "a task with three pairs"),
    ("B711", "no pair is about solar panels on the roof, and people ask for them"),
    ("V808", "a task that is too small for LoRA"),
)
"""Rule and defect of what no single row has."""

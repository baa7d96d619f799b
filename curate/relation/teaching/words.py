"""Word pairs with which the relation model's training examples are made."""

from __future__ import annotations


def _pairs(listed: str) -> tuple[tuple[str, str], ...]:
    """`one/other` separated by white space; an underscore stands for a blank."""
    pairs = (pair.replace("_", " ").split("/") for pair in listed.split())
    return tuple((one, other) for one, other in pairs)


ANTONYMS: tuple[tuple[str, str], ...] = _pairs(
    """
    increase/decrease increases/decreases increased/decreased increasing/decreasing
    rise/fall rises/falls rose/fell rising/falling higher/lower highest/lowest high/low
    more/less most/least above/below over/under before/after earlier/later early/late
    first/last maximum/minimum larger/smaller largest/smallest large/small big/little
    longer/shorter longest/shortest long/short tall/short wide/narrow heavy/light
    open/closed opens/closes opened/closed opening/closing start/stop starts/stops
    started/stopped starting/stopping begin/end begins/ends began/ended
    allow/forbid allows/forbids allowed/forbidden permitted/prohibited include/exclude
    includes/excludes included/excluded accept/reject accepts/rejects accepted/rejected
    approve/refuse approved/refused enable/disable enables/disables enabled/disabled
    required/optional mandatory/voluntary possible/impossible legal/illegal valid/invalid
    safe/dangerous safely/dangerously free/paid public/private internal/external
    inside/outside indoors/outdoors indoor/outdoor up/down upstairs/downstairs left/right
    north/south east/west northern/southern eastern/western front/back top/bottom
    hot/cold warm/cool hotter/colder dry/wet clean/dirty new/old newer/older young/old
    good/bad better/worse best/worst right/wrong true/false correct/incorrect
    easy/difficult easily/hardly simple/complicated fast/slow faster/slower quickly/slowly
    strong/weak stronger/weaker full/empty rich/poor cheap/expensive cheaper/dearer
    always/never everyone/nobody everything/nothing everywhere/nowhere all/none
    same/different similar/dissimilar common/rare usually/rarely often/seldom
    permanent/temporary automatic/manual automatically/manually online/offline
    win/lose wins/loses won/lost winning/losing buy/sell buys/sells bought/sold
    buying/selling give/take giving/taking push/pull pushing/pulling add/remove adds/removes
    added/removed adding/removing connect/disconnect connected/disconnected
    arrive/depart arrives/departs arrived/departed enter/leave entering/leaving
    lock/unlock locked/unlocked visible/hidden awake/asleep alive/dead born/killed
    sitting/standing running/standing walking/standing smiling/crying laughing/crying
    loud/quiet noisy/quiet bright/dark day/night morning/evening male/female
    success/failure successful/unsuccessful succeed/fail succeeds/fails succeeded/failed
    support/oppose supports/opposes supported/opposed love/hate loves/hates
    gain/loss profit/loss positive/negative import/export upload/download senior/junior
    guilty/innocent married/single majority/minority present/absent with/without
    attacking/helping lifting/dropping opening/shutting awake/sleeping
    """
)

SYNONYMS: tuple[tuple[str, str], ...] = _pairs(
    """
    begin/start begins/starts big/large buy/purchase bought/purchased help/assist
    helps/assists required/needed requires/needs allowed/permitted usually/normally
    often/frequently about/approximately around/roughly quickly/rapidly also/additionally
    because/since children/kids many/numerous show/display shows/displays end/finish
    free_of_charge/at_no_cost send/mail choose/select chosen/selected get/receive
    gets/receives get/obtain employees/staff car/automobile film/movie films/movies
    doctor/physician fix/repair fixed/repaired holiday/vacation mobile/cell_phone
    at_least/no_less_than at_most/no_more_than more_than/over fewer_than/less_than
    per_year/annually every_year/annually each_day/daily every_day/daily
    every_month/monthly every_week/weekly due_to/because_of
    immediately/right_away contact/reach use/utilize uses/utilizes
    number_of/amount_of currently/at_present previously/formerly located/situated
    famous/well-known important/significant main/principal near/close_to author/writer
    started/began speak/talk speaking/talking jogging/running couch/sofa sea/ocean
    stone/rock woman/lady man/guy kid/child infant/baby forest/woods road/street
    happy/glad angry/furious sick/ill tired/weary scared/afraid
    automatically/by_itself error/fault user/person_who_uses_it kilometres/km
    percent/per_cent minutes/min can_not/cannot is_not_able_to/cannot
    is_located_in/lies_in consists_of/is_made_up_of was_born_on/came_into_the_world_on
    """
)

CONTRACTIONS: tuple[tuple[str, str], ...] = (
    ("do not", "don't"), ("does not", "doesn't"), ("did not", "didn't"), ("is not", "isn't"),
    ("are not", "aren't"), ("was not", "wasn't"), ("were not", "weren't"), ("cannot", "can't"),
    ("will not", "won't"), ("would not", "wouldn't"), ("should not", "shouldn't"),
    ("have not", "haven't"), ("has not", "hasn't"), ("it is", "it's"), ("that is", "that's"),
    ("you are", "you're"), ("we are", "we're"), ("they are", "they're"), ("I am", "I'm"),
    ("you will", "you'll"), ("we will", "we'll"), ("there is", "there's"),
)  # fmt: skip

NUMBER_WORDS: tuple[str, ...] = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
"""At their own index."""

MONTHS: tuple[str, ...] = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

DAYS: tuple[str, ...] = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip

COLOURS: tuple[str, ...] = (
    "red", "blue", "green", "yellow", "black", "white", "orange", "purple", "brown", "grey", "pink",
)  # fmt: skip

SCOPES: tuple[str, ...] = (
    "In Germany,", "In Norway,", "In the United States,", "In Japan,", "For new customers,",
    "For existing customers,", "For business accounts,", "For private customers,",
    "In the basic plan,", "In the premium plan,", "In version 1,", "In version 2,",
    "Until 2019,", "Since 2021,", "On weekdays,", "At weekends,", "For adults,",
    "For children under twelve,", "During the trial,", "After the trial,", "On the mobile app,",
    "On the website,", "For orders below 50 euros,", "For orders above 50 euros,",
)  # fmt: skip

OPENERS: tuple[str, ...] = (
    "Sure! ", "Of course. ", "Thanks for asking. ", "Good question. ", "Certainly. ",
    "Happy to help. ", "Here is the answer: ", "In short: ", "According to our records, ",
    "As far as we know, ", "Please note: ",
)  # fmt: skip

CLOSERS: tuple[str, ...] = (
    " Let us know if you need anything else.", " We hope this helps.", " Have a nice day!",
    " Please contact us if you have further questions.", " Thank you for your patience.",
)  # fmt: skip

EXTRAS: tuple[str, ...] = (
    " You can find more about it on the website.", " This applies to all customers.",
    " Details are in the handbook.", " Ask the service team if you are not sure.",
    " Photos and a short video are available.", " It was mentioned in the last newsletter.",
    " A confirmation is sent by e-mail.", " The weather was fine that day.",
)  # fmt: skip

WHO: tuple[str, ...] = (
    "A man", "A woman", "A boy", "A girl", "A dog", "A cat", "A child", "A young man",
    "An old woman", "A little boy", "A person", "A lady", "A monkey", "A group", "A team",
    "A brown dog", "A player", "A cyclist", "A biker", "A skateboarder", "A baby", "A couple",
)  # fmt: skip

DEEDS = """
playing|played|a guitar
playing|played|the flute
playing|played|football
riding|ridden|a horse
riding|ridden|a bicycle
riding|ridden|a wave
slicing|sliced|an onion
cutting|cut|a tomato
peeling|peeled|a potato
cooking|cooked|some food
frying|fried|an egg
mixing|mixed|a batter
pouring|poured|some oil
eating|eaten|a pizza
drinking|drunk|some milk
reading|read|a book
writing|written|a letter
throwing|thrown|a ball
catching|caught|a stick
kicking|kicked|a ball
chasing|chased|a rabbit
climbing|climbed|a wall
washing|washed|a car
driving|driven|a truck
painting|painted|a picture
cleaning|cleaned|a window
opening|opened|a box
holding|held|a camera
pushing|pushed|a cart
feeding|fed|a bird
wearing|worn|a hat
carrying|carried|a bag
watching|watched|a game
taking|taken|a photo
shooting|shot|an arrow
brushing|brushed|a horse
dancing||on a stage
dancing||in the rain
sleeping||on a bench
walking||through the snow
walking||along a road
running||on a beach
running||through a field
jumping||into a pool
jumping||over a fence
swimming||in a lake
sitting||on a rock
standing||in a line
singing||in a hall
talking||on a phone
laughing||with friends
waiting||at a station
skiing||down a hill
doing||a trick
"""
"""What is done, what is done to it in the passive, and to what or where; one a line."""

OPPOSITE_DEEDS: tuple[tuple[str, str], ...] = (
    ("sitting", "standing"), ("sleeping", "running"), ("opening a door", "closing a door"),
    ("entering a house", "leaving a house"), ("lifting a box", "dropping a box"),
    ("putting on a coat", "taking off a coat"), ("crying", "laughing"), ("walking", "sitting"),
    ("climbing up a hill", "climbing down a hill"), ("turning on a lamp", "turning off a lamp"),
    ("getting into a car", "getting out of a car"), ("lying still", "jumping"),
    ("jumping into an empty pool", "jumping into a full pool"), ("awake", "asleep"),
    ("standing still", "running"), ("filling a glass", "emptying a glass"),
)  # fmt: skip

DETAILS: tuple[str, ...] = (
    "in a red shirt", "with long hair", "in a park", "near a lake", "on a sunny day",
    "in front of a crowd", "in the snow", "with a smile", "outside", "in a kitchen",
    "next to a fence", "under a tree", "in black trousers", "and looking up", "on the grass",
    "behind a house", "with another one", "in the street", "at night", "quickly",
)  # fmt: skip

SAME_DEEDS: tuple[tuple[str, str], ...] = (
    ("slicing an onion", "cutting an onion"), ("jumping over a fence", "leaping over a fence"),
    ("chasing a rabbit", "running after a rabbit"), ("riding a bicycle", "cycling"),
    ("talking on a phone", "speaking on a phone"), ("playing a guitar", "strumming a guitar"),
    ("walking along a road", "strolling along a road"), ("running on a beach", "jogging on sand"),
    ("watching a game", "looking at a game"), ("holding a camera", "having a camera in hand"),
    ("driving a truck", "steering a truck"), ("taking a photo", "shooting a picture"),
    ("wearing sunglasses", "wearing dark glasses"), ("standing still", "not moving"),
    ("posing for a photo", "standing still for a picture"), ("resting", "taking a rest"),
    ("climbing a wall", "scaling a wall"), ("mixing a batter", "stirring a batter"),
    ("pouring some oil", "adding some oil"), ("putting on makeup", "applying makeup"),
    ("riding a motorbike", "riding a motorcycle"), ("throwing a ball", "tossing a ball"),
    ("cooking some food", "preparing some food"), ("swimming in a lake", "having a swim in a lake"),
    ("dancing on a stage", "doing a dance on a stage"), ("crossing a river", "going over a river"),
)  # fmt: skip

KINDS_OF: tuple[tuple[str, str], ...] = (
    ("A man", "A person"), ("A woman", "A person"), ("A boy", "A child"), ("A girl", "A kid"),
    ("A brown dog", "A dog"), ("A dog", "An animal"), ("A cat", "An animal"),
    ("A young man", "A man"), ("An old woman", "A woman"), ("A little boy", "A boy"),
    ("a guitar", "an instrument"), ("the flute", "an instrument"), ("an onion", "a vegetable"),
    ("a tomato", "a vegetable"), ("a potato", "a vegetable"), ("an egg", "some food"),
    ("a pizza", "some food"), ("a truck", "a vehicle"), ("a car", "a vehicle"),
    ("a horse", "an animal"), ("a rabbit", "an animal"), ("a bird", "an animal"),
    ("in a red shirt", "in a shirt"), ("in black trousers", "in trousers"),
    ("slicing", "cutting"), ("frying", "cooking"), ("peeling", "preparing"),
    ("kicking a ball", "playing with a ball"), ("in a lake", "in water"), ("on a beach", "outside"),
)  # fmt: skip
"""What is said more generally; the opposite of neither."""

ADJECTIVES: tuple[str, ...] = (
    "young", "old", "little", "small", "big", "large", "tall", "short", "new", "red", "blue",
    "green", "black", "white", "brown", "yellow", "long", "beautiful", "famous", "important",
    "wooden", "several", "happy", "wet", "empty", "colorful", "heavy",
)  # fmt: skip

"""Words of which the made-up companies consist."""

from __future__ import annotations


def listed(text: str) -> list[str]:
    """The words of a list: between bars where it has any, else between white space."""
    return text.split("|") if "|" in text else text.split()


def capitalized(text: str) -> str:
    """The text with its first letter large, all else as it is."""
    return text[:1].upper() + text[1:]


ONSETS = listed(
    "b br c ch cl d dr f fl g gr h j k kl kr l m n p pr qu r s sh sk sl sp st t th tr v w y z"
)
VOWELS = listed("a e i o u a e i o u ai ea ei ie oa ou y")
CODAS = listed("b d f g k l ll lm ln m n nd ng nt p r rd rk rn rt s sk st t th v x")
"""Parts of a syllable: the names of people, places, companies and products are made of them."""

ENDINGS = {
    "person": listed("er en a o i is an ov sen ström ley ham well man ard ini ez"),
    "town": listed("heim burg ford ton by stad field mouth port wick dale haven ville ona ingen"),
    "company": listed("ex on ik a o is um ix ware tec nor via"),
    "product": listed("o a is on ex ra ta um ix en or al"),
}
"""What a name may end with, by what it names."""

FIRST_NAMES = listed(
    "Marit Jonas Aylin Pedro Hanna Viktor Leila Oskar Priya Tomás Greta Milan Sofia Emre Ingrid "
    "Kofi Nadia Ruben Yara Anton Clara Dmitri Elif Farid Ines Jakub Kaisa Lorenzo Mina Nils Olga "
    "Paula Rafael Selma Theo Ulla Vera Wim Xenia Zoltan Amara Bruno Carmen Dario Esther Felix"
)

COUNTRIES = listed(
    "Austria|Belgium|Bulgaria|Canada|Chile|Croatia|Denmark|Estonia|Finland|France|Greece|Hungary|"
    "Iceland|Ireland|Italy|Japan|Latvia|Lithuania|Malta|Mexico|the Netherlands|Norway|Poland|"
    "Portugal|Romania|Serbia|Slovenia|Spain|Sweden|Switzerland|the United Kingdom|Turkey"
)

THINGS = listed(
    "coffee grinder|desk lamp|cargo trailer|heat pump|label printer|sewing machine|water filter|"
    "garden shredder|office chair|hand scanner|air purifier|tile cutter|bread oven|"
    "pressure gauge|travel pram|paint sprayer|wall charger|rain jacket|camping stove|soil sensor|"
    "door lock|dosing pump|music stand|bench grinder|ice cream maker|tool cabinet|safety helmet|"
    "baby monitor|cooling box|laser level|radio module|bicycle rack|drill press|smoke detector|"
    "tablet holder|milk frother|hedge trimmer|folding ladder|kettle|router|thermostat|tent|"
    "backpack|treadmill|dehumidifier|welding helmet|projector|telescope|aquarium heater|"
    "server rack|wheelchair ramp"
)

PARTS = listed(
    "drive belt|filter cartridge|battery pack|power supply|mounting bracket|seal ring|pump head|"
    "control board|fuse|blade set|hose|lid|handle|carrying strap|display|gasket|motor|valve|"
    "remote control|cover plate|cable|caster|spring|nozzle|brush|lamp|antenna|wall plug|"
    "foot pedal"
)

PLANS = listed(
    "Basic|Plus|Premium|Starter|Team|Business|Family|Student|Light|Pro|Classic|Comfort|Max|Solo|"
    "Studio|Campus|Flex|Essential|Advanced|Partner|Silver|Gold|Bronze|Green"
)

SHIPPING = listed(
    "standard delivery|express delivery|freight shipping|overnight delivery|"
    "parcel locker delivery|click and collect|pallet delivery|evening delivery|same-day courier|"
    "sea freight|air freight|delivery to islands|installation delivery|courier pickup"
)

STAFF_TOPICS = listed(
    "parental leave|annual leave|sick leave|travel insurance|home office|overtime|"
    "training budget|company bike|relocation support|unpaid leave|night work|on-call duty|"
    "study leave|the probation period|meal support|mobile data|business travel|sabbatical leave|"
    "jury duty|anniversary leave|the pension plan|training leave|software access|visitor parking|"
    "volunteer work"
)

COURSES = listed(
    "first aid|forklift|welding|data protection|fire safety|spreadsheet|negotiation|onboarding|"
    "sales|lean production|ladder safety|bookkeeping|photography|leadership|quality audit|"
    "barista|chainsaw|crane|laboratory safety|customer service|pruning|soldering"
)

DESKS = listed(
    "billing team|returns desk|spare parts desk|press office|service hotline|sales team|"
    "warehouse office|personnel office|IT help desk|technical support|export department|"
    "complaints office|dealer support|security desk|purchasing department|data protection office|"
    "legal department|events team|accounts department|quality department|booking office"
)

DOCUMENTS = listed(
    "travel policy|leave policy|returns policy|privacy policy|safety handbook|quality manual|"
    "supplier code|price list|emergency plan|visitor guide|cleaning plan|hygiene plan|"
    "password policy|expense policy|warranty agreement|delivery agreement|service handbook|"
    "gift policy|remote work policy|archiving guideline|procurement policy|energy plan|"
    "waste plan|brand guide|fire protection plan|recruitment guide|training plan|audit report|"
    "backup policy"
)

COLOURS = listed(
    "red|blue|green|yellow|white|black|grey|orange|silver|dark green|light blue|sand|graphite|"
    "anthracite|cream|copper|turquoise|burgundy|olive|violet|beige|navy|mint|rust"
)

MATERIALS = listed(
    "stainless steel|birch plywood|recycled aluminium|cast iron|polypropylene|oiled oak|ceramic|"
    "tempered glass|organic cotton|bamboo|carbon fibre|nylon|waxed canvas|brass|felt|cork|"
    "silicone|powder-coated steel|merino wool|anodised aluminium|natural rubber|walnut veneer|"
    "linen|leather"
)

PLACES = listed(
    "on the back of the device|under the base plate|next to the power socket|inside the lid|"
    "behind the front panel|at the reception desk|on the left side of the housing|"
    "in the lower drawer|on the second page of the invoice|in the battery compartment|"
    "below the display|on the delivery note|in the account settings|in the staff kitchen|"
    "beside the main entrance|in the glove box|at the end of the cable|"
    "on the inner side of the door|under the seat|on the type plate|in the top right corner|"
    "behind the loading bay|in the archive on the ground floor"
)

CAUSES = listed(
    "the battery is empty|the filter is clogged|the lid is not closed|the water tank is missing|"
    "the motor is overheated|a sensor is defective|the connection is lost|the paper has run out|"
    "the pressure is too low|the belt has slipped|the memory is full|the fan is blocked|"
    "the door is open|the firmware is out of date|the cable is loose|"
    "the wrong voltage is supplied|the blade is worn|the licence has expired|the brake is locked|"
    "the intake is blocked|the fuse has blown|the clock is not set|the valve is stuck|"
    "the temperature is too high|the drum is unbalanced"
)

REMEDIES = listed(
    "replace the filter|close the lid firmly|restart the device|charge the battery fully|"
    "clean the contacts|tighten the cable|update the firmware|let the motor cool down|"
    "refill the tank|call the service|empty the drip tray|remove the blockage|reset the fuse|"
    "pair the device again|oil the hinge|replace the fuse|level the feet|descale the boiler|"
    "unplug it for a minute|align the sensor|wipe the lens|release the brake|check the voltage|"
    "delete old recordings"
)

ACTIONS = listed(
    "reset button|pairing button|power switch|menu key|release lever|start button|test button|"
    "mode dial|mute key|lock button|Bluetooth button|side key|wake button|function key"
)

CONDITIONS = listed(
    "the original packaging is complete|the device is unused|the order was paid in advance|"
    "a manager has approved it|the receipt is at hand|the seal is unbroken|"
    "the account is verified|the form is signed|the order has not been shipped|"
    "at least two people are on site|the notice period has been kept|the customer is registered|"
    "the invoice is paid|the serial number is readable|a spare key has been handed in|"
    "the room is ventilated|no claim is open"
)

PAYMENTS = listed(
    "credit card|bank transfer|direct debit|invoice|gift card|cash on delivery|instalments|"
    "cheque|prepayment|mobile payment"
)

PRODUCT_TRAITS = listed(
    "waterproof|dishwasher-safe|foldable|rechargeable|suitable for outdoor use|"
    "compatible with older models|delivered fully assembled|repairable|stackable|dimmable|"
    "approved for schools|free of PVC|frost-proof|food-safe|certified for medical use|"
    "still in production|sold abroad|available in children's sizes|"
    "covered by the extended warranty|allowed on board a plane|self-cleaning|scratch-resistant|"
    "approved for rental|delivered with batteries|vegan|silent"
)
"""What a product is or is not: `{s} is ...`."""

PRODUCT_USES = listed(
    "be used in the rain|be cleaned with alcohol|be mounted on a ceiling|be stored outdoors|"
    "be operated without a filter|be left unattended|be connected to an extension lead|"
    "be washed at 60 degrees|be opened by the customer|be returned without the box|"
    "be repaired at home|be run overnight|be used by children|be painted|"
    "be driven on public roads|be charged in the sun"
)
"""What a product may be used for or not: `{s} may ...`."""

TERMS_ALLOWED = listed(
    "cancel an order online|pay in instalments|change the delivery address|"
    "pick up an order in person|exchange a gift|combine two vouchers|return sale items|"
    "order without an account|pause a subscription|transfer a contract to another person|"
    "get an invoice on paper|order samples|extend the warranty|reserve items by phone|"
    "visit the factory|try products before buying|return opened goods|"
    "split an order into two deliveries|have gifts wrapped|pay in the shop"
)
"""What customers may do or not: `Customers can ...`."""

STAFF_ALLOWED = listed(
    "be carried over to the next year|be paid out|be applied for online|"
    "be shared between two people|be taken in half days|be combined with other benefits|"
    "be cancelled at short notice|be used by temporary staff|be claimed retroactively|"
    "be split over two years"
)
"""What a topic of the staff handbook may or may not: `{s} can ...`."""

_TECHNICAL = (
    "tariff number:code|quality grade:phrase|production line:phrase|approval mark:code|"
    "drawing number:code|calibration date:date|safety class:phrase|packaging unit:count|"
    "display type:phrase|file format:phrase|protocol:phrase|country of origin:country|"
    "shelf life:period|minimum stock:count|thread type:code|lubricant:phrase|coolant:phrase|"
    "adhesive:phrase|coating:material|flow rate:measure|noise level:measure|"
    "charging time:duration|range:length|cable length:length|frequency band:measure|"
    "sampling rate:measure|firmware version:code|plug type:phrase|seat height:length|"
    "tank size:volume|memory size:storage|tightening torque:measure|idle current:measure|"
    "recycling code:code|energy label:phrase|supplier:company|test report:code|"
    "storage location:room|cleaning interval:interval|refill interval:interval|"
    "internal name:phrase|spare key:place|width:length|height:length|depth:length|"
    "diameter:length|voltage:measure|operating temperature:measure|tested by:name|"
    "batch number:code|barcode:code"
)
_OFFICE = (
    "internal name:phrase|project name:phrase|cost centre:code|contract number:code|"
    "audit date:date|delegate:name|sponsor:name|auditor:name|licence holder:company|"
    "translation agency:company|distribution partner:company|default language:phrase|"
    "escalation level:phrase|file number:code|reporting line:phrase|insurance number:code|"
    "share of the budget:percent|waiting list:few|number of copies:few|spare key:place|"
    "access code:code|mailbox:email|emergency number:phone|deputy:name|budget:money|"
    "last check:date|next audit:date|colour code:colour|motto:phrase"
)


def _typed(listed: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, kind) for name, _, kind in (one.partition(":") for one in listed.split("|"))
    )


OPEN_ATTRIBUTES = {"technical": _typed(_TECHNICAL), "office": _typed(_OFFICE)}
"""Attributes of which nothing is known but their name and the kind of their values."""

INVENTED_ATTRIBUTES = _typed(
    "number:code|name:phrase|level:count|code:code|type:phrase|date:date|group:phrase|limit:measure|"
    "partner:company|officer:name|fee:money|time:duration|class:phrase|mode:phrase|label:phrase"
)
"""What follows a common word to make an attribute that nobody knows: `harbour code`."""

FILLERS = (
    "Please keep this sheet for later reference.",
    "All figures are checked once a year.",
    "If anything is unclear, ask your contact at our company.",
    "We are happy to help you with further questions.",
    "The details may differ in other countries.",
    "Read the safety notes before you begin.",
    "This page is meant for customers and dealers.",
    "Changes are announced in the newsletter.",
    "Our staff are trained for it.",
    "Photos may show special equipment.",
    "The following applies to orders from our shop.",
    "We have summed up the most important points here.",
    "Exceptions have to be agreed in writing.",
    "Thank you for choosing one of our products.",
    "The list below is sorted by demand.",
    "These rules apply to all employees.",
    "More can be found in the download area.",
    "A printed copy hangs on the notice board.",
    "Older versions are kept in the archive.",
    "Errors and omissions excepted.",
    "Many customers ask about this first.",
    "The team looks after it on working days.",
    "Nothing else changes for existing customers.",
    "Have your customer number at hand when you call.",
)

HEADINGS = {
    "product": "Technical data|Product sheet|Specifications|Overview|Data sheet|In brief|Products",
    "part": "Spare parts|Parts list|Accessories|Order numbers",
    "plan": "Plans and prices|Subscriptions|Tariffs|Membership|Our plans",
    "shipping": "Shipping|Delivery|Shipping and costs|Logistics|Delivery terms",
    "staff": "Staff handbook|Personnel|Working here|Benefits|Rules for employees",
    "course": "Training programme|Courses|Academy|Training calendar",
    "desk": "Contact|Who to ask|Contacts|Directory|Help",
    "document": "Document register|Policies|Controlled documents|Governance",
    "site": "Locations|Branches|Opening hours|Sites|Visit us",
    "company": "About us|Imprint|Company|Facts and figures|Press information",
    "error": "Error codes|Troubleshooting|Messages on the display|Fault table",
    "button": "Quick start|Operation|Support article|First steps|How to",
    "terms": "Terms|Conditions|Orders and returns|Payment|Questions and answers|Customer service",
}
"""Headings of documents, by what they are about."""

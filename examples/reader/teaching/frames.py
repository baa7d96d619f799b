"""How facts are said and asked about: one block a kind of fact.

First line: subject, name of the kind, kind of its values. Then `=` labels of lists and tables,
`.` statements, `?` questions, `w` questions for the subject of a value, `y` questions whether it is
so. `{s}` is the subject, `{v}` the value. In blocks of the subjects *terms* and *company* `{s}` is
the company's name, and a statement may say *we*.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact: what it is about and the words for it."""

    subject: str
    name: str
    values: str
    """A key of `values.VALUES`; empty where something simply is so or not."""
    labels: tuple[str, ...]
    statements: tuple[str, ...]
    questions: tuple[str, ...]
    which: tuple[str, ...]
    """Questions whose answer is the subject."""
    checks: tuple[str, ...]
    """Questions that yes or no answers."""
    denied: bool = False
    """Of a kind without values: the statements say that it is not so."""
    noun: str = ""
    """What a drawn kind is about; empty for those that are listed here."""


def _kinds(text: str) -> tuple[FactKind, ...]:
    made = []
    for block in text.strip().split("\n\n"):
        head, *lines = block.strip().splitlines()
        subject, name, values = (part.strip() for part in head.split("|"))
        by_mark: dict[str, list[str]] = {mark: [] for mark in "=.?wy"}
        for line in lines:
            by_mark[line[0]].append(line[1:].strip())
        labels = tuple(one.strip() for line in by_mark["="] for one in line.split(";"))
        says, asks, which, checks = (tuple(by_mark[mark]) for mark in ".?wy")
        made.append(FactKind(subject, name, values, labels, says, asks, which, checks))
    return tuple(made)


KINDS: tuple[FactKind, ...] = _kinds("""
product | warranty | years
= Warranty; Warranty period; Guarantee
. {s} comes with a warranty of {v}.
. We give a warranty of {v} on {s}.
. The warranty period for {s} is {v}.
. If {s} fails within {v} after purchase, the warranty covers the repair.
. Defects of {s} are covered for {v} from the date of delivery.
? How long is the warranty on {s}?
? What is the warranty period for {s}?
? For how long are defects of {s} covered?
? How long does the guarantee for {s} last?
w Which product has a warranty of {v}?
y Is the warranty on {s} {v}?

product | price | money
= Price; Retail price; Price incl. VAT
. {s} costs {v}.
. The price of {s} is {v} including VAT.
. You can buy {s} for {v}.
. {s} is on sale in our shop at {v}.
. We sell {s} at a price of {v}.
? How much does {s} cost?
? What is the price of {s}?
? What do I pay for {s}?
? How much is {s}?
w Which product costs {v}?
w What can I buy for {v}?
y Does {s} cost {v}?

product | part number | code
= Part number; Item number; Order number; Article no.
. The part number of {s} is {v}.
. {s} is listed under order number {v}.
. Please order {s} under {v}.
. In the catalogue {s} has the item number {v}.
? What is the part number of {s}?
? Under which number do I order {s}?
? Which item number does {s} have?
? What is the order number for {s}?
w Which product has the part number {v}?
w What is {v}?
y Is {v} the part number of {s}?

product | weight | weight
= Weight; Net weight
. {s} weighs {v}.
. With a weight of {v}, {s} is easy to handle.
. The weight of {s} is {v} without packaging.
? How much does {s} weigh?
? What is the weight of {s}?
? How heavy is {s}?
w Which product weighs {v}?

product | capacity | volume
= Capacity; Volume; Maximum load
. The capacity of {s} is {v}.
. {s} has a capacity of {v}.
. Up to {v} fit into {s}.
? What is the capacity of {s}?
? How much fits into {s}?
? Which capacity does {s} have?

product | power | power
= Power; Rated power; Power consumption
. {s} draws {v} at full load.
. The rated power of {s} is {v}.
. At full load, the power consumption of {s} is {v}.
? What is the rated power of {s}?
? How much power does {s} draw?
? What is the power consumption of {s}?

product | colours | colour
= Colour; Colours; Available colours
. {s} is available in {v}.
. We offer {s} in {v}.
. Customers can choose {s} in {v}.
? In which colours is {s} available?
? What colour does {s} come in?
? Which colours are there for {s}?

product | material | material
= Material; Housing; Made of
. {s} is made of {v}.
. The housing of {s} consists of {v}.
. For {s} we use {v}.
? What is {s} made of?
? Which material is used for {s}?
? What does the housing of {s} consist of?
w Which product is made of {v}?

product | launch | date
= On sale since; Launch; Available from
. {s} has been on sale since {v}.
. We launched {s} on {v}.
. {s} went on the market on {v}.
. Sales of {s} began on {v}.
? Since when has {s} been on sale?
? When was {s} launched?
? When did sales of {s} begin?
w Which product was launched on {v}?

product | maker | company
= Manufacturer; Maker; Made by
. {s} is made by {v}.
. The manufacturer of {s} is {v}.
. {v} makes {s} for us.
. {s} comes from the workshops of {v}.
? Who makes {s}?
? Who is the manufacturer of {s}?
? By whom is {s} made?
? Which company makes {s}?
w What does {v} make?

product | service interval | interval
= Service; Maintenance; Service interval
. {s} must be serviced {v}.
. Have {s} inspected {v}.
. Maintenance of {s} is due {v}.
? How often must {s} be serviced?
? When is maintenance of {s} due?
? How often should I have {s} inspected?

product | cleaning | remedy
= Before cleaning
. Before you clean {s}, {v}.
. First of all, {v} when you want to clean {s}.
? What should I do before I clean {s}?
? What comes first when I clean {s}?

product | no start | remedy
= Does not start; Device does not start
. If {s} does not start, {v}.
. When {s} cannot be switched on, {v}.
? What can I do if {s} does not start?
? What helps when {s} cannot be switched on?

product | care | remedy
= After use; Daily care
. To keep {s} in good order, {v} after each use.
. After using {s}, {v}.
? How do I keep {s} in good order?
? What should I do after using {s}?

product | manager | name
= Product manager; Responsible; Contact
. The product manager for {s} is {v}.
. {v} is responsible for {s}.
. For questions about {s}, turn to {v}.
? Who is responsible for {s}?
? Who is the product manager for {s}?
? Whom do I ask about {s}?
w What is {v} responsible for?
y Is {v} responsible for {s}?

product | designer | name
= Designer; Designed by
. {s} was designed by {v}.
. The designer of {s} is {v}.
. {v} drew up the first sketch of {s}.
? Who designed {s}?
? Who is the designer of {s}?
? By whom was {s} designed?
w What did {v} design?

product | serial plate | place
= Serial number; Where to find the serial number
. The serial number of {s} is {v}.
. You find the serial number of {s} {v}.
. On {s}, the serial number is printed {v}.
? Where is the serial number of {s}?
? Where do I find the serial number of {s}?

part | number | code
= Order number; Spare part number; Item
. {s} has the order number {v}.
. Order {s} under number {v}.
. The spare part number of {s} is {v}.
? What is the order number of {s}?
? Under which number do I get {s}?
? What is the part number of {s}?
w What has the order number {v}?

part | price | money
= Price; Net price
. {s} costs {v}.
. The price of {s} is {v}.
. For {s} we charge {v}.
? How much does {s} cost?
? What is the price of {s}?
? How much is {s}?

part | life | interval
= Replace; Change; Replacement
. {s} has to be replaced {v}.
. Change {s} {v}.
? How often does {s} have to be replaced?
? When do I change {s}?
? How often should I change {s}?

part | stock | count
= In stock; Stock
. There are {v} pieces of {s} in stock.
. Of {s} we keep {v} pieces in the warehouse.
? How many pieces of {s} are in stock?
? How many of {s} do we keep in the warehouse?

plan | fee | money
= Monthly fee; Price per month; Fee
. {s} costs {v} a month.
. The monthly fee for {s} is {v}.
. With {s} you pay {v} per month.
. Subscribers of {s} are charged {v} every month.
? How much does {s} cost per month?
? What is the monthly fee for {s}?
? What do I pay with {s}?
w Which plan costs {v} a month?
y Does {s} cost {v} a month?

plan | seats | few
= Users; Seats; Users included
. {s} includes {v} users.
. Up to {v} users can work with {s}.
. {s} is meant for {v} users at most.
? How many users does {s} include?
? How many users can work with {s}?
? For how many users is {s}?
w Which plan includes {v} users?

plan | notice | period
= Notice period; Notice; Cancellation
. {s} can be cancelled with {v} notice.
. The notice period of {s} is {v}.
. To end {s}, give us {v} notice.
? What is the notice period of {s}?
? How much notice do I have to give to cancel {s}?
? With how much notice can {s} be cancelled?

plan | storage | storage
= Storage; Included volume
. {s} comes with {v} of storage.
. With {s} you can store {v}.
. The storage included in {s} is {v}.
? How much storage comes with {s}?
? How much can I store with {s}?
? How much storage is included in {s}?

plan | reply | duration
= Response time; Support reply; Reply time
. Support answers customers of {s} within {v}.
. {s} has a response time of {v}.
. For {s}, our support reacts within {v}.
? How fast does support answer with {s}?
? What is the response time of {s}?
? Within what time does support react for {s}?

plan | trial | period
= Free trial; Trial period
. {s} can be tried for {v} without charge.
. The free trial of {s} lasts {v}.
. You may test {s} for {v}.
? How long is the free trial of {s}?
? For how long can I test {s}?
? How long can {s} be tried without charge?

shipping | time | period
= Time; Delivery time; Duration
. {s} takes {v}.
. With {s} the goods arrive after {v}.
. Allow {v} for {s}.
. Orders by {s} arrive within {v}.
? How long does {s} take?
? When do goods arrive with {s}?
? How much time does {s} need?
w Which kind of delivery takes {v}?
y Does {s} take {v}?

shipping | cost | money
= Cost; Fee; Shipping cost
. {s} costs {v}.
. We charge {v} for {s}.
. The fee for {s} is {v} per order.
? How much does {s} cost?
? What do you charge for {s}?
? What is the fee for {s}?
w Which kind of delivery costs {v}?
y Does {s} cost {v}?

shipping | carrier | company
= Carrier; Carried out by; Partner
. {s} is carried out by {v}.
. For {s} we work with {v}.
. Our partner for {s} is {v}.
? Who carries out {s}?
? Which carrier is used for {s}?
? Who is your partner for {s}?
w What is carried out by {v}?

shipping | limit | size
= Limit; Maximum weight; Largest size
. The limit for {s} is {v} per parcel.
. {s} is possible up to {v}.
. Parcels above {v} are excluded from {s}.
? What is the limit for {s}?
? Up to what size or weight is {s} possible?
? From what limit are parcels excluded from {s}?

shipping | cutoff | clock
= Order by; Cut-off time
. For {s}, order before {v}.
. The cut-off time for {s} is {v}.
. Orders with {s} have to reach us by {v}.
? By what time do I have to order for {s}?
? What is the cut-off time for {s}?
? Until when can I order with {s}?

staff | length | period
= Length; Duration; Entitlement
. The entitlement for {s} is {v}.
. As for {s}, employees are entitled to {v}.
. Each employee gets {v} of {s}.
? How long is the entitlement for {s}?
? To how much time are employees entitled for {s}?
? How much time does an employee get under {s}?
y Is the entitlement for {s} {v}?

staff | notice | period
= Notice; Apply; Announce
. Requests for {s} have to be made {v} in advance.
. Anyone who needs {s} tells the manager {v} beforehand.
. Apply for {s} at least {v} before.
? How far in advance must {s} be requested?
? How long before do I have to apply for {s}?
? How early do I tell the manager about {s}?

staff | approver | name
= Approved by; Approval; Responsible
. {v} approves requests for {s}.
. Requests for {s} go to {v}.
. {s} must be approved by {v}.
. The person responsible for {s} is {v}.
? Who approves {s}?
? To whom do requests for {s} go?
? Who is responsible for {s}?
? Who has to approve {s}?
w What does {v} approve?
y Does {v} approve {s}?

staff | form | code
= Form; Form number
. Use form {v} for {s}.
. The form for {s} is {v}.
. Requests for {s} are made on form {v}.
? Which form is used for {s}?
? What is the form for {s}?
? On which form is {s} requested?
w What is form {v} for?

staff | limit | money
= Limit; Yearly limit; Budget
. The limit for {s} is {v} per year.
. For {s} we pay up to {v}.
. At most {v} are reimbursed for {s}.
? What is the limit for {s}?
? How much do we pay for {s}?
? Up to what amount is {s} reimbursed?

staff | since | date
= Valid from; In force since
. The rules for {s} apply from {v}.
. {s} was introduced on {v}.
? From when do the rules for {s} apply?
? When was {s} introduced?

course | trainer | name
= Trainer; Instructor; Led by
. {s} is taught by {v}.
. {v} teaches {s}.
. The trainer of {s} is {v}.
. {s} is led by {v}.
? Who teaches {s}?
? Who is the trainer of {s}?
? By whom is {s} led?
w Which course does {v} teach?
y Is {s} taught by {v}?

course | day | date
= Date; Starts; Begins
. {s} takes place on {v}.
. {s} starts on {v}.
. The next date for {s} is {v}.
? When does {s} take place?
? When does {s} start?
? What is the next date for {s}?
w Which course starts on {v}?

course | room | room
= Room; Place; Where
. {s} is held in {v}.
. The place of {s} is {v}.
. Participants of {s} meet in {v}.
? Where is {s} held?
? Where do participants of {s} meet?
? Where does {s} take place?

course | seats | few
= Seats; Places; Participants
. {s} has {v} places.
. At most {v} people can attend {s}.
. {s} is limited to {v} participants.
? How many places does {s} have?
? How many people can attend {s}?
? To how many participants is {s} limited?

course | fee | money
= Fee; Price
. The fee for {s} is {v}.
. {s} costs {v} per person.
. Participants pay {v} for {s}.
? What is the fee for {s}?
? How much does {s} cost per person?
? How much do participants pay for {s}?

course | length | duration
= Duration; Length
. {s} lasts {v}.
. {s} takes {v} in total.
. The duration of {s} is {v}.
? How long does {s} last?
? What is the duration of {s}?
? How long is {s}?

desk | phone | phone
= Phone; Telephone; Call
. You reach {s} at {v}.
. The phone number of {s} is {v}.
. Call {s} on {v}.
? What is the phone number of {s}?
? At which number do I reach {s}?
? How can I call {s}?
w Who can be reached at {v}?

desk | email | email
= E-mail; Mail; Write to
. Write to {s} at {v}.
. The e-mail address of {s} is {v}.
. Messages to {s} go to {v}.
? What is the e-mail address of {s}?
? At which address do I write to {s}?
? Where do I send a message to {s}?

desk | head | name
= Head; Led by; Contact
. {s} is led by {v}.
. The head of {s} is {v}.
. {v} runs {s}.
. Your contact in {s} is {v}.
? Who leads {s}?
? Who is the head of {s}?
? Who runs {s}?
? Who is my contact in {s}?
w What does {v} run?
y Is {v} the head of {s}?

desk | hours | hours
= Hours; Available; Opening hours
. {s} can be reached {v}.
. {s} is open {v}.
. The hours of {s} are {v}.
? When can {s} be reached?
? When is {s} open?
? What are the hours of {s}?

desk | room | room
= Room; Where; Office
. {s} sits in {v}.
. You find {s} in {v}.
. The office of {s} is in {v}.
? Where does {s} sit?
? Where do I find {s}?
? Where is the office of {s}?

document | number | code
= Document number; Number; Reference
. {s} has the document number {v}.
. {s} is filed under {v}.
. The reference of {s} is {v}.
? What is the document number of {s}?
? Under which number is {s} filed?
? What is the reference of {s}?
w Which document is filed under {v}?

document | valid | date
= Valid from; In force since; Effective
. {s} is valid from {v}.
. {s} came into force on {v}.
. The current version of {s} applies since {v}.
? From when is {s} valid?
? When did {s} come into force?
? Since when does the current version of {s} apply?

document | owner | name
= Owner; Maintained by; Responsible
. The owner of {s} is {v}.
. {v} maintains {s}.
. {v} keeps {s} up to date.
? Who is the owner of {s}?
? Who maintains {s}?
? Who keeps {s} up to date?
w Which document does {v} maintain?

document | author | name
= Author; Written by
. {s} was written by {v}.
. The author of {s} is {v}.
? Who wrote {s}?
? Who is the author of {s}?
w What did {v} write?

document | signed | name
= Signed by; Approved by
. {s} was signed by {v}.
. {v} approved {s}.
? Who signed {s}?
? Who approved {s}?
y Did {v} approve {s}?

document | review | interval
= Review; Reviewed
. {s} is reviewed {v}.
. A review of {s} takes place {v}.
? How often is {s} reviewed?
? How often does a review of {s} take place?

document | retention | years
= Retention; Keep for
. Copies of {s} are kept for {v}.
. The retention period of {s} is {v}.
? How long are copies of {s} kept?
? What is the retention period of {s}?

site | hours | hours
= Opening hours; Open; Hours
. {s} is open {v}.
. The opening hours of {s} are {v}.
. Customers can visit {s} {v}.
? When is {s} open?
? What are the opening hours of {s}?
? When can I visit {s}?

site | closed | weekday
= Closed on; Day off
. {s} is closed on {v}.
. On {v}, {s} stays closed.
? On which day is {s} closed?
? When is {s} closed?

site | manager | name
= Manager; Head; Run by
. {s} is managed by {v}.
. The manager of {s} is {v}.
. {v} has managed {s} for years.
? Who manages {s}?
? Who is the manager of {s}?
? By whom is {s} managed?
w What does {v} manage?

site | address | room
= Address; Find us
. The address of {s} is {v}.
. You find {s} at {v}.
. {s} is located at {v}.
? What is the address of {s}?
? Where do I find {s}?
? Where is {s} located?

site | staff | few
= Employees; Staff
. {v} people work at {s}.
. {s} has {v} employees.
? How many people work at {s}?
? How many employees does {s} have?
w Which site has {v} employees?

site | opened | year
= Opened; Since
. {s} was opened in {v}.
. {s} has existed since {v}.
? When was {s} opened?
? In which year was {s} opened?
? Since when has {s} existed?

site | area | area
= Area; Sales area; Size
. {s} has an area of {v}.
. The size of {s} is {v}.
? What is the area of {s}?
? How big is {s}?

company | founded | year
= Founded; Year of foundation
. {s} was founded in {v}.
. We have been in business since {v}.
. Our company has existed since {v}.
? When was {s} founded?
? Since when does {s} exist?
? In which year was {s} founded?
? Since when have you been in business?

company | founder | name
= Founder; Founded by
. {s} was founded by {v}.
. Our founder is {v}.
. {v} founded the company in a small workshop.
? Who founded {s}?
? Who is the founder of {s}?
? By whom was the company founded?

company | director | name
= Managing director; CEO; Director
. The managing director of {s} is {v}.
. {s} is led by {v}.
. {v} is our chief executive.
? Who is the managing director of {s}?
? Who leads {s}?
? Who is the chief executive?

company | seat | town
= Headquarters; Head office; Seat
. {s} has its headquarters in {v}.
. Our head office is in {v}.
. The company is based in {v}.
? Where does {s} have its headquarters?
? Where is the head office of {s}?
? Where is the company based?

company | staff | count
= Employees; Staff
. {s} has {v} employees.
. We employ {v} people.
? How many employees does {s} have?
? How many people does {s} employ?

company | vat | code
= VAT number; Tax number
. The VAT number of {s} is {v}.
. Our VAT number reads {v}.
? What is the VAT number of {s}?
? Which VAT number do you have?

company | owner | company
= Owner; Parent company; Part of
. {s} belongs to {v}.
. The parent company of {s} is {v}.
. We have been part of {v} for some years.
? To whom does {s} belong?
? What is the parent company of {s}?
? Which group is {s} part of?

error | cause | cause
= Meaning; Cause; Reason
. {s} means that {v}.
. {s} appears when {v}.
. The display shows {s} if {v}.
? What does {s} mean?
? When does {s} appear?
? Why does the display show {s}?
w Which error appears when {v}?

error | remedy | remedy
= Remedy; What to do; Solution
. To clear {s}, {v}.
. In case of {s}, {v}.
. {s} goes away once you {v}.
? What should I do in case of {s}?
? How do I clear {s}?
? How can {s} be solved?

error | severity | phrase
= Level; Category
. {s} belongs to the category {v}.
. {s} has the level {v}.
? Which category does {s} belong to?
? What level does {s} have?

button | hold | seconds
= Hold for; Press for
. Hold {s} for {v} until the light blinks.
. Keep {s} pressed for {v}.
. {s} has to be pressed for {v}.
? How long do I hold {s}?
? For how long must {s} be pressed?
? How long do I have to keep {s} pressed?

button | place | place
= Place; Position
. {s} is {v}.
. You find {s} {v}.
. Look for {s} {v}.
? Where is {s}?
? Where do I find {s}?

button | colour | colour
= Light; Colour of the light
. The light of {s} turns {v} when it is done.
. After that {s} lights up in {v}.
? Which colour does the light of {s} turn?
? In which colour does {s} light up?

terms | returns | period
= Return period; Returns; Right of return
. Goods can be returned within {v}.
. You have {v} to send an item back.
. The return period is {v} from delivery.
. We take back unused goods for {v}.
. {s} accepts returns for {v} after delivery.
? How long can I return goods?
? What is the return period?
? Within what time can I send an item back?
? How much time do I have to return something to {s}?

terms | return condition | condition
= Condition for returns; Returns only if
. Returns are accepted if {v}.
. Goods can only be sent back when {v}.
? On what condition are returns accepted?
? When can goods be sent back?
? What is required for a return?

terms | refund | period
= Refund; Refunds
. Refunds are paid within {v}.
. You get your money back after {v}.
. A refund reaches your account within {v}.
? How long does a refund take?
? When do I get my money back?
? Within what time are refunds paid?

terms | free shipping | money
= Free shipping from; Free delivery from
. Shipping is free for orders above {v}.
. From an order value of {v} you pay no shipping.
. We deliver free of charge from {v}.
? From what order value is shipping free?
? When do I pay no shipping?
? From what amount do you deliver free of charge?

terms | minimum order | money
= Minimum order; Smallest order
. The minimum order value is {v}.
. Orders have to come to at least {v}.
? What is the minimum order value?
? How much do I have to order at least?

terms | payment term | period
= Payment term; Payable within; Payment due
. Invoices are payable within {v}.
. The payment term is {v} net.
. Please pay our invoices within {v}.
? Within what time are invoices payable?
? What is the payment term?
? When do I have to pay an invoice?

terms | payment | payment
= Payment; Methods of payment; We accept
. You can pay by {v}.
. We accept {v}.
. Orders are paid by {v}.
? How can I pay?
? Which methods of payment do you accept?
? By what means are orders paid?

terms | late fee | money
= Reminder fee; Late fee
. For a payment reminder we charge {v}.
. The reminder fee is {v}.
? How much is the reminder fee?
? What do you charge for a payment reminder?

terms | discount | percent
= Discount; Business discount; Rebate
. Business customers get a discount of {v}.
. We give schools and clubs {v} off.
. Dealers receive a rebate of {v}.
? How high is the discount?
? How much discount do you give?
? What rebate is there?

terms | restocking | percent
= Restocking fee; Deduction
. We deduct {v} for restocking.
. The restocking fee is {v} of the price.
? How high is the restocking fee?
? How much is deducted for restocking?

terms | voucher | years
= Voucher; Gift cards; Vouchers valid
. Vouchers are valid for {v}.
. A gift voucher expires after {v}.
? How long are vouchers valid?
? When does a gift voucher expire?

terms | complaint | period
= Report damage within; Complaints
. Transport damage must be reported within {v}.
. Please report visible damage within {v} of delivery.
? Within what time must transport damage be reported?
? How long do I have to report damage?

terms | deposit | percent
= Deposit; Down payment
. For custom orders we ask for a deposit of {v}.
. A down payment of {v} is due with custom orders.
? How high is the deposit for custom orders?
? What down payment is due for a custom order?

terms | storage time | period
= Held for; Pick-up period
. Orders are held for {v} at the pick-up point.
. If you pick up your order, we keep it for {v}.
? How long are orders held at the pick-up point?
? How long do you keep an order for pick-up?

terms | court | town
= Place of jurisdiction; Court
. The place of jurisdiction is {v}.
. Disputes are heard by the court in {v}.
? What is the place of jurisdiction?
? Which court hears disputes?

terms | contact | email
= Customer service; Contact; Questions to
. Questions about orders go to {v}.
. Our customer service answers at {v}.
. Write to {v} if something is missing.
? Where do I send questions about an order?
? What is the address of customer service?
? Where do I write if something is missing?

terms | data | years
= Data kept for; Deletion after
. We keep customer data for {v}.
. Personal data are deleted after {v}.
? How long is customer data kept?
? After what time are personal data deleted?
""")
"""Every kind of fact but the open ones."""

SUBJECTS: tuple[str, ...] = tuple(dict.fromkeys(kind.subject for kind in KINDS))

OPEN_STATEMENTS = (
    "The {a} of {s} is {v}.",
    "{s} has {v} as its {a}.",
    "{s} has the {a} {v}.",
    "For {s}, the {a} is {v}.",
    "As {a} of {s}, {v} was chosen.",
    "In the case of {s}, the {a} was set to {v}.",
)
OPEN_QUESTIONS = (
    "What is the {a} of {s}?",
    "Which {a} does {s} have?",
    "What {a} is given for {s}?",
    "Tell me the {a} of {s}.",
    "{s}: what is the {a}?",
)
OPEN_WHICH = ("What has {v} as its {a}?", "For what is the {a} {v}?")
OPEN_CHECKS = ("Is {v} the {a} of {s}?", "Is the {a} of {s} {v}?")
"""For attributes of `words.OPEN_ATTRIBUTES`, and of two common words: `{a}`."""

CHANGED = (
    "Until {d} it was {o}.",
    "Before {d}, {o} applied.",
    "This replaces the earlier value of {o}.",
    "Up to {d} this was {o}.",
    "It used to be {o}.",
)
"""Behind a statement whose value was another one before: `{o}`, until `{d}`."""

OPENINGS = (
    "Please note: ",
    "As a rule, ",
    "At present, ",
    "In general, ",
    "Good to know: ",
    "Since customers ask for it: ",
    "According to the manual, ",
    "Unless agreed otherwise, ",
)
ASIDES = (
    " (see page 4)",
    " (section 3.2)",
    ", as printed on the back",
    " (see also the leaflet)",
    ", which was decided last year",
    " in all countries",
    " (note 7)",
    ", as many customers have asked",
)
"""Before and behind a statement; they say nothing about it."""

OBSOLETE = (
    "superseded",
    "no longer valid",
    "old version",
    "archived version",
    "valid until {d}",
    "replaced on {d}",
)
"""Beside the heading of a document that another one has replaced."""

CURRENT = ("current version", "valid now", "in force", "valid from {d}", "current")

BOOLEAN_FRAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "product trait": (
        ("{s} is {t}.", "Like most of our products, {s} is {t}.", "Yes, {s} is {t}."),
        ("{s} is not {t}.", "Please note that {s} is not {t}.", "Unlike others, {s} is not {t}."),
        ("Is {s} {t}?",),
    ),
    "product use": (
        ("{s} may {t}.", "{s} can {t} without any problem.", "Yes, {s} may {t}."),
        ("{s} must not {t}.", "{s} cannot {t}.", "{s} should never {t}."),
        ("Can {s} {t}?", "May {s} {t}?", "Is it allowed for {s} to {t}?"),
    ),
    "terms": (
        ("Customers can {t}.", "You may {t} at any time.", "At {s} it is possible to {t}."),
        ("Customers cannot {t}.", "You cannot {t}.", "It is not possible to {t}."),
        ("Can I {t}?", "Is it possible to {t}?", "May customers {t}?", "Am I allowed to {t}?"),
    ),
    "staff": (
        ("{s} can {t}.", "It is possible for {s} to {t}."),
        ("{s} cannot {t}.", "It is not possible for {s} to {t}."),
        ("Can {s} {t}?", "Is it possible for {s} to {t}?"),
    ),
}
"""Statements that something is so, that it is not, and questions, by what they are about."""


def open_kind(subject: str, attribute: str, values: str) -> FactKind:
    """The kind of an attribute of which nothing is known but its name and kind of values."""

    def named(frames: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(frame.replace("{a}", attribute) for frame in frames)

    return FactKind(
        subject,
        attribute,
        values,
        (attribute[0].upper() + attribute[1:],),
        named(OPEN_STATEMENTS),
        named(OPEN_QUESTIONS),
        named(OPEN_WHICH),
        named(OPEN_CHECKS),
    )


def boolean_kind(subject: str, about: str, said: str, *, denied: bool) -> FactKind:
    """The kind that says of a subject that something is so, or that it is not.

    `about` is a key of `BOOLEAN_FRAMES`, `said` the words for `{t}`.
    """
    yes, no, questions = (
        tuple(frame.replace("{t}", said) for frame in frames) for frames in BOOLEAN_FRAMES[about]
    )
    statements = no if denied else yes
    return FactKind(subject, said, "", (), statements, (), (), questions, denied=denied)

"""Conversations of the demo in English."""

from helpdesk.demo.story import Notes, Rates, Replies, Sets, Story, Takes, Writes
from tickets.states import Status

PENDING, ON_HOLD, RESOLVED, CLOSED = Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED

STORIES: tuple[Story, ...] = (
    Story(
        "grace.whitfield",
        "Where is my order BR-20433?",
        "Hello,\n\nI ordered two washed-linen pillowcases and a throw on the 3rd and the tracking page has said "
        '"in transit" for six days. It is a birthday present for Saturday.\n\nGrace Whitfield',
        (
            Takes(11, "Niamh"),
            Replies(
                9,
                "Niamh",
                "Hello Grace,\n\nI am sorry about the wait. The parcel is held at customs in Dover; I have sent them "
                "the missing invoice and will check again tomorrow morning.\n\nNiamh",
                ON_HOLD,
            ),
            Notes(420, "Niamh", "Customs released it at 11:20, reference GB-5512."),
            Replies(
                6,
                "Niamh",
                "Good news: customs released your parcel an hour ago and it is out for delivery on Friday.",
                PENDING,
            ),
            Writes(1700, "It came on Friday, in time for the party. Thank you so much, Niamh!"),
            Sets(15, "Niamh", RESOLVED),
            Rates(55, 5, "She kept me posted without being asked."),
        ),
        days=9,
        at="09:35",
        tags=("customs", "delivery"),
    ),
    Story(
        "daniel.okafor",
        "Wrong size duvet cover",
        "Hi, I ordered a king size and received a double (BR-20478). The bag is open but the cover is unused. "
        "Can I swap it?",
        (
            Replies(
                34,
                "Marcus",
                "Hi Daniel, of course. A return label is on its way to you, and the king size leaves as soon as the "
                "courier scans the parcel.",
                PENDING,
            ),
            Writes(1450, "Dropped it off at the post office this morning."),
            Replies(50, "Marcus", "Scanned, and your king size is on tonight's van.", RESOLVED),
            Rates(2000, 4),
        ),
        days=7,
        at="13:15",
        tags=("exchange", "size"),
    ),
    Story(
        "eleanor.marsh",
        "Charged twice for one order",
        "Good morning, my statement shows two payments of £86.40 on the same day for order BR-20455. Could you look "
        "into it, please?",
        (
            Notes(25, "Tom", "Second charge is an authorisation that was never captured. Voided it."),
            Replies(
                5,
                "Tom",
                "Good morning Ms Marsh, the second line is a reservation that was never collected. I have released "
                "it; your bank should drop it within two working days.",
                RESOLVED,
            ),
            Rates(100, 5, "Clear answer in half an hour."),
        ),
        days=5,
        at="10:05",
        tags=("payment",),
    ),
    Story(
        "priya.raman",
        "Pulled thread in the new throw",
        "Hello, the Heather throw arrived with a long pulled thread in one corner. I would like a replacement rather "
        "than a refund.",
        (
            Replies(
                120,
                "Niamh",
                "Hello Priya, thank you for telling us. A replacement leaves today. Please keep the first one.",
                RESOLVED,
            ),
            Writes(2600, "The replacement has the same fault, in the same corner!"),
            Notes(20, "Niamh", "Third case of batch 26-114. Asked the workshop to stop shipping it."),
            Replies(
                15,
                "Niamh",
                "I am so sorry, Priya. It is a fault of the whole batch, which we have just stopped. I have refunded "
                "you in full and will write when the next batch is in.",
                RESOLVED,
            ),
            Rates(240, 3, "Kind people, but two faulty throws."),
        ),
        days=9,
        at="15:45",
        tags=("defect", "refund"),
    ),
    Story(
        "callum.fraser",
        "Delivery to the Highlands",
        "Hi there, do you deliver to IV27? The checkout only offers collection in Inverness.",
        (
            Replies(
                41,
                "Marcus",
                "Hi Callum, we do, by post instead of courier: five working days, same price. I have opened that "
                "option for your account.",
                RESOLVED,
            ),
            Rates(30, 5, "Brilliant."),
        ),
        days=4,
        at="11:20",
        tags=("delivery",),
    ),
    Story(
        "imogen.clarke",
        "Discount code does not work",
        'Hello, WELCOME10 says "expired" although your newsletter came yesterday.',
        (
            Replies(
                65,
                "Tom",
                "Hello Imogen, the newsletter went out before the code was switched on. It works now. Sorry!",
                RESOLVED,
            ),
            Rates(400, 4),
        ),
        days=6,
        at="09:10",
        tags=("discount",),
    ),
    Story(
        "orders.linencupboard",
        "Trade order: 40 bath sheets",
        "Dear Brume,\n\nCould you hold 40 Harbour bath sheets in slate for us until the end of the month, on our usual "
        "trade terms?\n\nThe Linen Cupboard, Bath",
        (
            Takes(8, "Niamh"),
            Notes(30, "Niamh", "34 in stock in Lille, the rest due on Tuesday. Théo agrees to hold them."),
            Replies(
                12,
                "Niamh",
                "Dear all,\n\nThey are held for you until the 30th: 34 today and six from Tuesday's delivery. Shall I "
                "send the pro-forma to your usual address?\n\nNiamh O'Connor",
                PENDING,
            ),
        ),
        days=1,
        at="10:40",
        tags=("trade",),
    ),
    Story(
        "oliver.tan",
        "Refund for returned curtains",
        "Hi, I sent the curtains back two weeks ago (BR-20322) and have not heard anything.",
        (
            Replies(
                260,
                "Tom",
                "Hi Oliver, I can see the parcel in our warehouse but not yet checked in. I have asked for it to be "
                "done today.",
                ON_HOLD,
            ),
            Writes(2900, "Any news? It has been another two days."),
            Replies(
                30, "Tom", "Checked in and refunded this morning, £112.00. Apologies for the delay.", RESOLVED
            ),
            Rates(300, 2, "Had to chase twice."),
        ),
        days=8,
        at="12:10",
        tags=("refund", "return"),
    ),
    Story(
        "rosie.hughes",
        "How do I wash the wool blanket?",
        "Hello! The label has come off my Fen blanket. Can it go in the machine?",
        (
            Replies(
                7,
                "Niamh",
                "Hello Rosie, yes: wool programme, 30 degrees, wool detergent, then dry it flat. Enjoy it!",
                RESOLVED,
            ),
            Rates(12, 5, "Answered while the kettle boiled."),
            Sets(2800, "Niamh", CLOSED),
        ),
        days=10,
        at="14:25",
        tags=("care",),
    ),
    Story(
        "gareth.pugh",
        "Parcel left in the rain",
        "The driver left my parcel on the lawn. The box fell apart and the towels are soaked and muddy. Not happy.",
        (
            Replies(
                95,
                "Marcus",
                "Dear Mr Pugh, that should not have happened. A new set leaves today with a signature required, and I "
                "have filed a complaint with the courier.",
                PENDING,
            ),
            Writes(1300, "New set arrived, thank you. Will you collect the wet ones?"),
            Replies(45, "Marcus", "No need, please keep or recycle them.", RESOLVED),
            Rates(30, 4, "Good recovery."),
        ),
        days=5,
        at="15:30",
        tags=("courier", "damage"),
    ),
    Story(
        "siobhan.kelly",
        "Customs charge on delivery to Cork",
        "Hello, the courier asks for €18 before he hands over my order. Your site says duties are "
        "included for Ireland.",
        (
            Takes(20, "Niamh"),
            Replies(
                14,
                "Niamh",
                "Hello Siobhán, they are: the label was printed with the wrong code. Please refuse the charge; I have "
                "asked the courier to deliver again tomorrow.",
                ON_HOLD,
            ),
        ),
        days=1,
        at="13:05",
        tags=("customs",),
    ),
    Story(
        "m.ashworth",
        "Change of address for BR-20602",
        "Hello, could you send my order to 8 Mill Lane, Hebden Bridge, instead of my office?",
        (
            Replies(
                21,
                "Marcus",
                "Hello Martin, changed before it was packed. It leaves this afternoon.",
                RESOLVED,
            ),
            Rates(25, 5),
        ),
        days=2,
        at="09:30",
        tags=("delivery", "address"),
    ),
    Story(
        "grace.whitfield",
        "Matching napkins?",
        "Hello again, is there a napkin in the same green as the Moss throw?",
        (
            Replies(
                18,
                "Niamh",
                "Hello Grace, nearly: Fern is one shade lighter. I have put two swatches in the post for you.",
                PENDING,
            ),
        ),
        days=2,
        at="15:10",
        tags=("product",),
    ),
    Story(
        "daniel.okafor",
        "Zip of the duvet cover is stuck",
        "Hi, the king size is lovely, but the zip sticks halfway. Any trick, or is it a fault?",
        (),
        hours=6.8,
    ),
    Story(
        "priya.raman",
        "Is the new batch of throws in?",
        "Hello, you wanted to write when the Heather throw is back. Is it?",
        (
            Takes(9, "Niamh"),
            Replies(
                6,
                "Niamh",
                "Hello Priya, it is being checked today, every single one. I will write tomorrow.",
                ON_HOLD,
            ),
        ),
        hours=3.4,
    ),
    Story(
        "eleanor.marsh",
        "Invoice with VAT number, please",
        "Good morning, could I have the invoice for BR-20455 again with our VAT number GB 123 4567 89 on it?",
        hours=1.6,
    ),
    Story(
        "callum.fraser",
        "Order BR-20618 not confirmed",
        "Hi there, I paid an hour ago and have no confirmation e-mail. Did it go through?",
        hours=0.9,
    ),
    Story(
        "imogen.clarke",
        "Gift wrapping for an order already placed?",
        "Hello, can you still add gift wrapping and a card to BR-20615? It goes straight to my sister.",
        hours=0.3,
    ),
    Story(
        "oliver.tan",
        "Curtain rings",
        "Hi, do the Brise curtains come with rings or do I order them separately?",
        (
            Replies(
                52, "Marcus", "Hi Oliver, separately: eight for each curtain, in brass or black.", RESOLVED
            ),
        ),
        days=3,
        at="16:10",
        tags=("product",),
    ),
    Story(
        "rosie.hughes",
        "Return label does not print",
        "Hello, the return label opens as an empty page on my computer.",
        (
            Replies(
                88,
                "Marcus",
                "Hello Rosie, I have sent it again as a picture. If that fails, the number "
                "RT-4410 at the counter will do.",
                RESOLVED,
            ),
            Rates(1100, 1, "The second one was empty too, I paid the postage myself."),
        ),
        days=4,
        at="14:00",
        tags=("return",),
    ),
    Story(
        "gareth.pugh",
        "Compliment for Marcus",
        "Just to say that the way Marcus handled the wet towels was first class.",
        (Replies(140, "Théo", "Thank you, Mr Pugh. I will pass it on with pleasure!", RESOLVED),),
        days=3,
        at="10:15",
        tags=("praise",),
    ),
)

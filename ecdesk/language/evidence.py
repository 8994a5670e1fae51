"""What speaks for what a mail is: families of words, and what several of them say together; data.

A row is (name, sort, what it speaks for, words). The words are alternatives of one regular
expression over folded text (half width, ください, できます, 子供), set apart by spaces; one that
ends a line with | goes on in the next. What they speak for is written `intent strength …`; where
they stand decides how strongly (`weighing`): a `fact` counts most where it is told, an `act` where
it is asked for, a `topic` where it is asked about, and a `sign` wherever it stands.

The one rule: no rules here, only words; a row is a family that a dictionary of the trade would
print, never a phrase of one letter, and every count and gap in it is bounded.
"""

from __future__ import annotations

from ecdesk.language.matters import MATTERS
from ecdesk.language.standing import STANDING
from ecdesk.language.troubles import TROUBLES
from ecdesk.language.wants import WANTS

ROWS: tuple[tuple[str, str, str, str], ...] = (*TROUBLES, *WANTS, *MATTERS, *STANDING)

# What several signs say together: (name, groups of which each must be shown, what must not be
# shown, what it speaks for). A group is families or family.place, one of which is enough.
_TROUBLE = "broken spilt misdelivered fault spoilt hurt wrong missing"
JOINT: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    (
        "trouble_had",
        (_TROUBLE, "bought wrong.told missing.told"),
        "shape.mended",
        "delivery_request -2 exchange -1.6 return_refund -1.2 product_spec -1.5 "
        "order_change -2 order_cancel -1 shipping_status -1.5 shipping_cost -2 order_new "
        "-2 stock -1 thanks -2 complaint_service -0.5",
    ),
    (
        "trouble_unbought",
        (_TROUBLE,),
        "bought carried wrong missing resend refund give_back swap",
        "item_defect -1.8 delivery_trouble -1.6 product_spec 0.8",
    ),
    (
        "broken_in_transit",
        ("broken spilt", "carried.told carried.ask carried.query carried.title"),
        "",
        "delivery_trouble 0.8",
    ),
    (
        "hurt_by_goods",
        ("hurt",),
        "",
        "delivery_trouble -0.5",
    ),
    (
        "alter_unbought",
        ("alter add decorate", "will_buy buy allergen spec.query"),
        "bought own_fault stop_subscription page_wrong",
        "order_change -2.6 product_spec 0.3 order_new 1.2",
    ),
    (
        "ordering",
        ("when_to_deliver.ask buy pay.ask", "amount.ask amount.told budget buy.ask buy.told"),
        "bought",
        "order_new 1.6 product_spec -0.4",
    ),
    (
        "ordering_so_many",
        ("when_to_deliver.ask", "amount.ask"),
        "bought",
        "order_new 1.2",
    ),
    (
        "altered_and_added",
        ("alter", "add"),
        "",
        "order_change 1.4",
    ),
    (
        "back_and_stop",
        ("give_back swap", "stop_subscription cancel"),
        "",
        "return_refund 1 order_cancel -2",
    ),
    (
        "fragile_broken",
        ("fragile", "broken spilt"),
        "",
        "delivery_trouble 1.2",
    ),
    (
        "own_fault_asks_how",
        ("own_fault", "how.query how.ask how.told"),
        "",
        "howto_care 1.5 item_defect -1.5",
    ),
    (
        "how_to_cure",
        (_TROUBLE, "how.query"),
        "refund give_back swap resend.ask",
        "howto_care 2.4 item_defect -1",
    ),
    (
        "shipped_in_time",
        ("ships.query lead_time.query", "shape.need shape.deliver"),
        "shape.late",
        "delivery_request 1.6",
    ),
    (
        "code_fails",
        ("campaign", "fault web page_wrong"),
        "",
        "item_defect -3 site_trouble -1.5 campaign_event 1",
    ),
    (
        "points_fail",
        ("points", "fault web not_there"),
        "",
        "item_defect -3 site_trouble -1.5 shipping_status -2",
    ),
    (
        "cart_price",
        ("page_wrong", "at_till"),
        "campaign",
        "site_trouble 4",
    ),
    (
        "campaign_in_cart",
        ("campaign", "page_wrong at_till"),
        "",
        "campaign_event 1.6",
    ),
    (
        "in_time_at_all",
        ("when_to_deliver.query when_to_deliver.ask", "bought", "shape.need shape.deliver"),
        "",
        "delivery_request 1",
    ),
    (
        "page_differs",
        ("page_wrong.query page_wrong.told",),
        "bought",
        "product_spec 1 item_wrong -3",
    ),
    (
        "unlike_the_page",
        ("unlike page_wrong", "wrong", "give_back refund swap unlike"),
        "resend missing",
        "item_wrong -2.4 return_refund 1",
    ),
    (
        "money_back",
        ("taken", "refund.ask refund.title"),
        "",
        "payment -2.5 return_refund 1.5",
    ),
    (
        "spec_before_day",
        ("when_to_deliver.ask", "spec.query spec.first decorate.query"),
        "bought buy",
        "product_spec 1.2 delivery_request -1",
    ),
    (
        "charged_and_web",
        ("charged", "web"),
        "",
        "site_trouble 1.5",
    ),
    (
        "will_buy_sized",
        ("unfit",),
        "bought",
        "exchange -2 return_refund -1",
    ),
    (
        "person_on_the_phone",
        ("phone_person", "staff no_answer"),
        "",
        "complaint_service 1.6",
    ),
    (
        "late_paper",
        ("paper", "pay"),
        "",
        "payment -1.2",
    ),
    (
        "so_many_how_much",
        ("amount.ask amount.query", "money_asked"),
        "bought freight",
        "price_quote 2.2",
    ),
    (
        "so_many_to_be_made",
        ("buy.ask", "money_asked"),
        "bought freight",
        "price_quote 0.8",
    ),
    (
        "of_an_order",
        ("bought", "shape.wants shape.both"),
        _TROUBLE,
        "order_change 0.7",
    ),
    (
        "of_no_order",
        ("shape.wants",),
        "bought",
        "order_new 0.7",
    ),
    (
        "numbers_altered",
        ("alter", "bought"),
        "",
        "order_new -2.5",
    ),
    (
        "makes_more",
        ("stock", "add"),
        "bought",
        "order_change -3",
    ),
    (
        "member_moves",
        ("account", "web"),
        "",
        "account_privacy 1.2",
    ),
    (
        "wet_at_the_door",
        ("spilt broken spoilt", "carried where_to_leave"),
        "",
        "delivery_trouble 1.6 delivery_request -3",
    ),
    (
        "sent_two_of_one",
        ("wrong", "missing"),
        "",
        "item_wrong 1.4",
    ),
    ("looks_for", ("will_buy", "shape.mute shape.wants"), "bought buy", "product_spec 1.4"),
    (
        "stop_told",
        ("stop_subscription",),
        "",
        "order_change -1.5 item_defect -2",
    ),
    (
        "freight_ships",
        ("freight",),
        "",
        "shipping_status -2",
    ),
)

# What the letter is like: it asks for something done, for something told, both, or nothing.
SHAPES: tuple[tuple[str, str], ...] = (
    ("", "product_spec 0.6"),
    ("shape.mute", "thanks 1 other_unclear 0.8"),
    ("shape.asks", "product_spec 1 thanks -3"),
    ("shape.wants", "thanks -3"),
    ("shape.both", "thanks -3.5"),
)

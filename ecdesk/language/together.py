"""What several signs of a mail say together, and what its mere shape says; data for `weighing`.

A word seldom decides alone: goods that are broken and were just delivered broke on the way, and a
bill that is asked for in an order is no request for a bill. A row is (name, groups of which each
must be shown, what must not be shown, what it speaks for as `intent strength …`); a group is
families of `evidence` or family.place, one of which is enough.

The one rule: no rules here, only rows; what they mean is `weighing`'s.
Longer than 400 lines because it is one table, read as one.
"""

from __future__ import annotations

_TROUBLE = "broken spilt misdelivered fault spoilt hurt wrong missing"
_FEARED = " ".join(f"{each}.query {each}.if" for each in _TROUBLE.split())  # asked of, not told
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
        (_TROUBLE, f"will_buy {_FEARED}"),
        "bought carried wrong missing resend refund give_back swap in_use",
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
    (
        "broken_in_use",
        ("broken spilt not_there.told", "in_use"),
        "",
        "item_defect 1.6 delivery_trouble -1.8",
    ),
    (
        "broken_on_arrival",
        ("broken.told spilt.told broken.ask", "on_arrival"),
        "in_use",
        "delivery_trouble 1.5",
    ),
    (
        "promised_and_not_there",
        ("promised", "not_there.told not_there.title"),
        "",
        "delivery_trouble 1.6",
    ),
    (
        "not_there_when",
        ("ships.query lead_time.query ships.title", "not_there"),
        "promised misdelivered",
        "shipping_status 1.4",
    ),
    (
        "freight_of_return",
        ("freight", "give_back refund swap wrong fault broken"),
        "",
        "shipping_cost -3.5",
    ),
    (
        "paper_wrong",
        ("paper", "wrong missing"),
        "bought.told",
        "item_wrong -3 item_missing -3 receipt_doc 0.5",
    ),
    (
        "paper_of_order",
        ("paper", "buy.ask buy.title"),
        "bought",
        "receipt_doc -2.6",
    ),
    (
        "nothing_missing",
        ("points campaign", "missing"),
        "",
        "item_missing -4",
    ),
    (
        "refund_waits",
        ("refund", "not_there no_answer"),
        "misdelivered missing promised",
        "shipping_status -3 return_refund 1.5",
    ),
    (
        "bill_waits",
        ("charged", "not_there"),
        "ships promised",
        "shipping_status -2.5",
    ),
    (
        "unfit_wants",
        ("unfit.told", "shape.wants shape.both"),
        "give_back refund fault",
        "exchange 1.2",
    ),
    (
        "no_answer_at_all",
        ("no_answer", "not_there"),
        "bought ships",
        "shipping_status -2.5 complaint_service 1",
    ),
    (
        "member_alters",
        ("account details_changed", "alter address"),
        "bought",
        "order_change -3.5 account_privacy 0.6",
    ),
    (
        "web_and_wants",
        ("web.told", "stock add when_to_deliver"),
        "bought",
        "stock -2.5 site_trouble 1 delivery_request -1",
    ),
    (
        "how_and_pay",
        ("how.query", "pay.query"),
        "",
        "howto_care -2",
    ),
    (
        "praise_of_people",
        ("thanks", "staff"),
        "displeased no_answer",
        "complaint_service -3",
    ),
    (
        "pay_page",
        ("pay charged", "missing"),
        "",
        "item_missing -3 payment 1",
    ),
    (
        "swap_had",
        ("swap", "alter unfit missing"),
        "add",
        "order_change -1.5 item_missing -2 exchange 1",
    ),
    (
        "pays_back_how",
        ("give_back refund", "how.query spec.query"),
        "",
        "howto_care -2 product_spec -1 return_refund 1",
    ),
    (
        "swap_of_the_order",
        ("swap", "decorate pay address"),
        "unfit unlike broken fault",
        "exchange -2.5 order_change 1.2",
    ),
    (
        "points_forgotten",
        ("points",),
        "",
        "order_change -3",
    ),
    (
        "refund_to_account",
        ("refund.told", "pay charged"),
        "taken",
        "payment -1.6",
    ),
    (
        "waits_in_anger",
        ("not_there.told", "bought", "staff no_answer"),
        "ships.query",
        "complaint_service -1.6 delivery_trouble 1.8",
    ),
    (
        "only_not_there",
        ("not_there.told", "shape.mute"),
        "ships",
        "delivery_trouble 1",
    ),
    (
        "goods_before_people",
        ("fault.told spoilt.told hurt.told wrong.told", "staff"),
        "phone_person no_answer",
        "complaint_service -1",
    ),
    (
        "card_missing",
        ("pay", "missing", "decorate"),
        "charged",
        "payment -3",
    ),
    (
        "allowed_with_what_was_had",
        ("allowed", "bought in_use on_arrival spoilt fault hurt own_fault"),
        "will_buy",
        "howto_care 1.4 product_spec -1",
    ),
    (
        "asks_before_buying",
        ("how.query", "spec.query will_buy allergen"),
        "bought in_use own_fault",
        "howto_care -2 product_spec 1",
    ),
    (
        "more_is_needed",
        ("alter.ask", "missing.told"),
        "resend broken wrong fault",
        "order_change 2.4 item_missing -2.5 payment -1",
    ),
    (
        "charged_and_papers",
        ("charged.told charged.title", "paper"),
        "not_there no_answer",
        "receipt_doc -4 payment 1",
    ),
    (
        "asks_for_the_goods_in_time",
        ("spec.query", "when_to_deliver.query lead_time.query"),
        "bought buy",
        "delivery_request -1.5 product_spec 0.6",
    ),
    (
        "altered_and_paid",
        ("alter.ask", "pay.query"),
        "charged",
        "payment -1.5",
    ),
    (
        "called_off_and_paid",
        ("called_off", "refund.ask refund.if refund.query"),
        "cancel.ask",
        "return_refund 2 order_cancel -3",
    ),
    (
        "trader_asks",
        ("trade.told trade.ask trade.title",),
        "refund",
        "shipping_cost -2 product_spec -1 price_quote -1 payment -1.5 order_new -1",
    ),
    (
        "code_forgotten",
        ("campaign.title campaign.told", "alter add mistyped own_fault"),
        "address",
        "order_change -3.5 campaign_event 1.5",
    ),
    (
        "told_of_the_page",
        ("page_wrong.told", "shape.mute shape.wants"),
        "bought will_buy",
        "site_trouble 2.5 product_spec -1.5",
    ),
    (
        "displeased_of_words",
        ("displeased.told displeased.title",),
        f"{_TROUBLE} not_there unlike unfit web points campaign charged thanks",
        "complaint_service 1.5",
    ),
    (
        "pays_so",
        ("pay.query", "spec.query"),
        "",
        "product_spec -1.5",
    ),
    (
        "so_many_cheaper",
        ("quote.query", "amount"),
        "",
        "campaign_event -2 price_quote 0.6",
    ),
    (
        "buys_for_less",
        ("quote.ask", "buy.ask"),
        "bought",
        "order_new -1.5",
    ),
    (
        "freight_how_much",
        ("freight", "money_asked"),
        "amount",
        "price_quote -2 shipping_cost 1",
    ),
    (
        "money_turned_back",
        ("refund.ask", "alter.ask"),
        "add",
        "order_change -2.5",
    ),
    (
        "price_not_as_told",
        ("campaign.told", "page_wrong charged"),
        "",
        "payment -2 campaign_event 1.5",
    ),
    (
        "sale_and_price",
        ("campaign.ask campaign.query", "quote"),
        "amount",
        "price_quote -2.5 campaign_event 1",
    ),
    (
        "late_coming_in",
        ("stock.query", "ships.query", "bought"),
        "",
        "stock -2 shipping_status 1",
    ),
    (
        "hung_up_on",
        ("no_answer", "displeased staff"),
        "",
        "complaint_service 0.8",
    ),
    (
        "fee_taken",
        ("taken", "refund", "account stop_subscription"),
        "",
        "return_refund -2 payment 2",
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

"""Links lie over what was decided about a mark, and take nothing of it away."""

from __future__ import annotations

from datetime import date

from ecdesk.domain.ledger import Chosen, State
from ecdesk.domain.links import Link, with_links

TEXT = "返品できますか。送料はいくらですか。"


def test_a_link_and_a_decision_about_one_request_are_one_choice() -> None:
    decided = [Chosen("返品できますか。", State.REFUSED)]
    (choice,) = with_links(decided, [Link(0, 8, instead="お直しをします。")], TEXT)
    assert choice == Chosen("返品できますか。", State.REFUSED, instead="お直しをします。")


def test_each_mark_has_its_own() -> None:
    links = [Link(0, 8, by="承ります。"), Link(8, 18, day=date(2026, 11, 20))]
    first, second = with_links([], links, TEXT)
    assert (first.request, first.by, first.meant) == ("返品できますか。", "承ります。", None)
    assert (second.request, second.meant) == ("送料はいくらですか。", State.LATER)


def test_what_goes_with_a_refusal_means_one() -> None:
    assert Chosen("返品", reason="夏物だからです。").meant is State.REFUSED
    assert Chosen("返品", State.UNNEEDED, reason="夏物だからです。").meant is State.UNNEEDED
    assert not Link(0, 3)
    assert Link(0, 3, reason="夏物だからです。")

"""The way to a mail server in plain words: proposals, the steps of a test, certificates."""

from __future__ import annotations

from typing import Any

from ecdesk.words.spoken import N_, _, filled, marked

_STEPS = {
    "probe.imap_connected": (
        N_("受信サーバーにつながりました"),
        N_("受信サーバーにつながりません"),
    ),
    "probe.imap_signed_in": (
        N_("受信サーバーにログインできました"),
        N_("受信サーバーにログインできません"),
    ),
    "probe.sent_folder": (
        N_("送信済みフォルダー「{folder}」を見つけました"),
        N_("送信済みフォルダーが見つかりません。控えはECDeskの中にだけ残ります"),
    ),
    "probe.pop3_connected": (
        N_("受信サーバー(POP3)につながりました"),
        N_("受信サーバー(POP3)につながりません"),
    ),
    "probe.pop3_signed_in": (
        N_("受信サーバー(POP3)にログインできました"),
        N_("受信サーバー(POP3)にログインできません"),
    ),
    "probe.smtp_connected": (
        N_("送信サーバーにつながりました"),
        N_("送信サーバーにつながりません"),
    ),
    "probe.smtp_signed_in": (
        N_("送信サーバーの準備ができました"),
        N_("送信サーバーがパスワードを受け付けません"),
    ),
    "probe.folder": (N_("メールのフォルダーを開けました"), N_("メールのフォルダーを開けません")),
}


def confidence(code: str) -> str:
    """How much stands behind proposed servers (domain.proposal.Confidence)."""
    return {
        "high": _("メールサービスの案内どおりの設定です"),
        "medium": _("おそらくこの設定です"),
        "low": _("確かではありません。つながるか確かめてください"),
    }[code]


def nothing_found(*, offline: bool) -> str:
    """What is said where no servers were found for an address."""
    if offline:
        return _(
            "インターネットにつながらないため、サーバーを探せませんでした。"
            "わかっていれば、このまま入れられます。"
        )
    return _("サーバーは見つかりませんでした。メールサービスの案内を見て入れてください。")


def sign_in_page(code: str) -> str:
    """What the browser shows once it is back from a provider's page."""
    return {
        "page.signed_in": _("サインインできました。このページを閉じて、ECDeskに戻ってください。"),
        "page.denied": _("サインインしませんでした。このページを閉じて、ECDeskに戻ってください。"),
    }.get(code, _("ここには何もありません。"))


def certificate(values: dict[str, Any]) -> str:
    """Why a certificate was not believed (`net.channel.certificate_reason`), and its print."""
    reasons = {
        "expired": _("有効期限が切れています。"),
        "not_yet_valid": _("まだ有効になっていません。パソコンの日付も確かめてください。"),
        "wrong_host": _("別のサーバー名のための証明書です。サーバー名のつづりを確かめてください。"),
        "self_signed": _("サーバーが自分で作った証明書で、身元をだれも保証していません。"),
        "unknown_issuer": _("身元を保証しているところが、このパソコンでは確かめられません。"),
        "revoked": _("取り消された証明書です。"),
        "not_pinned": _("信頼すると決めた証明書とは別のものです。"),
    }
    said = reasons.get(str(values.get("reason", "")), "")
    if values.get("sha256"):
        said += _("指紋(SHA-256): {sha256}").format(sha256=values["sha256"])
    return said


def probe_step(code: str, ok: bool, values: dict[str, Any] | None = None) -> str:
    """One step of the connection test."""
    good, bad = _STEPS.get(code, (code, code))
    return filled(marked(good if ok else bad), values or {})

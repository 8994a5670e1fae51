"""Errors → sentences: what happened, what is safe, what to do.

Longer than 400 lines because it is one table of sentences, which translators read as a whole.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from ecdesk.words.clock import date_said
from ecdesk.words.spoken import N_, filled, marked

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d\S{0,20})?|\d\d:\d\d:\d\d")


_ERRORS = {
    "field.empty": N_("「{name}」がまだ空です。"),
    "field.not_a_day": N_("「{name}」は日付です。11/20 や 20日 のように書いてください。"),
    "field.past": N_("{day}はもう過ぎています。"),
    "field.closed_day": N_("{day}はお休みの日です。次に開くのは{next}です。"),
    "field.not_an_amount": N_("「{name}」は金額です。1200 のように書いてください。"),
    "field.not_a_number": N_("「{name}」は数です。2 や 3個 のように書いてください。"),
    "field.not_an_order": N_("「{name}」は番号です。数字と英字で書いてください。"),
    "field.not_a_choice": N_("「{name}」は {choices} のどれかです。"),
    "template.no_name": N_("ひな型に名前がありません。"),
    "template.empty": N_("ひな型に本文がありません。"),
    "template.unclosed": N_(
        "{line}行目の {{{{#{name}}}}} に、終わりの {{{{/{name}}}}} がありません。"
    ),
    "template.unopened": N_("{line}行目の {{{{/{name}}}}} には、始まりがありません。"),
    "template.crossed": N_("{line}行目: {{{{#{name}}}}} が閉じる前に、ほかが閉じられています。"),
    "template.too_deep": N_("{line}行目: 条件が深く入り組みすぎています。"),
    "template.barred": N_("このひな型は使えません。{why}"),
    "import.unknown": N_("このファイルの形は読めません。"),
    "import.unreadable": N_(
        "ファイルが壊れているか、思った形ではありません。何も取り込んでいません。"
    ),
    "import.too_large": N_("ファイルが大きすぎます (5 MBまで)。"),
    "import.no_body_column": N_("どの列が本文か分かりません。列を選んでください。"),
    "net.unknown_host": N_(
        "サーバー「{host}」が見つかりません。インターネットにつながっているか、サーバー名のつづりを確かめてください。届いたメールも書きかけも手元に残っています。"
    ),
    "net.unreachable": N_(
        "サーバー「{host}」の {port} 番につながりません。サーバーが止まっているか、ポート番号がちがうようです。しばらくしてから自動でもう一度試します。"
    ),
    "net.timeout": N_(
        "サーバー「{host}」から返事がありません。しばらくしてから自動でもう一度試します。"
    ),
    "net.gone": N_(
        "サーバー「{host}」との接続が途中で切れました。受け取ったところまでは保存してあり、続きから受け取ります。"
    ),
    "net.certificate": N_(
        "サーバー「{host}」の証明書を確かめられないため、つなぎませんでした。サーバー名が正しいか、メールサービスの案内を確かめてください。パスワードは送っていません。"
    ),
    "net.login": N_(
        "「{host}」にログインできませんでした。ユーザー名とパスワードを確かめて、設定で入れなおしてください。メールは手元に残っています。"
    ),
    "net.no_tls": N_(
        "サーバー「{host}」が暗号化(TLS)に対応していないため、つなぎませんでした。パスワードは送っていません。"
    ),
    "net.refused": N_(
        "サーバー「{host}」に断られました。メールは手元に残っています。少し待ってからもう一度お試しください。"
    ),
    "net.busy": N_(
        "サーバー「{host}」は混み合っているか、利用を一時的に抑えています。メールは手元に残っています。しばらくしてから自動でもう一度試します。"
    ),
    "send.gone": N_(
        "サーバー「{host}」との接続が途中で切れたため、送れませんでした。本文と添付は手元にあり、自動でもう一度送ります。"
    ),
    "send.refused": N_(
        "送信サーバーに断られました({reply})。宛先や添付の大きさを確かめて、もう一度送ってください。"
    ),
    "disk.full": N_(
        "ディスクの空きがなく、保存できませんでした。空きを作ると自動で続きます。サーバーのメールはそのまま残っています。"
    ),
    "disk.read_only": N_(
        "データの保存先に書き込めません。フォルダーの権限か、ディスクの状態を確かめてください。いまあるデータは変わっていません。"
    ),
    "disk.busy": N_(
        "データベースがほかの処理で使われています。少し待ってからもう一度お試しください。"
    ),
    "disk.broken": N_(
        "データベースを読めません。「ecdesk doctor」で調べてください。サーバーのメールはそのまま残っています。"
    ),
    "keyring.none": N_(
        "パスワードを安全にしまう場所(OSのキーリング)が見つかりません。キーリングを使えるようにするか、環境変数 PYTHON_KEYRING_BACKEND で保管先を選んでください。パスワードはどこにも保存していません。"
    ),
    "keyring.locked": N_(
        "OSのキーリングを開けませんでした。ロックを解除して、もう一度お試しください。"
    ),
    "pop3.no_uidl": N_(
        "サーバー「{host}」のPOP3では、どのメールを受け取ったかを区別できないため使えません(UIDLに対応していません)。IMAPをお試しください。"
    ),
    "oauth.again": N_(
        "{address} にもう一度サインインしてください。受信と送信は、サインインすると続きから進みます。送信待ちのメールはそのまま残っています。"
    ),
    "oauth.refused": N_(
        "サーバー「{host}」がサインインを受け付けませんでした。新しい許可を取りなおして、自動でもう一度試します。メールは手元に残っています。"
    ),
    "oauth.denied": N_(
        "サインインは中止されました。もう一度「ブラウザでサインイン」を押すとやりなおせます。"
    ),
    "oauth.late": N_(
        "ブラウザでのサインインが終わらないため、待つのをやめました。もう一度お試しください。"
    ),
    "oauth.stopped": N_("このサインインは、新しく始めたサインインに置きかわりました。"),
    "oauth.client": N_(
        "{address} のサインインを断られました。クライアントIDと、Googleではクライアントシークレットを確かめてください。送信待ちのメールはそのまま残っています。"
    ),
    "secret.missing": N_(
        "{address} のパスワードがキーリングにありません。設定でパスワードを入れなおしてください。設定とメールはそのままです。"
    ),
    "folder.in_use": N_(
        "このデータはすでに別のECDeskが使っています。開いているウィンドウを使うか、閉じてからもう一度お試しください。"
    ),
    "database.newer": N_(
        "このデータは新しい版のECDeskで作られています。ECDeskを新しくしてから開いてください。データには触れていません。"
    ),
    "task.stopped": N_("とちゅうで止めました。そこまでの分はそのまま残っています。"),
    "backup.missing": N_("「{name}」が見つかりません。"),
    "backup.exists": N_("「{name}」はもうあります。上書きしないように、別の名前にしてください。"),
    "backup.not_ours": N_(
        "「{name}」はECDeskの控えではありません。いまのデータには触れていません。"
    ),
    "backup.broken": N_(
        "「{name}」は壊れていて使えません。ほかの控えを選んでください。いまのデータには触れていません。"
    ),
    "move.weak": N_("合言葉は {least} 文字以上にしてください。"),
    "move.not_ours": N_("これはECDeskの引っ越しファイルではありません。"),
    "move.passphrase": N_(
        "合言葉がちがいます(または、ファイルが壊れています)。いまのデータには触れていません。"
    ),
    "move.sealed": N_(
        "これは引っ越しファイルです。合言葉だけを書いたファイルを「--passphrase-file」で渡してください。"
    ),
    "move.damaged": N_(
        "引っ越しファイルがとちゅうで壊れています。作りなおすか、コピーしなおしてください。いまのデータには触れていません。"
    ),
    "mails.missing": N_("「{name}」が見つかりません。"),
    "mails.none": N_(
        "ここにはメールが見つかりません。mbox・Maildir・.eml・Thunderbirdのプロファイルを選んでください。"
    ),
    "mailbox.missing": N_("そのメールアドレスの設定がありません。"),
    "export.inside": N_("データの保存先の中には書き出せません。ほかのフォルダーを選んでください。"),
    "erase.unsent": N_(
        "このお客様あてに、まだ送られていないメールがあります。送るか取りやめてから、もう一度お試しください。何も消していません。"
    ),
    "engine.stopped": N_(
        "受信と送信が止まっています。ECDeskを開きなおしてください。書いた文章はウィンドウに残っています。"
    ),
    "engine.gone": N_(
        "送受信の係が止まったため、立ち上げなおしています。書きかけの文章はそのまま残っています。"
    ),
    "sample.real_data": N_(
        "このフォルダーには本物のメールが入っているため、見本を開きませんでした。"
    ),
    "calendar.never_open": N_(
        "この先1年に営業時間がひとつもありません。1つ以上の曜日に時間を入れてください。"
    ),
    "calendar.malformed": N_(
        "営業時間の書き方が読み取れません。「10:00-12:00」のように入れてください。"
    ),
    "targets.malformed": N_("返信の目安は、「早い」が「期限」より短くなるように入れてください。"),
    "promise.closed_day": N_(
        "{day} は休みです。お約束は営業日にしてください。次の営業日は {next} です。"
    ),
    "promise.closed_hour": N_("{day} の {time} は営業時間の外です。時刻を確かめてください。"),
    "promise.missing": N_("次にいつご連絡するか、営業日を選んでから送ってください。"),
    "promise.unsaid": N_(
        "本文に {day} がありません。お約束の日を、本文にも同じ日付で書いてください。"
    ),
    "promise.gone": N_("そのお約束は見つかりませんでした。"),
    "call.malformed": N_("電話の記録を読めません。時刻と結果を確かめてください。"),
    "call.missing": N_("その電話の記録は見つかりませんでした。"),
    "promise.past": N_("お約束の日時がもう過ぎています。これからの日時を入れてください。"),
    "snooze.unreadable": N_(
        "「{said}」がいつのことか分かりません。「明日の朝」「月曜」「12/3 15時」「返事が来たら」のように入れてください。"
    ),
    "snooze.past": N_("もう過ぎた時刻です。これからの時刻を入れてください。"),
    "snooze.far": N_("1年より先には延ばせません。もっと近い日を入れてください。"),
    "days.unreadable": N_(
        "「{said}」が何日か分かりません。「11/24」か「12/29-1/3」のように入れてください。"
    ),
    "days.too_many": N_("一度に入れられるのは {most} 日までです。"),
    "ical.not_a_calendar": N_(
        "カレンダーのファイル(iCalendar)として読めません。「.ics」のファイルを選んでください。何も変わっていません。"
    ),
    "ical.too_large": N_("カレンダーのファイルが大きすぎます。期間を短くして書き出してください。"),
    "event.malformed": N_("できごとには名前を入れ、終わりは始まりより後にしてください。"),
    "event.missing": N_("そのできごとは見つかりませんでした。"),
    "event.too_many": N_("一度に読み込めるのは {most} 件までです。分けてから読み込んでください。"),
    "event.too_many_files": N_("ひとつのできごとに残せるファイルは {most} 個までです。"),
    "event.no_time": N_("日時を読めません。「2026/11/24 20:00」のように入れてください。"),
    "event.no_columns": N_(
        "名前・開始・終了の列が見つかりません。1行目に見出しがあるか確かめてください。"
    ),
    "event.unreadable": N_('表として読めません。引用符(")が閉じているか確かめてください。'),
    "event.too_large": N_("ファイルが大きすぎます。分けてから読み込んでください。"),
    "opinion.not_here": N_(
        "このパソコンの中のAIにだけ相談できます。「http://127.0.0.1:11434」のように入れてください。ほかの場所には何も送っていません。"
    ),
    "opinion.no_model": N_(
        "そのモデルは、このパソコンのAIに見つかりません。設定で選び直してください。"
    ),
    "opinion.cloud": N_(
        "「{model}」は、よそのコンピューターで動くモデルです。お客様のメールを外に出さないため、使えません。"
    ),
    "opinion.off": N_("手元のAIへの相談は、使わない設定になっています。"),
    "opinion.no_mail": N_("相談できるお客様の文章がありません。"),
    "opinion.unknown": N_("手元のAIに、それは相談できません。"),
    "opinion.unreachable": N_(
        "このパソコンの {port} 番で、AIが動いていません。AIのソフトを開いてから、もう一度試してください。"
    ),
    "opinion.timeout": N_(
        "手元のAIの返事が遅すぎるため、待つのをやめました。小さいモデルにすると早くなります。"
    ),
    "opinion.gone": N_("手元のAIの返事が、途中で切れました。もう一度試してください。"),
    "opinion.refused": N_("手元のAIに断られました({status})。AIのソフトの画面を確かめてください。"),
    "opinion.elsewhere": N_(
        "手元のAIが、別の場所に聞くように言ってきました。そこには何も送っていません。"
    ),
    "opinion.garbled": N_(
        "手元のAIの返事を読めませんでした。AIのソフトとモデルを確かめてください。"
    ),
    "opinion.too_long": N_(
        "手元のAIの返事が長すぎるため、やめました。モデルを変えてみてください。"
    ),
    "opinion.stopped": N_("手元のAIへの相談を止めました。"),
    "orders.too_large": N_(
        "ファイルが大きすぎます({most} MBまで)。期間を分けて書き出してください。"
    ),
    "orders.too_many": N_(
        "一度に取り込めるのは {most} 件までです。期間を分けて書き出してください。"
    ),
    "orders.spreadsheet": N_(
        "表計算ソフトのファイルです。「CSV」で保存し直してから選んでください。何も取り込んでいません。"
    ),
    "orders.not_a_table": N_(
        "注文の表として読めません。店のシステムから書き出したCSVを選んでください。何も取り込んでいません。"
    ),
    "orders.no_number_column": N_("どの列が注文番号か分かりません。列を選んでください。"),
    "orders.format_unknown": N_("その書き出しの形は知りません。"),
    "orders.column_unknown": N_("「{column}」という列は、このファイルにありません。"),
    "orders.no_import": N_("その取り込みは、もう取り消してあるか、見つかりません。"),
    "orders.missing": N_("その番号の注文は取り込まれていません。"),
    "order.no_number": N_("注文番号がありません。"),
    "order.not_a_number": N_("「{said}」は注文番号として長すぎます。"),
    "order.rounded": N_(
        "注文番号が「{said}」に丸められていて、もとの番号が分かりません。店のシステムから書き出しなおし、表計算ソフトで開かずに取り込んでください。"
    ),
    "order.not_an_amount": N_("「{said}」を金額として読めません。"),
    "order.not_a_count": N_("「{said}」を数量として読めません。"),
    "order.not_a_day": N_("「{said}」を日付として読めません。"),
    "order.too_many_cells": N_("見出しより列が多い({said} 列)ので、どれが何か分かりません。"),
    "order.broken": N_('引用符(")が閉じていません。'),
    "clocks.malformed": N_(
        "モールの期限の決まり clocks.toml({channel} の {field})を読めません。書き方を直すか、ファイルをどけてください。"
    ),
    "account.bad_address": N_("メールアドレス「{address}」を確かめてください。"),
    "account.no_shop": N_("店の名前を入れてください。"),
    "account.no_password": N_("パスワードを入れてください。"),
    "account.exists": N_(
        "{address} はもう登録してあります。変えるときは設定の画面で直すか、いちど使用をやめてから追加してください。"
    ),
    "account.one_way_in": N_("受信サーバーは、IMAPかPOP3のどちらか1つを入れてください。"),
    "account.no_oauth": N_(
        "このメールアドレスは、ブラウザでのサインインを使う設定になっていません。"
    ),
    "account.no_client_id": N_(
        "クライアントIDを入れてください。GoogleかMicrosoftの管理画面で登録すると発行されます。"
    ),
    "account.oauth_plain": N_(
        "ブラウザでのサインインを使うときは、受信も送信も暗号化(SSL/TLSかSTARTTLS)を選んでください。"
    ),
    "route.bad_domain": N_(
        "宛先のドメイン「{domain}」を確かめてください。「fw.rakuten.ne.jp」のように入れます。"
    ),
    "route.no_user": N_("「{domain}」へ送るためのユーザー名(SMTP AUTHのID)を入れてください。"),
    "route.no_password": N_("「{domain}」へ送るためのパスワードを入れてください。"),
    "route.missing": N_("「{domain}」へ送る設定は見つかりませんでした。"),
    "route.mixed": N_(
        "別々のサーバーから送る宛先({domains} とそのほか)が1通に混ざっています。宛先を分けて、別のメールにしてください。"
    ),
    "account.missing": N_("そのメールアドレスの設定は見つかりませんでした。"),
    "account.bad_host": N_("サーバー名「{host}」を確かめてください。"),
    "account.bad_port": N_("ポート番号「{port}」を確かめてください。1から65535の数字です。"),
    "account.bad_security": N_("暗号化は tls・starttls・plain から選んでください。"),
    "shop.missing": N_("その店は見つかりませんでした。"),
    "rule.no_name": N_("名前のない決まりがあります。名前を書くか、消してください。"),
    "rule.empty": N_("「{name}」の内容が書かれていません。"),
    "rule.too_many": N_("店の決まりは {most} 個までです。"),
    "rule.too_long": N_("「{name}」が長すぎます。{most} 字までにしてください。"),
    "lead.unfit": N_("制作にかかる日は {most} 営業日までです。"),
    "check.unfit": N_("この確認は、店ごとに止めることはできません。"),
    "link.unfit": N_("その文はつなげませんでした。文を選び直してください。"),
    "shop.no_mailbox": N_(
        "この店には送信に使えるメールアドレスがありません。設定で追加してください。"
    ),
    "shop.mismatch": N_("このやりとりは別の店のものです。差出人の店を確かめてください。"),
    "persona.long": N_("お客様についての覚え書きは、それぞれ{most}字までにしてください。"),
    "persona.phone": N_("「{said}」は電話番号として読めません。数字で書いてください。"),
    "label.unknown": N_("その読み方は知らないため、直しませんでした。"),
    "step.unknown": N_("その確かめ方は知らないため、印を付けませんでした。"),
    "step.no_mail": N_("お客様からのメールがないため、確かめることはありません。"),
    "alias.unfit": N_("呼び名と商品名は、それぞれ2字以上{most}字までで入れてください。"),
    "number.unfit": N_("注文番号の例は、数字の入ったものを1つずつ、{most}個までで入れてください。"),
    "learned.unknown": N_("忘れるものが見つかりませんでした。"),
    "ask.not_looked": N_(
        "聞き返しは最後の手段です。先に「この問い合わせの読み方」で、残り {n} つを確かめて印を付けてください。書いた文章はそのままです。"
    ),
    "mark.unfit": N_("印を付けるところが、メールの文の中にありません。もう一度選んでください。"),
    "mail.missing": N_("そのメールは見つかりませんでした。"),
    "conversation.missing": N_("そのやりとりは見つかりませんでした。"),
    "conversation.changed": N_(
        "書いているあいだに、このやりとりに新しいメールが届きました。読んでから、もう一度送ってください。書いた文章はそのままです。"
    ),
    "regroup.one": N_("まとめるやりとりを2つ以上選んでください。"),
    "regroup.other_shop": N_(
        "別の店・別のメールアドレスに届いたやりとりは、ひとつにまとめられません。返信の差出人がちがうためです。"
    ),
    "regroup.other_customer": N_(
        "お客様がちがうやりとりです。同じ方なら「同じお客様としてまとめる」を選んでください。"
    ),
    "regroup.two_outgoing": N_(
        "どちらのやりとりにも、送り終えていないメールがあります。片方を送り終えるか取り消してから、もう一度お試しください。"
    ),
    "regroup.no_mails": N_("分けるメールを選んでください。"),
    "regroup.all_mails": N_(
        "すべてのメールを分けると、元のやりとりが空になります。残すメールを決めてください。"
    ),
    "regroup.missing": N_("取り消すまとめ・分けの記録が見つかりませんでした。"),
    "regroup.undone": N_("もう取り消してあります。"),
    "regroup.later": N_(
        "このあとに別のまとめ・分けがあったため、そのままでは取り消せません。新しいほうから先に取り消してください。"
    ),
    "charset.unknown": N_("その文字コードは知らないため、読み直しませんでした。"),
    "label.unfit": N_("ラベルは1文字以上30文字までで入れてください。"),
    "label.no_field": N_("ラベルの意味を一覧から選んでください。"),
    "channels.unreadable": N_(
        "データフォルダーの channels.toml を読めません({line} 行目付近)。書き方を直すか、ファイルをどけてください。それまでは付属の決まりで受け取ります。"
    ),
    "reply.already_answered": N_(
        "このお問い合わせにはもう返信してあります。続けて送るときは「追伸」として送ってください。"
    ),
    "reply.nobody_wrote": N_("このやりとりには、返信する相手のメールがありません。"),
    "draft.no_recipient": N_("宛先を入れてください。"),
    "draft.bad_address": N_("宛先「{address}」はメールアドレスとして正しくありません。"),
    "draft.no_reply_address": N_(
        "「{address}」は送信専用のアドレスなので、送ってもお客様に届きません。宛先を確かめてください。"
    ),
    "draft.no_subject": N_("件名を入れてください。"),
    "draft.empty": N_("本文がまだありません。"),
    "draft.too_large": N_("添付が合わせて {most} MB を超えています。減らしてから送ってください。"),
    "mail.address": N_("宛先のメールアドレスが正しくありません。"),
    "mail.message_id": N_("送信用の番号を作れませんでした。もう一度お試しください。"),
    "mail.date": N_("送信日時を書けませんでした。パソコンの時計を確かめてください。"),
    "mail.header": N_("件名か宛先に使えない文字が入っています。入れなおしてください。"),
    "file.unreadable": N_(
        "添付する「{name}」を読めませんでした。移動や削除がないか確かめてください。"
    ),
    "file.closed": N_("「{name}」を開けません。権限か、ディスクの状態を確かめてください。"),
    "file.too_large": N_("「{name}」は {most} MB を超えているため添付できません。"),
    "note.empty": N_("メモがまだ書かれていません。"),
    "customer.missing": N_("そのお客様は見つかりませんでした。"),
    "customer.same": N_("もう同じお客様です。"),
    "same.missing": N_("そのまとめの記録が見つかりませんでした。"),
    "same.parted": N_("もう別々のお客様に戻してあります。"),
    "same.later": N_("このあとにさらにまとめたお客様がいます。新しいほうから先に分けてください。"),
    "customer.ourselves": N_("自分の店のアドレスは「お客様ではない」にできません。"),
    "outgoing.already": N_(
        "このやりとりには、まだ送り終えていないメールがあります。送信箱を確かめてください。"
    ),
    "outgoing.left": N_("このメールはもう送り出したあとなので、取り消せません。"),
    "outgoing.missing": N_("そのメールは送信箱に見つかりませんでした。"),
    "outgoing.settled": N_("このメールはもう片づいています。"),
    "outgoing.unsure": N_(
        "送信できたか確認できていないメールです。もう一度送ると二重に届くことがあります。確かめてから選んでください。"
    ),
    "outbox.interrupted": N_(
        "送っている最中に止まったため、届いたかどうか確認できません。送信済みフォルダーを探しています。"
    ),
    "outbox.late": N_(
        "送る予定の時刻を5分以上過ぎたため、いったん止めました。内容を確かめて「いま送る」を押してください。"
    ),
    "outbox.restored": N_(
        "控えから戻したため、いったん止めました。控えをとったあとで、もう送っているかもしれません。送信済みフォルダーを確かめてから「いま送る」を押してください。"
    ),
    "outbox.changed": N_(
        "送る前に確かめたところ、このやりとりに新しいメールがありました。読んでから、送るか直すか選んでください。"
    ),
    "outbox.answered": N_(
        "送る前に確かめたところ、ほかの端末からもう返信してあるようです。二重に届かないよう止めました。確かめてから、送るか取り消すか選んでください。"
    ),
    "outbox.refused": N_(
        "{addresses} には、送信サーバーが受け取りを断りました。宛先を確かめて、その方にだけ送りなおしてください。"
    ),
    "outbox.damaged": N_(
        "保存してあった送信内容が承認したときと変わっていたため、送りませんでした。下書きから送りなおしてください。"
    ),
    "doctor.integrity": N_(
        "データベースが傷んでいます。「ecdesk doctor --repair」で直らないときは、控えから戻すか(「ecdesk restore」)、サーバーから受け取りなおしてください。"
    ),
    "doctor.references": N_(
        "データベースのつながりが切れている箇所があります。「ecdesk doctor --repair」で直せます。"
    ),
    "doctor.bytes": N_(
        "保存してあるメールのうち {number} 通が、受け取ったときと変わっています。「ecdesk doctor --repair」で、サーバーに残っていれば受け取りなおします。"
    ),
    "doctor.outbox_unknown": N_(
        "送れたか確認できないメールが {number} 通あります。送信箱で確かめてください。"
    ),
    "doctor.outbox_held": N_(
        "送らずに止めてあるメールが {number} 通あります。送信箱で確かめてください。"
    ),
    "doctor.outbox_failed": N_(
        "送れなかったメールが {number} 通あります。送信箱で理由を確かめて、送るか取り消すか選んでください。"
    ),
    "doctor.outbox_stuck": N_(
        "送信待ちのまま動かなくなったメールが {number} 通あります。「ecdesk doctor --repair」で送信待ちに戻せます。"
    ),
    "doctor.unread": N_(
        "読み取れなかったメールが {number} 通あります。元のデータは残っています。「ecdesk doctor --repair」でもう一度読み取ります。"
    ),
    "doctor.unfetched": N_(
        "サーバーにあるのに受け取れないメールが {number} 通あります(大きすぎるか、途中で切れるか、サーバーが渡しません)。ときどき受け取りなおします。急ぐときは、ほかのメールソフトかウェブメールで見てください。"
    ),
    "doctor.turns": N_(
        "一覧での位置が合っていないやりとりが {number} 件あります。「ecdesk doctor --repair」で数えなおします。"
    ),
    "doctor.disk": N_("ディスクの空きが少なくなっています。空きを作ってください。"),
    "doctor.search": N_(
        "検索の索引が、メール {number} 通分ずれています。「ecdesk doctor --repair」で作りなおします。"
    ),
    "search.period": N_(
        "期間「{said}」が読み取れません。「期間:先週」「期間:10月上旬」「期間:10/1~10/5」「期間:2026-10-01..」のように書いてください。"
    ),
    "search.status": N_(
        "状態「{said}」はありません。要返信・約束・お客様待ち・スヌーズ・完了・以前 から選んでください。"
    ),
    "search.shop": N_("「{said}」という名前の店はありません。"),
    "search.of_order": N_(
        "注文 {number} は {name} 様のご注文です。番号の出てくるメールはないので、この方とのやりとりを出しています。"
    ),
    "search.order_alone": N_(
        "注文 {number} は {name} 様のご注文です。この方からのメールはまだありません({mail})。"
    ),
    "search.phone": N_(
        "電話番号「{said}」が読み取れません。「電話:5678」のように、{least} 桁以上の数字で書いてください。"
    ),
    "search.no_minus": N_(
        "「{name}:」の前に「-」は付けられません。除くのは、ことば・店・状態・添付です。"
    ),
    "search.empty": N_("「{name}:」のあとに、探すことばを続けてください。"),
    "search.too_many": N_("ことばが多いので、はじめの {most} 個で探しています。"),
    "mended.indexes": N_("データベースの索引を作りなおしました。"),
    "mended.search": N_("検索の索引を作りなおしました(メール {number} 通分がずれていました)。"),
    "mended.links": N_("切れていたつながりを {number} か所直しました。"),
    "mended.bytes": N_("変わっていたメール {number} 通を、サーバーから受け取りなおしました。"),
    "mended.folders": N_(
        "サーバーにもうないフォルダー {number} 個の記録を片づけました。メールは残っています。"
    ),
    "mended.read": N_("読み取れていなかったメール {number} 通を読み取りました。"),
    "mended.turns": N_("やりとり {number} 件の、返信の期限と位置を数えなおしました。"),
    "mended.outbox": N_("動かなくなっていたメール {number} 通を送信待ちに戻しました。"),
    "checks.stopped": N_("送信前チェックで止まりました。"),
    "bug": N_(
        "思いがけない不具合が起きました。書いた文章とメールは手元に残っています。くり返すときは、記録ファイル(engine.log・window.log)をお知らせください。"
    ),
}


def say(error: BaseException) -> str:
    """An error as a sentence: what happened, what is safe, what to do."""
    code = getattr(error, "code", "bug")
    return sentence(str(code), getattr(error, "values", {}))


def sentence(code: str, values: dict[str, Any] | None = None) -> str:
    """The sentence for an error's code; an unknown code is our bug and says so."""
    text = marked(_ERRORS.get(code, _ERRORS["bug"]))
    return filled(text, {name: _said(value) for name, value in (values or {}).items()})


def _said(value: Any) -> Any:
    """A day or a time of day as people write it; it comes as ISO 8601 text from the engine."""
    if isinstance(value, str) and _ISO.fullmatch(value):
        day, _t, clock = value.partition("T")
        try:
            shown = date_said(date.fromisoformat(day)) if "-" in day else ""
        except ValueError:
            return value  # 2026-02-30: what was typed, since no such day is
        return f"{shown} {(clock or day)[:5]}".strip() if clock or not shown else shown
    if isinstance(value, datetime):
        return f"{date_said(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return date_said(value)
    return f"{value:%H:%M}" if isinstance(value, time) else value


def trouble(told: dict[str, Any] | None) -> str:
    """The sentence for trouble as it is stored: {code, values}; empty where there is none."""
    if not told:
        return ""
    return sentence(str(told.get("code", "bug")), told.get("values") or {})

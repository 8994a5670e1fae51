"""What a mail is for: one intent of twenty-nine, by the words that speak for each.

Every intent has turns of speech with weights; the subject counts more, and so does what is asked or
wished. Some matters cover others: who writes that it arrived broken and wants it exchanged writes of the
breakage. The one rule: the words that decided are given with the decision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ecdesk.domain.reading import Intent
from ecdesk.language.letter import Letter
from ecdesk.language.requests import Hit

I = Intent  # the table below names it often
_T = tuple[tuple[Intent, float, str], ...]

_TURNS: _T = (
    (
        I.ORDER_CANCEL,
        5,
        r"注文を?(?:取り下げ|やめ(?:ます|たい|て)|止め(?:ます|たい|て))|いらなくな(?:った|り)|"
        r"要らなくな|不要にな(?:った|り)|(?<!なら)(?<!なら、)キャンセル(?!待|料|ポリシー)|"
        r"取り?消し(?:て|たい|を|お)|取消|解約|注文(?:を)?(?:取りやめ|取り止め|なかったこと)|"
        r"(?:定期(?:便|購入)|次回分?).{0,10}(?:止め|やめ|停止|中止|解除)",
    ),
    (
        I.ORDER_CHANGE,
        4,
        r"変更の(?:ご?連絡|お願い|件|ご?依頼|ご?相談)|への変更|変更(?:$|希望|について)|(?:新|"
        r"新しい)住所|(?:届け先|住所)(?:が|を)変|(?:書き|伝え|言い|入れ)忘れ|(?:袋|カード|のし|"
        r"メッセージ|リボン|もの|個|枚|本)を?(?:も|を)?.{0,8}(?:つけて|付けて|入れて|追加して)|"
        r"(?:じゃ|では)なく(?:て)?、?「|(?:個数|数|量|本数|枚数).{0,6}(?:減らし|増やし|へらし)|"
        r"(?:一|1|ひと)つ(?:減|増)|(?:日|便|お届け)を?(?:早め|遅らせ|延期|前倒し|ずらし)て|"
        r"(?:変更|修正|訂正|差し?替え)(?:を)?(?:し|て|お?願|でき|希望|依頼|たい|いただ|は可能)|"
        r"(?:を|に|へ|から)(?:直し|替え|変え|戻し|書き換え|切り替え|付け替え)(?:て|たい)|旧姓|"
        r"(?:前の|古い|旧)住所|住所が変わ|定期便を|にしたい(?:です|の|ん)|(?:に|へ|を)(?:替え|"
        r"変え|戻し)て|(?:住所|届け先|送り先|宛先|数量|色|サイズ|名入れ|データ).{0,14}(?:間違|"
        r"変更|直|訂正)|(?:追加|同梱|まとめて|一緒に).{0,12}(?:でき|発送|送|お願い|もら|入れ)|"
        r"(?:もう)?(?:1|一)つ追加",
    ),
    (
        I.ORDER_NEW,
        4,
        r"注文(?:の)?(?:仕方|方法|のしかた)(?:が|を)|(?:電話|FAX|fax|メール|ここ)(?:で|"
        r"から)(?:も)?注文|注文(?:を)?(?:お願い|したく|いたします)|頼みたい|買わせて|"
        r"手配(?:いただけ|を?お願い|して(?:いただ|ほし|くだ|もら))|大口(?:注文|で)|"
        r"まとめて(?:ほしい|買いたい|注文したい|購入したい)|(?:個|枚|本|箱|セット|"
        r"袋)(?:ほど)?(?:まとめて)?(?:ほしい|いただきたい|買いたい)|注文(?:を)?(?:し(?:たい|"
        r"ます|たく)|させて|お願い(?:し|でき|いた|したい))|発注(?:を)?(?:し|いた|書)|"
        r"購入(?:を)?(?:し(?:たい|ます)|希望)|予約(?:を)?(?:し(?:たい|ます)|お願)|買いたい|"
        r"を(?:\d+|一|二|三|ふた|ひと|みっ)(?:つ|個|枚|本|袋|セット|台|着).{0,10}(?:ください|"
        r"お願い|注文|ほしい)|お?(?:歳暮|中元|年賀).{0,16}(?:送りたい|お願い|手配)|(?:袋|個|枚|"
        r"本|セット).{0,20}(?:着くように|届くように)?お願い",
    ),
    (
        I.PAYMENT,
        4,
        r"振り?込み?先|支払い?(?:方法|期限|済み|手続|が(?:でき|うまく))|入金(?:した|しました|"
        r"確認|期限)|(?:引き落とし|引落|請求|決済|課金)(?:さ|が|され|に)|二重(?:請求|決済|引)|"
        r"後払い|代引き?(?:は|に|で(?:き|も))|クレジット|カード(?:決済|払|が使|で払)|"
        r"コンビニ(?:払|で(?:払|支))|請求書払|払込|振込(?:手数料|用紙)",
    ),
    (
        I.PAYMENT,
        6,
        r"(?:カード|決済|支払い?|払込|コンビニ払い).{0,20}(?:エラー|でき(?:ない|ません|な)|"
        r"使え(?:ない|ません|な)|通ら|進ま|弾か|断られ)|(?:期限|払い?込み?)(?:が|"
        r"を).{0,8}(?:過ぎ|切れ|延ば|昨日まで)|(?:二重|二回|2回|倍)(?:に)?(?:引|請求|決済|支払)|"
        r"請求額|入金(?:の)?(?:確認|が反映)|pay ?pay|分割払|後払い|身に覚えのない",
    ),
    (
        I.RECEIPT_DOC,
        6,
        r"請求日|請求書の?日付|日付(?:を|は)(?:空欄|入れ|書|変え)|領収(?:書|証)|納品書(?:を|の|"
        r"が)|請求書(?:を|の(?:発行|送付|再))|見積書(?:を)?再発行|インボイス|適格請求|明細書|"
        r"証明書(?:を|の発行)|宛名(?:は|を).{0,12}(?:上様|会社|で)|但し書",
    ),
    (
        I.STOCK,
        4,
        r"在庫|再入荷|再販|(?:買え|手に入ら|販売して(?:い)?)な(?:い|く)|販売終了|"
        r"ページが(?:なくな|消え)|取っと(?:いて|く)|入荷(?:予定|しま|は|する|の)|売り?切れ|"
        r"品切れ|欠品|取り?置き|販売予定|いつ発売|終売|廃盤|今年は?もう終わり|もう(?:出ない|"
        r"ない(?:です|の))|まだありますか",
    ),
    (
        I.PRICE_QUOTE,
        5,
        r"見積|値引|(?<!早期)割引(?:し|は|って|でき|は?あり)|(?:安く|まけて|お安く)|お値段|単価|"
        r"値下げ(?!されて)|ロット.{0,10}(?:価格|単価)|(?:まとめ買い|大量|複数).{0,12}(?:割|価格|"
        r"安)|おいくら",
    ),
    (
        I.SHIPPING_STATUS,
        4,
        r"(?:まだ|いまだ|未だ).{0,14}(?:届|来|着|発送|送られ)|届いて(?:い)?(?:ない|ません)|"
        r"届きません|(?:発送|配送|配達|出荷)(?:状況|予定|は|の(?:連絡|メール|お知らせ)|され|"
        r"まだ|済|が|日)|いつ(?!も).{0,14}(?:届|発送|出荷|着|送)|(?:届く|着く|届け)(?:の|"
        r"日)?(?:は)?いつ|追跡|荷物(?:は|が|の)|再配達|不在票|持ち?戻|音沙汰|到着(?:予定|日|は)",
    ),
    (I.SHIPPING_COST, 5, r"送料|配送料|海外(?:への|に|へ)?(?:発送|配送|送)|離島|着払いの?料金"),
    (
        I.DELIVERY_REQUEST,
        3.5,
        r"(?:玄関|ポスト|宅配ボックス|ドアノブ|物置|車庫).{0,20}(?:置|入れ)|置い(?:といて|"
        r"ておいて|て(?:くだ|もら))|営業所(?:止|留|受)|(?:その間|期間|日)は(?:避け|外し)|直送|"
        r"(?:明細|納品書|金額|シール|チラシ|カタログ).{0,16}(?:入れない|貼らない|なしで|"
        r"同封しない|抜い)|受け取れ(?:ない|ません|なく)|(?:不在|留守)(?:なので|のため|にし|"
        r"です)|時間帯|(?:早|遅)い時間|間に合(?:わせ|い(?:ます|そう)|う(?:よう|か|でしょ)|えば)|"
        r"(?:までに|\d日(?:\([月火水木金土日]\))?に|曜日?に|午前(?:中)?に|夕方に|夜に|着で|"
        r"必着).{0,16}(?:届|着|送|配達|ほし|お願い)|(?:日時|時間帯?|配達日|お届け日|"
        r"到着日)(?:の)?(?:指定|希望)|(?:\d日|曜日?)の(?:午前|午後|夕方|夜|朝)中?(?:で|に|"
        r"を)?(?:お願い|希望|届)|早め(?:の|に)(?:発送|届|配)|(?:今日|明日|至急).{0,8}(?:便|発送|"
        r"出し)|置き配|手渡し|メール便(?:で|は|に)|日時を?指定|お急ぎ便|届くように|着くように",
    ),
    (
        I.DELIVERY_TROUBLE,
        6,
        r"(?:時間|日時|日付)(?:を)?指定.{0,6}(?:したのに|なのに|が守)|(?:以降|時間|"
        r"指定).{0,8}お願いしたのに|(?:雨|水)(?:に|で)(?:濡れ|ぬれ)|(?:中身|液|瓶|びん|ガラス|"
        r"皿|器).{0,10}(?:こぼれ|漏れ|割れ|飛び散)|投げ|乱暴|置き去り|誤って(?:隣|別)|隣の(?:家|"
        r"部屋)|受け取って(?:い)?(?:ない|ません)|盗難|配達(?:済み?|完了).{0,24}(?:届|受け|"
        r"な[いか])|(?:届|受け取)(?:いて|って)(?:い)?(?:ない|ません).{0,20}配達(?:済|完了)|"
        r"(?:箱|段ボール|外装|梱包|荷物).{0,14}(?:つぶれ|潰れ|へこ|凹|破れ|濡れ|ボロボロ|"
        r"開いて)|(?:届|着|開け).{0,24}(?:割れて|破損|砕け|折れて|潰れて|こぼれ|漏れ|濡れて|"
        r"欠けて)|(?:輸送|運送|配送|配達)(?:中|時).{0,10}(?:破損|割れ|壊|傷)|誤配|"
        r"別(?:の)?(?:人|家|住所)に(?:届|配)|他人の(?:荷物|宛)|紛失|破損して",
    ),
    (
        I.ITEM_DEFECT,
        5.5,
        r"(?:縫い目|縫製|印刷|柄|塗装|蓋|ふた|底|脚|形|取っ手|金具|ファスナー|チャック|ボタン|"
        r"ネジ|高台|コード).{0,14}(?:斜め|ずれ|ズレ|曲が|歪|剥|にじ|合わ(?:ない|ず)|不揃|取れ|"
        r"外れ|壊|閉まら|開かな|ガタ|折れ|緩)|ずれて(?:い|お)|ズレて|斜めに|ガタつ|がたつ|"
        r"カタカタ|開かな(?:い|く)|閉まらな|音が(?:する|します|うるさ)|(?:一|1|二|2|数)(?:回|日|"
        r"週間|度|ヶ月)(?:使った|で(?:壊|取れ|破|切れ|止ま|動|だめ|割))|黄ばん|縮んで|毛玉|"
        r"しみ出|芽が出|枯れ|傷んで|虫が|(?:変な|嫌な|ひどい|油っぽい|薬品|カビ).{0,6}(?:におい|"
        r"臭い|匂い|味|音)|におい(?:が|の)(?:きつ|ひど|し)|色(?:が|も)?(?:移|うつ)(?:って|り|"
        r"っ)|(?:生地|質|味|縫製)が(?:薄|落|悪|変わ|雑)|(?:曲が|歪|ゆが|ガタ|がたつ|滲|にじ|"
        r"溶け|膨ら|剥げ|はげ|錆|さび|サビ)(?:って|んで|いて|けて|つい|てい|まし|が)|(?:反応|"
        r"充電|点灯|回転|起動)(?:し|でき)(?:ない|ません|なく)|止まら(?:ない|なく)|"
        r"すぐに?(?:電池|止ま|消え|取れ|破れ)|熱く(?:な|て)|漏れ(?:て|る|ます|ま)|へこ(?:み|ん)|"
        r"凹(?:み|ん)|不良品?|初期不良|故障|壊れ(?:て|た|ま)|動(?:きません|かない|かなく|"
        r"作しない)|電源(?:が|を入れ).{0,10}(?:入|つか|点か|動)|つかない|点かない|(?:傷|キズ|"
        r"汚れ|シミ|染み|穴|ひび|ヒビ|欠け|ほつれ|カビ|異臭|変色|色落ち|ムラ)(?:が|だらけ|"
        r"て(?:い|ま)|まし|あり|つい|で)|汚れて|欠けて(?:いま|い|お)|破れて|取れて(?:しま|いま)|"
        r"外れて(?:しま|いま)|焦げ|煙|発火|発疹|(?:角|縁|袋).{0,10}(?:破|欠)|縮み|縮んで|"
        r"へたって|剥がれ|割れて(?:しま|いま)|使えなくな|すぐに(?:切れ|壊|割)|修理|異物|腐って|"
        r"二日で|効かな|音が(?:出|鳴ら)",
    ),
    (
        I.ITEM_WRONG,
        6.5,
        r"違く(?:ない|て)|(?:頼んで|注文して)(?:い)?(?:る|た)(?:んです|の)?(?:けど|のに|"
        r"が).{0,14}(?:来|き|届|入)(?:た|いた|てた|まし)|(?:左|右)(?:足|手)?だけ|片方(?:だけ|"
        r"しか|が)|(?:両方|二つ|2つ)とも(?:左|右)|左右(?:が)?(?:同じ|違|逆)|同じ(?:もの|物|ほう|"
        r"の)が(?:2|二|ふた)|別物|注文(?:内容|した(?:の|もの))と(?:は)?(?:違|異な|ちが)|(?:違う|"
        r"別の|ちがう|間違った|誤った|頼んで(?:い)?ない)(?:商品|もの|物|色|サイズ|柄|種類|品|"
        r"のが|デザイン|味|名前)?(?:が|を)(?:届|来|着|入|送)|(?:色|サイズ|柄|種類|味|名前|文字|"
        r"刻印|商品|品物|内容|型)(?:が|も)(?:違|ちが|間違|逆)(?:っ(?:て(?!見)|た)|い(?:ます|"
        r"ました)|う)|(?:頼んだ|注文した|選んだ|買った)(?:の|はず)?(?:に|のは|なのに|"
        r"のと)(?!.{0,8}まだ).{0,16}(?:届(?:いた|きました)|来(?:た|まし)|違|着(?:いた|きまし)|"
        r"入っていた)|(?:では|じゃ)なく(?:て)?.{0,10}(?:でした|が(?:届|来|入))|誤(?:送|発送|品)|"
        r"間違って(?:届|送)|なのに.{0,14}(?:になって|が届|が来|だった)|取り違え|"
        r"包装(?:紙)?(?:が|で).{0,6}違|の包装紙で",
    ),
    (
        I.ITEM_MISSING,
        6.5,
        r"(?<!不在票が)(?<!連絡が)(?:入って|同梱されて|付いて|ついて)(?:い)?(?:ません|ない|"
        r"なかった|おらず|なくて)|(?:足り|たり)(?:ません|ない|なか)|不足(?:して|分|品)|"
        r"欠品(?:して)|(?:付属|同梱|部品|パーツ|ネジ|説明書|おまけ|特典).{0,16}(?:な(?:い|く|"
        r"かった)|ありません|足り|入って|見当た)|(?:本|個|枚|点)しか(?:入|届|あり|な)|一(?:つ|"
        r"個|枚)足",
    ),
    (
        I.RETURN_REFUND,
        4,
        r"引き取って|クーリング|送り返(?:し|す|せ)|返させ|返却|返品|返金|払い?戻|返送|お金(?:を|"
        r"だけ)?返|返したい|差額",
    ),
    (I.EXCHANGE, 4, r"交換|取り?替え(?!シート)|代替品|サイズ(?:違い|変更).{0,8}(?:交換|替)"),
    (
        I.HOWTO_CARE,
        4,
        r"(?:お?手入れ|洗い方|使い方|使用方法|磨き|保管|飲み方|食べ方|組み立て(?:方|か)|"
        r"取り?付け(?:方|か)|設定(?:方法|の仕方)|説明書).{0,14}(?:教え|わか|方法|は|が|を|で|？|"
        r"\?)|(?:どうやって|どのように).{0,12}(?:磨|洗|使|付け|つけ|開け|外|組|設定|保存|たた)|"
        r"お?手入れ方法|賞味期限|日持ち",
    ),
    (
        I.SITE_TROUBLE,
        4.5,
        r"(?:ログイン|サイト|ページ|画面|ボタン|カート|フォーム|アプリ|リンク|"
        r"画像).{0,18}(?:でき(?:ない|ません)|開(?:かない|きません|けな)|表示され|見(?:られ|"
        r"え)(?:ない|ません)|真っ白|エラー|動かな|押して|進(?:めな|まな|みません)|おかしい|"
        r"入らない|つながら|落ち)|エラー|注文(?:が)?でき(?:ない|ません|て(?:い)?るのか)|バグ|"
        r"不具合|(?:カートに入れ).{0,10}(?:円|違|消)|ボタンが見つかりません|再設定の?メール",
    ),
    (
        I.CAMPAIGN_EVENT,
        5,
        r"クーポン|キャンペーン|セール(?!品で)|イベント(?:価格|期間|中|限定|が終|は(?:いつ|もう|"
        r"まだ)|の(?:期間|対象|内容|割))|早期割引|早割|タイムセール|抽選|福袋|プレゼント企画|"
        r"割引コード|限定(?:販売|企画)|特典|応募|フェア(?:の|で|中).{0,8}(?:割|特典|価格|対象|"
        r"いつ)|感謝祭|先着|昨日(?:の|まで)(?:やつ|やってた|の企画)|まだ(?:でき|やって|使え|"
        r"間に合)(?:ます|い?る)",
    ),
    (I.POINTS, 6, r"ポイント(?!倍)(?:が|は|を|の|って)|付与"),
    (
        I.THANKS,
        3,
        r"ありがとうございま(?:した|す)|お礼|感謝|感動|大満足|素敵(?:な|です|で)|気に入(?:って|"
        r"り)|喜んで(?:い|く|ま|お)|大喜び|助かりました|うれし(?:く(?:て)?|かった)|おいしかった|"
        r"美味し|届きました|受け取りました|感想|親切な|感心し|解決し(?:た|まし)|おかげ(?:で|"
        r"さま)|ちゃんと動き|大切に使|また(?:寄ら|買|利用|お願い|注文)|どうも$|ほっこり|"
        r"癒やされ|ごちそうさま|お世話になりました",
    ),
    (
        I.COMPLAINT_SERVICE,
        5,
        r"(?:残念な|ひどい|冷たい|失礼な|雑な|不誠実な|いい加減な|杜撰な|ずさんな)(?:対応|態度|"
        r"応対|扱い)|(?:対応|応対|接客)に(?:失望|不満|がっかり|納得|疑問|憤)|一点張り|上の(?:方|"
        r"者|人)(?:から|を|に|と)|電話口|一言あって|説明が(?:ない|二転|食い違)|言うことが(?:違|"
        r"変わ)|約束(?:を|が)(?:守|違|破)|折り返し(?:が|の電話が).{0,8}(?:ない|ありません|来)|"
        r"何日待|いつまで待|(?:対応|態度|話し方|言い方|接客|応対|姿勢|電話(?:に|の)出)(?:が|は|"
        r"に|の|て|られた).{0,16}(?:ひど|酷|悪|横柄|雑|失礼|不快|不愉快|遅|いかが|最悪|冷た|"
        r"不誠実|疑問)|(?:返事|返信|回答|連絡|返答)(?:が|も|を|は|"
        r"は一度も)?(?:まだ)?.{0,8}(?:な(?:い|く|し)|ありません|来(?:ない|ません)|もらえ(?:ない|"
        r"ません|て)|いただけ(?:て(?:い|お)|ない|ません)|頂戴して|いただいて)|(?:\d|"
        r"[二三何])(?:回|度)目の(?:メール|連絡|問)|責任者|無視(?:です|する|され)|既読スルー|"
        r"客商売|放置|いい加減に|クレーム|苦情|誠意|たらい回し|同じ返事|話にな(?:り|ら)|指導を",
    ),
    (
        I.ACCOUNT_PRIVACY,
        5,
        r"退会|(?:メルマガ|メールマガジン|配信|お知らせメール|DM|ダイレクトメール|"
        r"カタログ).{0,14}(?:停止|解除|止め|やめ|不要|送らない|いりません)|個人情報|(?:登録|"
        r"会員)(?:情報|の(?:住所|アドレス|メール)|を(?:削除|変更))|メールアドレス(?:を|の)?変更|"
        r"パスワード|アカウント|(?:私|わたし)の(?:アドレス|住所|情報)|アドレスを変え|会員登録",
    ),
    (
        I.WHOLESALE_MEDIA,
        7,
        r"卸|仕入れ(?:たい|させ|は可能|について)|(?:取り?扱い|取扱)(?:を)?(?:させ|したい|希望|"
        r"は可能|店)|取材|掲載(?:させ|の(?:お願い|ご依頼|許可)|料)|雑誌|編集部|番組|代理店|業販|"
        r"掛け率|委託販売|店(?:内|頭)で(?:販売|取り扱)|撮影協力|コラボ",
    ),
    (
        I.PRODUCT_SPEC,
        3,
        r"サイズ(?:感|は|を|が(?:わか|知)|で(?:迷|悩))|素材|材質|寸法|重さ|大きさ|長さ|幅|"
        r"奥行き|高さ|容量|成分|原材料|アレルギー|色味|実物|使え(?:ます|る(?:の|で))|対応して|"
        r"(?:でき|入り|洗え|合い|乗り|収まり|付き|使われて)ますか|ありますか|どちらが(?:正し|"
        r"いい|おすすめ)|違いは|種類|機能|保証|日本製|デザイン|(?:おすすめ|お勧め|オススメ)|"
        r"電子?レンジ|でんしレンジ|使いやす|似合|向い?てい?ます|おすすめ|コットン|カフェイン|"
        r"食べ(?:て|られ)|飲(?:んで|め)|産地|無添加|型番|互換|純正|取り?付け|付属|防水|"
        r"カフェイン|ほうがいい(?:です|か)|メッセージカード|身長|着丈|ゆったり|(?:対応|使用|"
        r"用意)され",
    ),
    (
        I.PRODUCT_SPEC,
        2,
        r"名入れ|刻印|ラッピング|包装|ギフト(?:対応|包装)|のし|熨斗|売って(?:い)?ます|"
        r"ございますか|ありますか",
    ),
    (I.PRODUCT_SPEC, 1, r"(?:です|でしょう|ます|ません)か"),
    (
        I.WRONG_SHOP,
        8,
        r"(?:間違えて|誤って)(?:こちら|そちら)に(?:メール|送|連絡)|別の(?:お?店|ショップ)(?:と|"
        r"に)(?:間違|勘違)",
    ),
)
# These count fully only in what is asked; elsewhere they are the scenery of another matter.
_ASKED_FOR = {
    I.RECEIPT_DOC, I.PAYMENT, I.SHIPPING_COST, I.PRICE_QUOTE, I.STOCK, I.POINTS, I.ORDER_NEW,
    I.RETURN_REFUND, I.EXCHANGE, I.HOWTO_CARE, I.PRODUCT_SPEC, I.DELIVERY_REQUEST, I.ORDER_CHANGE,
}  # fmt: skip
_COMPILED = [(intent, weight, re.compile(pattern)) for intent, weight, pattern in _TURNS]

# What went wrong with the goods covers the remedy that is asked for.
_COVERS: dict[Intent, tuple[Intent, ...]] = {
    I.ITEM_WRONG: (
        I.EXCHANGE,
        I.RETURN_REFUND,
        I.ORDER_CHANGE,
        I.PRODUCT_SPEC,
        I.SHIPPING_STATUS,
        I.ITEM_DEFECT,
        I.STOCK,
        I.HOWTO_CARE,
        I.DELIVERY_REQUEST,
    ),
    I.ITEM_MISSING: (
        I.EXCHANGE,
        I.RETURN_REFUND,
        I.ITEM_DEFECT,
        I.PRODUCT_SPEC,
        I.HOWTO_CARE,
        I.SHIPPING_STATUS,
        I.STOCK,
    ),
    I.ITEM_DEFECT: (
        I.EXCHANGE,
        I.RETURN_REFUND,
        I.PRODUCT_SPEC,
        I.HOWTO_CARE,
        I.SHIPPING_STATUS,
        I.COMPLAINT_SERVICE,
        I.STOCK,
        I.CAMPAIGN_EVENT,
        I.PRICE_QUOTE,
    ),
    I.DELIVERY_TROUBLE: (
        I.ITEM_DEFECT,
        I.SHIPPING_STATUS,
        I.RETURN_REFUND,
        I.EXCHANGE,
        I.DELIVERY_REQUEST,
    ),
    I.WHOLESALE_MEDIA: (I.PRICE_QUOTE, I.PRODUCT_SPEC, I.ORDER_NEW),
    I.POINTS: (I.SITE_TROUBLE, I.CAMPAIGN_EVENT),
    I.RECEIPT_DOC: (I.PAYMENT, I.ORDER_CHANGE, I.PRICE_QUOTE, I.SITE_TROUBLE),
    I.CAMPAIGN_EVENT: (I.SITE_TROUBLE, I.PRICE_QUOTE, I.RETURN_REFUND, I.STOCK, I.SHIPPING_STATUS),
    I.ORDER_CANCEL: (I.ORDER_CHANGE, I.RETURN_REFUND, I.PAYMENT, I.SITE_TROUBLE, I.SHIPPING_STATUS),
    I.EXCHANGE: (I.RETURN_REFUND, I.ORDER_CHANGE, I.PRODUCT_SPEC),
    I.RETURN_REFUND: (I.PRODUCT_SPEC,),
    I.ACCOUNT_PRIVACY: (I.ORDER_CHANGE, I.COMPLAINT_SERVICE),
    I.PRICE_QUOTE: (I.PAYMENT, I.PRODUCT_SPEC, I.ORDER_NEW, I.RECEIPT_DOC),
    I.STOCK: (I.PRODUCT_SPEC,),
    I.SHIPPING_COST: (I.PRODUCT_SPEC,),
    I.PAYMENT: (I.RETURN_REFUND,),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The intent, others that are also there, and the words that spoke for it."""

    intent: Intent
    also: tuple[Intent, ...]
    cues: tuple[Hit, ...]


def decide(
    letter: Letter,
    subject: str,
    requests: Sequence[Hit],
    questions: Sequence[Hit],
    *,
    needs_by: bool,
) -> Decision:
    """The intent of a customer's letter; `needs_by`: a day is told by which something is needed."""
    text = letter.blind
    scores: dict[Intent, float] = {}
    cues: dict[Intent, list[Hit]] = {}
    acts = [(hit.start, hit.end) for hit in (*requests, *questions)]
    asked = [(hit.start, hit.end) for hit in requests]
    first = min(acts, default=(0, 0))
    for intent, weight, pattern in _COMPILED:
        score = 0.0
        for hit in pattern.finditer(text):
            inside = any(start <= hit.start() < end for start, end in acts)
            wanted = any(start <= hit.start() < end for start, end in asked)
            leading = 1.25 if first[0] <= hit.start() < first[1] else 1.0
            told = 0.6 if weight < 5.5 and acts and not inside and intent in _ASKED_FOR else 1.0
            score = max(
                score, told * weight * leading * (1.35 if wanted else 1.2 if inside else 1.0)
            )
            cues.setdefault(intent, []).append(
                Hit(hit.start(), hit.end(), intent.value, "intent.words", hit[0])
            )
        score += 0.15 * weight * min(len(cues.get(intent, ())) - 1, 3) if score else 0
        if pattern.search(subject):
            score += 0.7 * weight
        if score:
            scores[intent] = max(score, scores.get(intent, 0))
    _settle(scores, text, subject, asked=bool(acts), requests=bool(requests), needs_by=needs_by)
    if not scores:
        unclear = Intent.PRODUCT_SPEC if questions and len(text) > 25 else Intent.OTHER_UNCLEAR
        return Decision(unclear, (), ())
    ranked = sorted(scores, key=lambda intent: -scores[intent])
    best = ranked[0]
    also = tuple(i for i in ranked[1:4] if scores[i] >= 3.5 and i is not Intent.THANKS)
    return Decision(best, also, tuple(cues.get(best, ())[:4]))


_TROUBLED = re.compile(
    r"届(?:いた|き|け)|開け(?:た|て|まし)|使(?:った|って|い始)|購入から|買った|(?:昨日|先日|"
    r"今朝|本日).{0,8}(?:届|受け取)|受け取"
)


def _settle(
    scores: dict[Intent, float],
    text: str,
    subject: str,
    *,
    asked: bool,
    requests: bool,
    needs_by: bool,
) -> None:
    """Let what is the matter outweigh what follows from it."""
    if I.THANKS in scores:
        scores[I.THANKS] *= 1.0 if not asked else 0.25
        if not asked and len(scores) > 1 and re.search(r"ません|ない(?:で|の|か)|困", text):
            scores[I.THANKS] *= 0.5
        elif not asked:
            scores[I.THANKS] += 4
    for intent, covered in _COVERS.items():
        if intent in scores and not _only_asks(intent, text):
            for other in covered:
                if other in scores and scores[other] <= scores[intent] * 1.6:
                    scores[other] = min(scores[other], scores[intent] * 0.9)
    if needs_by and I.SHIPPING_STATUS in scores and re.search(r"間に合|困る|までに", text):
        scores[I.DELIVERY_REQUEST] = max(
            scores.get(I.DELIVERY_REQUEST, 0), scores[I.SHIPPING_STATUS] + 0.5
        )
    if needs_by and I.DELIVERY_REQUEST in scores:
        for other in (I.SHIPPING_STATUS, I.PRODUCT_SPEC, I.STOCK):
            if other in scores and scores[other] <= scores[I.DELIVERY_REQUEST] + 1.2:
                scores[other] = min(scores[other], scores[I.DELIVERY_REQUEST] - 0.1)
    if re.search(r"(?:もう|まで)?(?:\d|[二三何])(?:回|度)目の?(?:メール|連絡|問)|責任者", text):
        scores[I.COMPLAINT_SERVICE] = scores.get(I.COMPLAINT_SERVICE, 0) + 4
    if I.STOCK in scores and re.search(r"在庫がありません」|「在庫", text):
        scores[I.STOCK] *= 0.5


def _only_asks(intent: Intent, text: str) -> bool:
    """Whether words of trouble are only asked about: 壊れていたら交換できますか."""
    troubles = {I.ITEM_DEFECT, I.ITEM_WRONG, I.ITEM_MISSING, I.DELIVERY_TROUBLE}
    return (
        intent in troubles
        and _TROUBLED.search(text) is None
        and re.search(r"(?:場合|たら|れば|なら)(?:は|、)", text) is not None
    )

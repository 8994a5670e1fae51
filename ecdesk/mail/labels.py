"""What a charset label means. The one rule: only names that map bytes to characters are known.

Python's codecs include "unicode_escape" and "zip"; a stranger's label must never reach them.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

WESTERN = "windows-1252"  # what Latin-1 means in practice (WHATWG Encoding)
_ALIASES = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 x-utf-8 utf8mb4 utf-8mb4 cp65001 utf-8n utf-8-sig",
    "cp932": "shift-jis shiftjis sjis x-sjis ms-kanji csshiftjis windows-31j cswindows31j cp932 "
    "ms932 x-ms-cp932 sjis-win shift-jis-2004 shift-jisx0213 cp943 cp943c ibm943 s-jis ms-932 "
    "x-mac-japanese windows-932 shift-jis-ms x-shift-jis",
    "euc-jp": "euc-jp eucjp x-euc-jp x-euc eucjp-ms cp51932 eucjp-win ujis cseucpkdfmtjapanese "
    "euc-jp-ms extended-unix-code-packed-format-for-japanese",
    "iso-2022-jp": "iso-2022-jp iso2022jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 "
    "iso-2022-jp-2004 iso-2022-jp-ms iso-2022-jp-ext cp50220 cp50221 cp50222 jis jis7 7bit-jis",
    "us-ascii": "us-ascii ascii ansi-x3.4-1968 7bit iso646-us 646 us none default 8bit x-unknown "
    "unknown-8bit unknown unspecified",
    "gb18030": "gb2312 gbk gb18030 cp936 x-gbk gb-2312 euc-cn csgb2312 gb2312-80 gb-2312-80 "
    "cn-gb chinese csgb231280 ms936 windows-936",
    "big5hkscs": "big5 big5-hkscs cp950 x-x-big5 csbig5 big5-eten cn-big5 ms950",
    "cp949": "euc-kr ks-c-5601-1987 ks-c-5601-1989 ks-c-5601 ksc5601 ksc-5601 cp949 ms949 uhc "
    "korean x-windows-949 windows-949 euckr cseuckr cp51949",
    "iso-2022-kr": "iso-2022-kr",
    "hz": "hz hz-gb-2312",
    "utf-7": "utf-7 utf7 unicode-1-1-utf-7",
    "utf-16": "unicode ucs-2 iso-10646-ucs-2 csunicode",
    "mac-roman": "macintosh x-mac-roman mac",
    "koi8-r": "koi8 cskoi8r koi8-r",
    "koi8-u": "koi8-ru koi8-u",
    WESTERN: "l1 cp819 ibm819 csisolatin1 iso-ir-100 ansi x-ansi",
    "iso8859-2": "l2 csisolatin2 iso-ir-101",
    "iso8859-8": "iso-8859-8-i iso-8859-8-e csisolatinhebrew logical visual",
    "cp874": "windows-874 dos-874",
}
_BY_ALIAS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_SAFE_CODEC = re.compile(
    r"(?:iso-?8859-?\d{1,2}|latin-?[1-9]|win(?:dows)?-?125\d|cp(?:125\d|437|850|852|855|866|874|1006|720)"
    r"|koi8-?[rut]|mac-?(?:roman|cyrillic|greek|latin2|turkish)|tis-?620|utf-?(?:16|32)(?:-?[lb]e)?"
    r"|johab|ptcp154|tcvn|armscii-8)"
)


@lru_cache(maxsize=256)
def _codec_name(label: str) -> str:
    """The name this module calls a label's charset; empty for one it does not know."""
    plain = re.sub(r"[\s\"'();]+", "", label).lower().replace("_", "-").partition("*")[0]
    plain = plain.removeprefix("charset=").partition(":")[0]  # `ISO_8859-1:1987`
    if plain in _BY_ALIAS:
        return _BY_ALIAS[plain]
    if not _SAFE_CODEC.fullmatch(plain):
        return ""
    plain = re.sub(r"^win(?:dows)?-?(?=125)", "cp", plain)
    try:
        found = codecs.lookup(plain).name
    except LookupError:
        return ""
    return WESTERN if found in {"cp1252", "iso8859-1"} else found


def family_of(label: str | None) -> str:
    """The charset a label means; empty for none or an unknown one."""
    return _codec_name(label[:80]) if label else ""

"""A web server on loopback that remembers who called, and every way in which a mail can call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Listener:
    """`heard` are the paths that were asked for, `headers` what came with each."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)

    def url(self, path: str = "") -> str:
        """The address of something here."""
        return f"http://127.0.0.1:{self.port}/{path}"


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener that is there for the block."""
    listener = Listener()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            listener.heard.append(path)
            listener.headers.append(dict(self.headers.items()))
            found = listener.answers.get(path, (200, {"Content-Type": "text/plain"}, b""))
            status, headers, body = found() if callable(found) else found
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Not on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


# Name → the HTML. U stands for the address that must not be asked for, S for it without a scheme,
# B with backslashes, N with a line end in its scheme, D for the folder it is in.
WAYS = {
    "img": "<img src='U'>",
    "img-unquoted": "<img src=U>",
    "img-uppercase": "<IMG SRC='U'>",
    "img-source": "<img source='U'>",  # Qt reads this as src
    "img-schemeless": "<img src='S'>",
    "img-backslashes": "<img src='B'>",
    "img-broken-scheme": "<img src='N'>",
    "img-srcset": "<img src='x.png' srcset='U 2x'>",
    "img-lowsrc": "<img lowsrc='U' dynsrc='U' longdesc='U'>",
    "image": "<image src='U'>",
    "picture": "<picture><source srcset='U'><img src='x.png'></picture>",
    "picture-img": "<picture><source srcset='x.png'><img src='U'></picture>",
    "input-image": "<form><input type=image src='U'></form>",
    "body-background": "<body background='U'>x</body>",
    "table-background": "<table background='U'><tr><td>x</td></tr></table>",
    "tr-background": "<table><tr background='U'><td>x</td></tr></table>",
    "td-background": "<table><tr><td background='U'>x</td></tr></table>",
    "marquee": "<marquee background='U'>x</marquee>",
    "css-background": "<p style='background:url(U)'>x</p>",
    "css-background-image": "<p style='background-image:url(\"U\")'>x</p>",
    "css-escaped": "<p style='background-image:u\\72l(U)'>x</p>",
    "css-comment": "<p style='background-image:/**/url(U)'>x</p>",
    "css-image-set": "<p style='background-image:image-set(\"U\" 1x)'>x</p>",
    "css-body": "<body style='background-image:url(U)'>x</body>",
    "css-html": "<html style='background-image:url(U)'><body>x</body></html>",
    "css-span": "<span style='background-image:url(U)'>x</span>",
    "css-table": "<table style='background-image:url(U)'><tr><td>x</td></tr></table>",
    "css-td": "<table><tr><td style='background:url(U)'>x</td></tr></table>",
    "css-li": "<ul><li style='background-image:url(U)'>x</li></ul>",
    "css-list-style": "<ul style='list-style-image:url(U)'><li>x</li></ul>",
    "css-content": "<p style='content:url(U)'>x</p>",
    "css-cursor": "<p style='cursor:url(U),auto'>x</p>",
    "css-border-image": "<p style='border-image:url(U) 3'>x</p>",
    "css-mask": "<p style='mask:url(U);clip-path:url(U);filter:url(U);shape-outside:url(U)'>x</p>",
    "css-behaviour": "<p style='behavior:url(U);-moz-binding:url(U)'>x</p>",
    "style-in-head": "<head><style>p{background-image:url(U)}</style></head><p>x</p>",
    "style-in-body": "<body><style>p{background-image:url(U)}</style><p>x</p></body>",
    "style-import": "<style>@import url(U);</style><p>x</p>",
    "style-import-text": "<style>@import 'U';</style><p>x</p>",
    "style-font-face": "<style>@font-face{font-family:f;src:url(U)}p{font-family:f}</style><p>x",
    "link-stylesheet": "<link rel='stylesheet' type='text/css' href='U'><p>x</p>",
    "link-stylesheet-bare": "<link rel='stylesheet' href='U'><p>x</p>",
    "link-icon": "<link rel='shortcut icon' href='U'>",
    "link-prefetch": "<link rel='prefetch' href='U'><link rel='preload' as='image' href='U'>",
    "link-dns-prefetch": "<link rel='dns-prefetch' href='U'><link rel='preconnect' href='U'>",
    "link-import": "<link rel='import' href='U'><link rel='manifest' href='U'>",
    "xml-stylesheet": "<?xml-stylesheet type='text/css' href='U'?><p>x</p>",
    "meta-refresh": "<meta http-equiv='refresh' content='0;url=U'>",
    "meta-link": "<meta http-equiv='Link' content='<U>; rel=stylesheet'>",
    "base": "<base href='D'><img src='base'>",
    "script": "<script src='U'></script>",
    "script-inline": "<script>new Image().src='U'</script>",
    "on-error": "<img src='x.png' onerror=\"this.src='U'\" onload=\"this.src='U'\">",
    "iframe": "<iframe src='U'></iframe>",
    "iframe-srcdoc": "<iframe srcdoc=\"<img src='U'>\"></iframe>",
    "frame": "<frameset><frame src='U'></frameset>",
    "object": "<object data='U' codebase='U' classid='U'></object>",
    "embed": "<embed src='U'>",
    "applet": "<applet code='U' archive='U' codebase='U'></applet>",
    "video": "<video src='U' autoplay></video>",
    "video-poster": "<video poster='U'></video>",
    "video-source": "<video><source src='U'><track src='U' default></video>",
    "audio": "<audio src='U' autoplay></audio>",
    "bgsound": "<bgsound src='U'>",
    "svg-image": "<svg><image href='U' xlink:href='U' width='9' height='9'/></svg>",
    "svg-use": "<svg><use href='U#a' xlink:href='U#a'/><feImage href='U'/></svg>",
    "svg-style": "<svg><style>@import url(U);</style></svg>",
    "mathml": "<math href='U'><mtext><img src='U'></mtext><mglyph src='U'/></math>",
    "mathml-escape": "<math><mi><table><mglyph><style><img src='U'></style></mglyph></table></mi>",
    "noscript": "<noscript><p title='</noscript><img src=U>'></noscript>",
    "template": "<template><img src='U'></template>",
    "comment": "<!--[if gte mso 9]><img src='U'><![endif]--><!--><img src='U'>-->",
    "cdata": "<![CDATA[<img src='U'>]]>",
    "textarea": "<textarea></textarea><img src='U'></textarea>",
    "title-attribute": "<p title=\"<img src='U'>\">x</p>",
    "alt-attribute": "<img alt=\"<img src='U'>\">",
    "entities": "&lt;img src='U'&gt;",
    "data-html": "<iframe src=\"data:text/html,<img src='U'>\"></iframe>",
    "data-svg": "<img src=\"data:image/svg+xml,<svg><image href='U'/></svg>\">",
    "cid-to-nowhere": "<img src='cid:U'>",
    "form": "<form action='U' method='post'><input autofocus onfocus='submit()'></form>",
    "ping": "<a href='https://shop.example/' ping='U'>x</a>",
    "amp": "<amp-img src='U'></amp-img><amp-list src='U'></amp-list>",
    "vml": "<v:fill type='frame' src='U'/><v:imagedata src='U'/>",
    "xml-entity": "<!DOCTYPE p [<!ENTITY e SYSTEM 'U'>]><p>&e;</p>",
    "layer": "<layer src='U'></layer><ilayer src='U'></ilayer>",
    "head-profile": "<head profile='U'></head><html manifest='U'>x</html>",
    "cite": "<blockquote cite='U'>x</blockquote><q cite='U'>x</q><ins cite='U'>x</ins>",
    "half-a-tag": "<img src='U",
    "nested-quotes": "<img alt=\"a'b\" title='>' src=U>",
    "null": "<im\x00g src='U'>",
}

# What QTextBrowser of Qt 6.11 fetches where nobody keeps it from it.
QT_FETCHES = {
    *("img", "img-unquoted", "img-uppercase", "img-source", "img-schemeless", "picture-img"),
    *("body-background", "table-background", "tr-background", "td-background", "base"),
    *("css-background", "css-background-image", "css-escaped", "css-comment", "css-body"),
    *("css-html", "css-span", "css-table", "css-td", "css-li", "style-in-head", "style-in-body"),
    *("style-import", "style-import-text", "svg-style", "link-stylesheet", "mathml", "template"),
    *("textarea", "nested-quotes", "half-a-tag"),
}


def calls(way: str, listener: Listener) -> str:
    """The HTML of a way, calling the listener under the way's own name."""
    address = listener.url(way)
    plain = address.removeprefix("http:")
    html = WAYS[way]
    for sign, meant in (
        ("'S'", f"'{plain}'"),
        ("'B'", "'{}'".format(plain.replace("/", "\\"))),
        ("'N'", f"'ht\ntp:{plain}'"),
        ("'D'", f"'{listener.url()}'"),
    ):
        html = html.replace(sign, meant)
    return html.replace("U", address)

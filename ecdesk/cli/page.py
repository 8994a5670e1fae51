"""A page of a PDF drawn by a process of its own: a hostile file ends this one, and nothing else.

    ecdesk page NUMBER WIDTH  <  file.pdf  >  {"width", "height", "pages"} and RGB rows

The window starts it for the preview and ends it after a few seconds. What comes out has no format
that a parser could stumble over: one line of JSON, then three bytes a pixel, row by row.

The one rule: before the file is looked at, this process can no longer grow, write files or last.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pypdfium2

MEMORY = 1_500_000_000  # bytes of address space: the program, its libraries, file and picture
CPU_SECONDS = 10
PIXELS = 16_000_000
WIDEST = 4000
_UNREADABLE = 3
_PASSWORD = 4  # FPDF_ERR_PASSWORD


@click.command(hidden=True)
@click.argument("number", type=click.IntRange(min=0))
@click.argument("width", type=click.IntRange(min=16, max=WIDEST))
def page(number: int, width: int) -> int:
    """Draw page NUMBER (from 0), WIDTH pixels wide, of the PDF on stdin."""
    import pypdfium2 as pdf

    _confine()
    data = sys.stdin.buffer.read()
    try:
        document = pdf.PdfDocument(data)
        return _draw(document, min(number, max(len(document) - 1, 0)), width)
    except pdf.PdfiumError as error:
        locked = getattr(error, "err_code", 0) == _PASSWORD or "password" in str(error).lower()
        return _refuse("pdf.locked" if locked else "pdf.broken")
    except MemoryError:
        return _refuse("pdf.too_large")


def _draw(document: pypdfium2.PdfDocument, number: int, width: int) -> int:
    if not len(document):
        return _refuse("pdf.broken")
    shown = document[number]
    wide, high = shown.get_size()
    if not (wide > 0 and high > 0 and math.isfinite(wide * high)):
        return _refuse("pdf.broken")
    scale = min(width / wide, math.sqrt(PIXELS / (wide * high)), WIDEST * 4 / high)
    bitmap: Any = shown.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    head = {"width": bitmap.width, "height": bitmap.height, "pages": len(document), "page": number}
    row, stride = bitmap.width * bitmap.n_channels, bitmap.stride
    pixels = memoryview(bitmap.buffer).cast("B")
    if bitmap.n_channels != 3:
        return _refuse("pdf.broken")
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode("ascii") + b"\n")
    for line in range(bitmap.height):
        out.write(pixels[line * stride : line * stride + row])
    out.flush()
    return 0


def _refuse(code: str) -> int:
    sys.stdout.buffer.write(json.dumps({"code": code}).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()
    return _UNREADABLE


def _confine() -> None:
    """Take from this process what a hostile file could use; where the system knows such limits."""
    try:
        import resource
    except ImportError:  # Windows: the window's own time limit has to do
        return
    limits = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_CPU": CPU_SECONDS,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
    }
    for name, most in limits.items():
        if hasattr(resource, name):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (least, least))

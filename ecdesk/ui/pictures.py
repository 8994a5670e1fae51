"""Pictures of strangers as pictures of the screen: never larger than asked for, never a bomb.

Called on workers: decoding takes its time. The one rule: Qt is told which kind the first bytes
are, and only kinds that hold nothing but pixels are decoded at all.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader

from ecdesk.mail.pictures import picture_kind

PIXELS_AT_MOST = 40_000_000
MEGABYTES_AT_MOST = 192  # what one picture may take while it is decoded
SIDE_AT_MOST = 30_000
COLUMN = 640  # pixels: the widest a picture in a mail is shown
PREVIEW = 2400


def picture(data: bytes, width: int = COLUMN, height: int = SIDE_AT_MOST) -> QImage | None:
    """The picture, scaled down to fit; None for no picture, a broken one or a bomb."""
    kind = picture_kind(data)
    if not kind:
        return None
    QImageReader.setAllocationLimit(MEGABYTES_AT_MOST)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer, QByteArray(kind.encode("ascii")))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)  # a phone's photo says which way is up
    size = reader.size()
    if not size.isValid() or size.isEmpty() or max(size.width(), size.height()) > SIDE_AT_MOST:
        return None
    if size.width() * size.height() > PIXELS_AT_MOST:
        return None
    fit = min(1.0, width / size.width(), height / size.height())
    if fit < 1:
        wide, high = round(size.width() * fit), round(size.height() * fit)
        reader.setScaledSize(QSize(max(wide, 1), max(high, 1)))
    made = reader.read()
    return None if made.isNull() else made

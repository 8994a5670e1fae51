"""What opening a file of a stranger could do, by the ending that really counts.

    shown     its usual programs show it and run nothing that is in it
    runs      a program or script, or something that starts one
    macros    a document that may carry programs of its own
    page      a page that a browser would open, with whatever it calls
    disk      a disk image or a packed file: what is in it escapes every warning
    other     none of these; saved, not opened

The one rule: the ending is the one that the operating system would see, after every trick with
blanks, dots and directions has been taken away.
"""

from __future__ import annotations

from enum import StrEnum

from ecdesk.mail.files import safe_filename


class FileKind(StrEnum):
    """See the module."""

    SHOWN = "shown"
    RUNS = "runs"
    MACROS = "macros"
    PAGE = "page"
    DISK = "disk"
    OTHER = "other"


WARNED = frozenset({FileKind.RUNS, FileKind.MACROS, FileKind.PAGE, FileKind.DISK})
PICTURES = frozenset({"png", "jpg", "jpeg", "jfif", "gif", "webp", "bmp"})  # previewed
PDF = "pdf"

_ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.SHOWN: ("pdf png jpg jpeg jfif gif webp bmp heic tif tiff txt csv eml mp4 mov m4a",),
    FileKind.RUNS: (
        "exe com scr pif cpl bat cmd ps1 psm1 psd1 ps1xml vb vbs vbe js jse mjs ws wsf wsc wsh hta",
        "msi msp mst msc msix appx appxbundle msixbundle application appref-ms jar jnlp lnk url",
        "scf inf ins isp reg rdp sct shb shs gadget chm hlp diagcab settingcontent-ms search-ms",
        "library-ms website webloc xll wll dll ocx sys drv app command tool terminal action pkg",
        "workflow mpkg scpt applescript sh bash zsh csh ksh run bin deb rpm appimage desktop py",
        "pyc pyw pyz rb pl php lua ipa apk xbap ade adp mde accde crt cer der",
    ),
    FileKind.MACROS: (
        "docm dotm xlsm xltm xlsb xlam xla pptm potm ppsm ppam sldm mdb accdb iqy oqy slk one",
        "onepkg odb",
    ),
    FileKind.PAGE: ("html htm xhtml xht shtml mht mhtml svg svgz xml xsl swf",),
    FileKind.DISK: ("iso img vhd vhdx dmg udf cab ace arj",),
}
_BY_ENDING = {end: kind for kind, ends in _ENDINGS.items() for end in " ".join(ends).split()}


_FILLERS = " \u00a0\u115f\u1160\u2002\u2003\u2800\u3000\u3164\uffa0_.-"  # look like nothing


def ending(name: str) -> str:
    """The ending that counts, in lower case without its dot; empty where there is none."""
    stem, dot, last = safe_filename(name).rpartition(".")
    return last.strip().lower() if dot and stem else ""


def file_kind(name: str) -> FileKind:
    """What opening a file of this name could do."""
    return _BY_ENDING.get(ending(name), FileKind.OTHER)

"""A small PDF, written by hand."""

from __future__ import annotations


def pdf(pages: int = 1, *, width: int = 595, height: int = 842) -> bytes:
    """`pages` pages with a word and a block on each."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(pages))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
    ]
    for number in range(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}]"
            f" /Contents {4 + 2 * number} 0 R /Resources << /Font << /F1 {font} >> >> >>"
        )
        drawn = f"BT /F1 36 Tf 72 720 Td (Page {number + 1}) Tj ET 0.9 g 72 200 450 360 re f"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, said in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{said}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{len(out)}\n%%EOF"
        ).encode()
    )

"""Files of each kind, made in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest

MakePdf = Callable[[Sequence[str]], bytes]


def _stream(text: str) -> bytes:
    lines = [f"({line}) Tj 0 -14 Td" for line in text.split("\n")]
    return f"BT /F1 11 Tf 50 750 Td {' '.join(lines)} ET".encode() if text else b""


@pytest.fixture
def make_pdf() -> MakePdf:
    """`make_pdf(["first page", ""])`: one page for each text, an empty one for an empty text."""

    def make(pages: Sequence[str]) -> bytes:
        kids = " ".join(f"{4 + 2 * nth} 0 R" for nth in range(len(pages)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        for nth, text in enumerate(pages):
            body = _stream(text)
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
                b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * nth)
            )
            objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(body), body))
        out = io.BytesIO(b"%PDF-1.4\n")
        out.seek(0, io.SEEK_END)
        places = []
        for number, body in enumerate(objects, start=1):
            places.append(out.tell())
            out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        for place in places:
            out.write(b"%010d 00000 n \n" % place)
        root = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
        out.write(root + b"startxref\n%d\n%%%%EOF\n" % start)
        return out.getvalue()

    return make

"""Reading a CV: real PDFs, texts in several encodings, and files that cannot be read; each says what to do."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from interview_desktop.interview.tailoring import Background
from interview_desktop.ports import Trouble
from interview_desktop.store import documents
from interview_desktop.store.backgrounds import BackgroundFiles
from interview_desktop.store.documents import MOST_CHARACTERS, read_document


def pdf(text: str, *, password: str = "") -> bytes:
    """A small PDF with one line of text per page."""
    import io

    from pypdf import PdfReader, PdfWriter

    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    lines = text.split("\n")
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(lines)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(lines)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for index, line in enumerate(lines):
        stream = f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET".encode()
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects += [page.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )
    if not password:
        return out
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(out)))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


async def trouble(path: Path, **options: float) -> Trouble:
    with pytest.raises(Trouble) as caught:
        await read_document(path, **options)
    assert caught.value.remedy
    return caught.value


async def test_the_text_of_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(pdf("Ada knows queues\nand Python"))
    document = await read_document(path)
    assert document.name == "cv.pdf"
    assert document.text.split("\n") == ["Ada knows queues", "", "and Python"]
    assert not document.cut


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_texts_are_read_in_the_encodings_that_editors_write(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "job.md"
    path.write_bytes("# Café\n\n\n\nknows queues\x07".encode(encoding))
    assert (await read_document(path)).text == "# Café\n\nknows queues"


async def test_what_is_very_long_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cv.txt"
    path.write_text("word " * MOST_CHARACTERS)
    document = await read_document(path)
    assert len(document.text) == MOST_CHARACTERS
    assert document.cut


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cv.pdf", b"%PDF-1.4 and then nonsense", "document_unreadable"),
        ("cv.pdf", pdf(""), "document_empty"),
        ("cv.pdf", pdf("secret", password="key"), "document_locked"),
        ("cv.docx", b"PK\x03\x04", "document_unknown"),
        ("cv.txt", b"\x00\x01\x02\xff", "document_unreadable"),
        ("cv.txt", b"  \n ", "document_empty"),
        ("cv.txt", b"x" * 5_000_001, "document_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = await trouble(path)
    assert said.code == code
    assert name in said.message


async def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    assert (await trouble(tmp_path / "cv.pdf")).code == "document_missing"


async def test_a_reader_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(documents, "read_command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    path = tmp_path / "cv.pdf"
    path.write_bytes(pdf("slow"))
    assert "took longer" in (await trouble(path, limit_s=0.5)).message


def test_a_background_is_kept_for_its_owner_alone_and_goes_for_good(tmp_path: Path) -> None:
    files = BackgroundFiles(tmp_path / "backgrounds")
    background = Background("I know queues.", "", "cv.pdf")
    files.keep("abc", background)
    assert files.load("abc") == background
    (kept,) = (tmp_path / "backgrounds").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) & 0o077 == 0
    files.delete("abc")
    files.delete("abc")
    assert not files.load("abc")
    assert list((tmp_path / "backgrounds").iterdir()) == []


def test_a_broken_background_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "abc.json").write_text("{")
    assert not BackgroundFiles(tmp_path).load("abc")

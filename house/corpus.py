"""Sixty-odd hostile files, made here and nowhere kept: each lies, climbs, swells, or wants to be run somewhere.

``REFUSED`` holds what the wizard for tables must not take; ``TAKEN`` what it may take as long as it stays text.
"""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

HEAD = "公司名称,联系人,联系电话"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024


def archive(members: dict[str, bytes | str], *, whole: bool = True, level: int = 9) -> bytes:
    """A packed folder; ``whole`` adds what every workbook holds."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as packed:
        if whole:
            packed.writestr("[Content_Types].xml", TYPES)
            packed.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name) if "\x00" in name else name, content)
    return file.getvalue()


def workbook(rows: str, *, more: dict[str, bytes | str] | None = None, head: str = "") -> bytes:
    """A workbook that opens, with these rows in the XML of its only sheet."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{kind}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    links = f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{kind}/'
    top = f'{links}officeDocument" Target="xl/workbook.xml"/></Relationships>'
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES, "_rels/.rels": top, "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'{links}worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        SHEET: f'{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>', **(more or {}),
    }  # fmt: skip
    return archive(members, whole=False)


def cells(*texts: str, row: int = 1) -> str:
    """A row of inline texts."""
    inside = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{row}">{inside}</row>'


def formula(text: str) -> bytes:
    """A workbook whose second row holds a formula with the value it had when it was saved."""
    names = cells("公司名称", "联系人")
    return workbook(
        f'{names}<row r="2"><c t="str"><f>{text}</f><v>甲公司</v></c><c t="inlineStr"><is><t>{text}</t></is></c></row>'
    )


def png(width: int, height: int) -> bytes:
    """A picture that says of itself how large it is, and holds next to nothing."""
    body = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", body), (b"IDAT", zlib.compress(b"\x00" * 64)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _lying_size(content: bytes) -> bytes:
    """The packed folder with every unpacked size in its directory set to one byte."""
    found, place = bytearray(content), content.find(b"PK\x01\x02")
    while place >= 0:
        found[place + 24 : place + 28] = struct.pack("<I", 1)
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(found)


def _encrypted(content: bytes) -> bytes:
    """The packed folder with every member marked as encrypted."""
    found = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.find(mark)
        while place >= 0:
            found[place + offset] |= 1
            place = content.find(mark, place + 4)
    return bytes(found)


def _linked() -> bytes:
    file = io.BytesIO(archive({}))
    with zipfile.ZipFile(file, "a") as packed:
        link = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return file.getvalue()


def _laughs() -> str:
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{steps}]>'


def liars() -> Iterator[tuple[str, bytes]]:
    """Files whose name says something else than their bytes."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1024
    pdf, svg = b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield from (("empty.csv", b""), ("empty.xlsx", b""), ("program.csv", b"MZ\x90\x00" + b"\x00" * 60))
    yield from (("program.xlsx", b"MZ\x90\x00"), ("elf.csv", b"\x7fELF\x02\x01\x01"), ("picture.csv", png(2, 2)))
    yield from (("jpeg.csv", b"\xff\xd8\xff\xe0JFIF"), ("gif.csv", b"GIF89a/*\x01*/=1;alert(1)//"), ("paper.csv", pdf))
    yield from (
        ("old.csv", ole),
        ("locked.xlsx", ole),
        ("old.xls", ole),
        ("packed.csv", archive({})),
        ("gz.csv", b"\x1f\x8b\x08\x00"),
    )
    yield from (
        ("binary.csv", b"a,b\n\x00\x00\x01"),
        ("text.xlsx", b"a,b\n1,2\n"),
        ("program.exe", b"MZ"),
        ("no-name", b"a,b\n"),
    )
    yield from (
        ("vector.svg", svg),
        ("page.html", b"<script>alert(1)</script>"),
        ("macros.xlsm", archive({"xl/vbaProject.bin": ole})),
    )
    yield from (
        ("fakehead.xlsx", b"PK\x03\x04 and nothing more"),
        ("headonly.xlsx", archive({})[:30]),
        ("script.csv.js", b"alert(1)"),
    )
    yield from (
        ("vector.csv", svg),
        ("page.csv", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("xml.csv", b'<?xml version="1.0"?><a/>'),
    )
    yield ("renamed-macros.xlsx", workbook(cells("公司名称"), more={"xl/vbaProject.bin": ole}))


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files that swell, or say that they do."""
    zeros, nested = b"0" * (30 * MEGABYTE), archive({f"{n}.bin": b"0" * MEGABYTE for n in range(9)}, whole=False)
    rows = '<row r="1"><c r="XFD1"/></row>'
    yield "ratio.xlsx", archive({SHEET: zeros})
    yield "lying-ratio.xlsx", _lying_size(archive({SHEET: zeros}))
    yield "shared-strings.xlsx", archive({"xl/sharedStrings.xml": zeros})
    yield "nested.xlsx", archive({"xl/inner.zip": nested * 3, "xl/media/a.bin": zeros})
    yield "entries.xlsx", archive({f"xl/{n}.xml": b"" for n in range(2_100)}, level=1)
    yield "columns.xlsx", workbook(rows)
    yield "rows.xlsx", workbook('<row r="1048576"><c r="A1048576"/></row>')
    yield "unnumbered.xlsx", workbook("<row>" + "<c/>" * 100_000 + "</row>")
    yield "laughs.xlsx", workbook("<row><c><v>&a9;</v></c></row>", head=_laughs())
    yield (
        "outside.xlsx",
        workbook("<row><c><v>&x;</v></c></row>", head='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    )
    yield "outside-web.xlsx", workbook("<row/>", head='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')
    yield "columns-16385.csv", (",".join(f"c{n}" for n in range(16_385)) + "\n").encode()
    yield "columns-300.csv", (",".join(map(str, range(300))) + "\n").encode()


def climbers() -> Iterator[tuple[str, bytes]]:
    """Packed folders whose entries would land elsewhere, and damaged ones."""
    for name, entry in (
        ("climbs", "../../etc/passwd"), ("absolute", "/etc/passwd"), ("drive", "..\\..\\x.dll"), ("in", "xl/../../x")
    ):  # fmt: skip
        yield f"{name}.xlsx", archive({entry: b"x"})
    whole = workbook(cells("公司名称") + cells("甲公司", row=2))
    yield "link.xlsx", _linked()
    yield "encrypted.xlsx", _encrypted(whole)
    yield "truncated.xlsx", whole[: len(whole) // 2]
    yield "no-sheet.xlsx", archive({"xl/other.xml": b""})
    yield "broken-xml.xlsx", workbook("<row><c")
    yield "flipped.xlsx", whole[:60] + bytes(byte ^ 0xFF for byte in whole[60:90]) + whole[90:]


def texts() -> Iterator[tuple[str, bytes]]:
    """Tables that are tables, and hold what nobody should run, or are written as nobody should write."""
    starts = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://127.0.0.1/?x="&A1)',
              '=WEBSERVICE("http://127.0.0.1/")', "=IMPORTXML(1)")  # fmt: skip
    for number, text in enumerate(starts):
        file = io.StringIO()
        csv.writer(file).writerows((HEAD.split(","), (f"{text}公司", text, f"1380000{number:04d}")))
        yield f"formula-{number}.csv", file.getvalue().encode()
    yield "formula.xlsx", formula("1+1")
    yield "dde.xlsx", formula("cmd|'/C calc'!A0")
    yield "webservice.xlsx", formula("WEBSERVICE(&quot;http://127.0.0.1/&quot;)")
    yield "header-only.csv", f"{HEAD}\n".encode()
    yield "same-headings.csv", "公司名称,公司名称,公司名称\n甲,乙,丙\n".encode()
    yield "blank-lines.csv", f"\n\n\n{HEAD}\n\n甲公司,,\n".encode()
    yield "ragged.csv", f"{HEAD}\n甲公司\n乙公司,a,b,c,d,e,f\n".encode()
    yield "quote.csv", f'{HEAD}\n"甲公司,,\n'.encode()
    yield "megabyte-cell.csv", f"{HEAD}\n{'长' * 400_000},,\n".encode()
    yield "markup.csv", f"{HEAD}\n<script>alert(1)</script>,<img src=x onerror=alert(1)>,\n".encode()
    yield "right-to-left.csv", f"{HEAD}\n\u202egnp.exe公司,\u200b\u200d\ufeff,\n".encode()
    yield "mixed.csv", HEAD.encode("gb18030") + "\n甲公司,,\n".encode()
    yield "overlong.csv", f"{HEAD}\n".encode() + b"\xc0\xaf\xc0\xae,,\n"
    yield "surrogate.csv", f"{HEAD}\n".encode() + b"\xed\xa0\x80,,\n"
    yield "utf16.csv", f"{HEAD}\n甲公司,,\n".encode("utf-16")
    yield "utf16-unmarked.csv", f"{HEAD}\n甲公司,,\n".encode("utf-16-le")
    yield "utf16-odd.csv", f"{HEAD}\n".encode("utf-16")[:-1]
    yield "returns.csv", f"{HEAD}\r甲公司,,\r".encode()


def pictures() -> Iterator[tuple[str, bytes]]:
    """What is pasted or attached as a picture and is none, or too much of one."""
    yield "flood.png", png(60_000, 60_000)
    yield "polyglot.png", png(2, 2) + b"<script>alert(1)</script>"
    yield "page.png", b"<html><script>alert(1)</script></html>"
    yield "flash.gif", b"GIF89a" + b"\xff" * 64


def everything() -> dict[str, bytes]:
    """All of them, by name."""
    return {name: content for group in (liars, bombs, climbers, texts, pictures) for name, content in group()}


NAMES = (
    "../../etc/passwd", "..\\..\\windows\\system32\\x.dll", "/etc/passwd", "C:\\x.exe", "a\x00.csv", "x" * 300 + ".csv",
    "\u202efdp.exe", "a\r\nSet-Cookie: x=1.csv", '"><script>alert(1)</script>.csv', "CON", ".htaccess", "…" * 90,
)  # fmt: skip

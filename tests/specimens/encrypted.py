"""A workbook behind a password, as far as anyone without the password can see.

Office wraps an encrypted workbook into an OLE compound file with two streams, `EncryptionInfo` and `EncryptedPackage`
(MS-OFFCRYPTO 2.3, MS-CFB 2). The container here is real, the cipher text is noise.
"""

import struct

SECTOR = 512
MINI_CUTOFF = 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
AGILE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
    '<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
    'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="c3ludGhldGljc3BlY2ltZW4="/>'
    "</encryption>"
)


def encrypted_workbook(noise: bytes) -> bytes:
    """Wrap noise as an encrypted package; needs at least one mini cut-off of noise."""
    # Streams of at least 4096 bytes lie in whole sectors, so that no mini stream is needed.
    information = (struct.pack("<HHI", 4, 4, 0x40) + AGILE.encode()).ljust(MINI_CUTOFF, b"\0")
    package = struct.pack("<Q", len(noise)) + noise
    streams = {"EncryptionInfo": information, "EncryptedPackage": package}
    return _compound_file(streams)


def _compound_file(streams: dict[str, bytes]) -> bytes:
    # Sector 0 is the allocation table, sector 1 the directory, the streams follow one after the other.
    table, body, entries = [FAT, END], b"", []
    for name, content in streams.items():
        first, sectors = len(table), -(-len(content) // SECTOR)
        table += [*range(first + 1, first + sectors), END]
        body += content.ljust(sectors * SECTOR, b"\0")
        entries.append((name, first, len(content)))
    if len(table) > SECTOR // 4:
        raise ValueError("The container holds one table sector only; make the streams shorter.")
    table += [FREE] * (SECTOR // 4 - len(table))
    directory = _entry("Root Entry", kind=5, child=1, right=FREE, first=END, size=0)
    for at, (name, first, size) in enumerate(entries, start=1):
        right = at + 1 if at < len(entries) else FREE
        directory += _entry(name, kind=2, child=FREE, right=right, first=first, size=size)
    directory = directory.ljust(SECTOR, b"\0")
    return _header() + struct.pack(f"<{SECTOR // 4}I", *table) + directory + body


def _header() -> bytes:
    fixed = struct.pack("<8s16xHHHHH6xIIIIIIIII", *_HEADER_FIELDS)
    return fixed + struct.pack("<109I", 0, *[FREE] * 108)


_HEADER_FIELDS = (
    bytes.fromhex("d0cf11e0a1b11ae1"),
    *(0x3E, 3, 0xFFFE, 9, 6),  # minor and major version, byte order, sector and mini sector as powers of two
    *(0, 1, 1, 0, MINI_CUTOFF),  # directory sectors (0 in version 3), table sectors, first directory sector, …
    *(END, 0, END, 0),  # no mini stream, no further table
)


def _entry(name: str, *, kind: int, child: int, right: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(text), kind, 1, FREE, right, child)
    return text.ljust(64, b"\0") + links + bytes(16 + 4 + 8 + 8) + struct.pack("<IQ", first, size)

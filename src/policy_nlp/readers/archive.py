"""ZIP containers (DOCX, OFD), looked over before anything is unpacked: sizes, counts, document type declarations."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from policy_nlp.readers.draft import ReadError

# A budget with all its annexes has 2,000 members and unpacks to 80 MB; bombs unpack to gigabytes.
MAX_MEMBERS = 10_000
MAX_UNPACKED = 256 * 1024 * 1024
# The text of one part: XML is read whole and costs ten times its size in memory.
MAX_XML = 48 * 1024 * 1024
# XML packs to a tenth or, where a table repeats itself, a hundredth; only what is large is looked at.
MAX_RATIO = 400
_LARGE = 4 * 1024 * 1024
_HEAD = 65_536
# Neither DOCX nor OFD has document types: they serve to fetch files and to blow up entities.
_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_container(data: bytes) -> None:
    """Raise `ReadError` where a container must not be unpacked: `too_large`, `encrypted`, `broken`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
            _check_sizes(members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with container.open(member) as part:
                        _check_xml(part.read(_HEAD), member.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError("broken", f"the container is damaged or cut short ({error})") from error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise ReadError("too_large", f"its container has more than {MAX_MEMBERS:,} members")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise ReadError("too_large", f"its container unpacks to more than {MAX_UNPACKED >> 20} MB")
    for member in members:
        if member.flag_bits & 1:
            raise ReadError("encrypted", "its container is protected by a password; save it without one")
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        if is_xml and member.file_size > MAX_XML:
            raise ReadError("too_large", f"its part {member.filename} has more than {MAX_XML >> 20} MB")
        if member.file_size > _LARGE and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise ReadError(
                "too_large", f"its part {member.filename[:80]} unpacks to more than {MAX_RATIO} times its size"
            )


def _check_xml(data: bytes, name: str) -> None:
    # a declaration stands before the first element; NULs go, so that UTF-16 hides nothing
    head = data.replace(b"\0", b"").decode("latin-1")
    if _DECLARATION.search(head):
        raise ReadError(
            "broken", f"its part {name[:80]} declares a document type, which no such file needs; not opened"
        )

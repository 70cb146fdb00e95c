"""Reads a WARC strictly, by the standard (WARC 1.1), and prints what is in it.

usage: warc.py [--body URL] FILE

A line for each record: its type, URL, the first line of an HTTP head, and how
many bytes follow that.  With --body, the body of the last response to a URL.
Fails where something is not as it should be: a record that is no gzip member of
its own, a field that lacks, a length, a digest, or a reference that is wrong.
"""

import base64
import hashlib
import re
import sys
import zlib

NEEDED = {"WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length"}
ID = re.compile(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")


def members(data):
    """Each gzip member, which has to be one record."""
    while data:
        inflater = zlib.decompressobj(31)
        yield inflater.decompress(data) + inflater.flush()
        assert inflater.eof, "the last member is cut"
        data = inflater.unused_data


def split(data):
    """Records that are not compressed."""
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?mi)^Content-Length: (\d+)", head)[1])
        size = len(head) + 4 + length + 4
        assert len(data) >= size, "the last record is cut"
        yield data[:size]
        data = data[size:]


def parse(record):
    head, _, rest = record.partition(b"\r\n\r\n")
    lines = head.decode("ascii").split("\r\n")
    assert lines[0] == "WARC/1.1", lines[0]
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(": ")
        assert value and name not in fields, line
        fields[name] = value
    block, end = rest[:-4], rest[-4:]
    assert end == b"\r\n\r\n", end
    assert NEEDED <= fields.keys(), fields
    assert ID.fullmatch(fields["WARC-Record-ID"]), fields
    assert DATE.fullmatch(fields["WARC-Date"]), fields
    assert len(block) == int(fields["Content-Length"]), fields
    return fields, block


def check_digest(fields, name, data):
    digest = base64.b32encode(hashlib.sha256(data).digest()).decode()
    assert fields[name] == "sha256:" + digest, (name, fields)


def check_http(fields, kind, block):
    assert fields["Content-Type"].startswith("application/http"), fields
    head, _, body = block.partition(b"\r\n\r\n")
    first = head.split(b"\r\n")[0].decode()
    assert re.search(r"\bHTTP/1\.[01]\b", first), first
    if kind == "response":
        check_digest(fields, "WARC-Payload-Digest", body)
        assert b"\nTransfer-Encoding:" not in head, head
    return first, body


def main():
    arguments = sys.argv[1:]
    wanted = None
    if arguments[0] == "--body":
        wanted = arguments[1]
        arguments = arguments[2:]
    data = open(arguments[0], "rb").read()
    ids, found = {}, None
    for record in (members if data[:1] == b"\x1f" else split)(data):
        fields, block = parse(record)
        kind = fields["WARC-Type"]
        check_digest(fields, "WARC-Block-Digest", block)
        first, body = "-", block
        if kind in ("request", "response", "revisit"):
            first, body = check_http(fields, kind, block)
        if kind == "resource":
            check_digest(fields, "WARC-Payload-Digest", block)
        if kind == "revisit":
            before = ids[fields["WARC-Refers-To"]]
            assert before["WARC-Type"] == "response", before
            for name, value in (
                    ("WARC-Payload-Digest", fields["WARC-Payload-Digest"]),
                    ("WARC-Date", fields["WARC-Refers-To-Date"]),
                    ("WARC-Target-URI", fields["WARC-Refers-To-Target-URI"])):
                assert before[name] == value, (before, fields)
            assert body == b"", body
        if kind == "warcinfo":
            assert not ids or "WARC-Target-URI" not in fields, fields
        else:
            assert ids[fields["WARC-Warcinfo-ID"]]["WARC-Type"] == "warcinfo"
            assert "WARC-Target-URI" in fields, fields
        assert fields["WARC-Record-ID"] not in ids, fields
        ids[fields["WARC-Record-ID"]] = fields
        url = fields.get("WARC-Target-URI", "-")
        if kind in ("response", "resource") and url == wanted:
            found = body
        if not wanted:
            print(kind, url, first, len(body))
    for fields in ids.values():
        concurrent = fields.get("WARC-Concurrent-To")
        assert concurrent is None or concurrent in ids, fields
    if wanted:
        sys.stdout.buffer.write(found)


main()

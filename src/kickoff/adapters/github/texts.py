"""Blobs as GraphQL gives them: whole when small, cut at 512,000 bytes, null when binary."""

from __future__ import annotations

import base64
import binascii

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node, UnexpectedShape
from kickoff.core.facts import Fact, Present, Unknown
from kickoff.errors import ForgeError

CONTENTS_READ = "contents: read"

NOT_TEXT, NOT_UTF8 = Unknown("the file is not text"), Unknown("the file is not UTF-8")

LASTING = (NOT_TEXT, NOT_UTF8)
"""What looking at the same blob again cannot change."""


def text_fact(client: Client, blob: Node) -> Fact[str]:
    """The text of a blob, to the byte. Raises UnexpectedShape.

    One more request when GraphQL's text is not exactly what is stored; unknown when that fails or
    the file is not UTF-8.
    """
    if blob.at("isBinary").value is True:
        return NOT_TEXT
    try:
        return Present(whole_blob(client, blob).decode("utf-8"))
    except UnicodeDecodeError:
        return NOT_UTF8
    except ForgeError as failure:
        return Unknown(str(failure))


def whole_blob(client: Client, blob: Node) -> bytes:
    """The bytes of a blob; over REST when GraphQL's text is not exactly them.

    One more request then. Raises a ForgeError.
    """
    text = blob.at("text").text_or_none()
    if text is not None and not blob.at("isTruncated").flag():
        content = text.encode("utf-8")
        if len(content) == blob.at("byteSize").number():
            return content
    return blob_by_rest(client, blob.at("oid").text())


def blob_by_rest(client: Client, oid: str) -> bytes:
    """The bytes of a blob of at most 100 MB. One request. Raises a ForgeError."""
    answer = client.get(f"git/blobs/{oid}", doing=f"read the blob {oid}", right=CONTENTS_READ)
    content = answer.node.at("content")
    try:
        return base64.b64decode(content.text())
    except binascii.Error:
        raise UnexpectedShape("content", "base64") from None

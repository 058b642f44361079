"""Whose connection it is, as the system tells it."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from kickoff.entrypoints.web.neighbours import (
    TABLES,
    Neighbour,
    in_table,
    neighbour,
    tells,
    written,
)

US = 1000
HEAD = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
)


def table(*connections: tuple[str, str, int]) -> str:
    """Lines as Linux writes them: local address, state, account."""
    return HEAD + "".join(
        f"{number:4}: {local} 0100007F:20F8 {state} 00000000:00000000 00:00000000 00000000  {uid:4}"
        "        0 1077 1 000000002a5e7a9d 100 0 0 10 0\n"
        for number, (local, state, uid) in enumerate(connections)
    )


OTHER = ("0100007F:0050", "01", 7)
SEEN = {
    "our own": (("0100007F:D431", "01", US), Neighbour.OURSELVES),
    "root's": (("0100007F:D431", "01", 0), Neighbour.OURSELVES),
    "another account's": (("0100007F:D431", "01", 1001), Neighbour.SOMEBODY_ELSE),
    "one that is closed already": (("0100007F:D431", "06", 0), Neighbour.SOMEBODY_ELSE),
    "one that has been half closed": (("0100007F:D431", "05", 0), Neighbour.SOMEBODY_ELSE),
    "none": (("0100007F:D432", "01", US), Neighbour.SOMEBODY_ELSE),
}


@pytest.mark.parametrize(("connection", "whose"), SEEN.values(), ids=SEEN)
def test_a_connection_is(connection: tuple[str, str, int], whose: Neighbour) -> None:
    assert in_table(table(OTHER, connection), "0100007F:D431", US) is whose


def test_a_table_of_another_form_tells_of_nobody() -> None:
    assert in_table("", "0100007F:D431", US) is Neighbour.SOMEBODY_ELSE
    assert in_table("x\ny z\n", "0100007F:D431", US) is Neighbour.SOMEBODY_ELSE


def test_addresses_are_written_in_the_machines_byte_order() -> None:
    four = written(("127.0.0.1", 54321), socket.AF_INET)
    six = written(("::1", 54321), socket.AF_INET6)

    if sys.byteorder == "little":
        assert (four, six) == ("0100007F:D431", f"{'0' * 24}01000000:D431")
    else:
        assert (four, six) == ("7F000001:D431", f"{'0' * 24}00000001:D431")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_system_tells_our_own_connections_or_nothing(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    told = Neighbour.OURSELVES if TABLES[family].exists() else Neighbour.UNTOLD

    with socket.socket(family) as listening:
        try:
            listening.bind((address, 0))
        except OSError:
            return  # without IPv6 there is nobody to tell of
        listening.listen()
        with socket.create_connection(listening.getsockname()[:2]) as client:
            assert neighbour(client.getsockname()[:2], os.geteuid()) is told


def test_the_system_is_relied_on_when_it_tells_of_ourselves() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert tells(port, os.geteuid()) is TABLES[socket.AF_INET].exists()
        assert not tells(port, os.geteuid() + 1)
    assert not tells(port, os.geteuid())

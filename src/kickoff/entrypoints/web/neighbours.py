"""Whose connection it is: on a machine with several accounts, loopback is open to all of them.

Linux tells in /proc/net/tcp and tcp6 which account each socket belongs to; other systems do not.
Addresses stand there as hexadecimal words in the machine's byte order (proc(5), "/proc/net/tcp").
Only established connections count: what a process has closed is nobody's, which looks like root's.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

TABLES = {socket.AF_INET: Path("/proc/net/tcp"), socket.AF_INET6: Path("/proc/net/tcp6")}

_ESTABLISHED, _LISTENING = "01", "0A"
_ROOT = 0


class Neighbour(Enum):
    """Who is at the other end."""

    OURSELVES = auto()
    SOMEBODY_ELSE = auto()
    UNTOLD = auto()


def tells(port: int, account: int) -> bool:
    """Whether this system's tables are to be relied on: ours is seen listening there as ours."""
    try:
        table = TABLES[socket.AF_INET].read_text("ascii")
    except OSError:
        return False
    address = written(("127.0.0.1", port), socket.AF_INET)
    return any(words[7] == str(account) for words in _lines(table, address, _LISTENING))


def neighbour(client: tuple[str, int], account: int) -> Neighbour:
    """Who has the connection from that address and port, seen from `account`; root may anything."""
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    try:
        table = TABLES[family].read_text("ascii")
    except OSError:
        return Neighbour.UNTOLD
    return in_table(table, written(client, family), account)


def in_table(table: str, address: str, account: int) -> Neighbour:
    """The same for one table, and an address as it is written there."""
    for words in _lines(table, address, _ESTABLISHED):
        ours = int(words[7]) in (account, _ROOT)
        return Neighbour.OURSELVES if ours else Neighbour.SOMEBODY_ELSE
    return Neighbour.SOMEBODY_ELSE


def _lines(table: str, address: str, state: str) -> Iterator[list[str]]:
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) > 7 and words[1] == address and words[3] == state:
            yield words


def written(client: tuple[str, int], family: socket.AddressFamily) -> str:
    """An address as the table has it: `0100007F:1F90` for 127.0.0.1:8080 on most machines."""
    packed = socket.inet_pton(family, client[0])
    parts = (packed[start : start + 4] for start in range(0, len(packed), 4))
    numbers = (int.from_bytes(part, sys.byteorder) for part in parts)
    return f"{''.join(f'{number:08X}' for number in numbers)}:{client[1]:04X}"

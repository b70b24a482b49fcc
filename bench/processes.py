"""Processor time and memory of processes, read from /proc (Linux)."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def descendants(pid: int) -> dict[int, str]:
    """`pid` and everything below it: process -> its command line."""
    parents = {int(path.name): _parent(path) for path in PROC.iterdir() if path.name.isdecimal()}
    found, fresh = {pid}, {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return {each: _command(each) for each in found}


def processor_ms(pids: Iterable[int]) -> float:
    """Milliseconds of processor time that these processes have used, with their ended children."""
    ticks = sum(sum(map(int, _fields(pid)[11:15])) for pid in pids if _fields(pid))
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def proportional_mb(pids: Iterable[int]) -> float:
    """Megabytes (10^6 bytes); what processes share is shared out between them (PSS)."""
    total = 0
    for pid in pids:
        for line in _read(pid, "smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total / 1e6


def _parent(path: Path) -> int:
    fields = _fields(int(path.name))
    return int(fields[1]) if fields else 0


def _fields(pid: int) -> list[str]:
    """What stands behind the name in /proc/PID/stat, which may hold anything: state, parent, …"""
    return _read(pid, "stat").rpartition(")")[2].split()


def _command(pid: int) -> str:
    return _read(pid, "cmdline").replace("\0", " ")


def _read(pid: int, name: str) -> str:
    try:
        return (PROC / str(pid) / name).read_text()
    except OSError:
        return ""

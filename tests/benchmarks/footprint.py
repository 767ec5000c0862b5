"""What Jobdesk costs before anybody does anything: seconds to start, memory at rest, the size of its environment."""

import os
import re
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
import servers
from servers import Server

CHECKOUT = Path(__file__).parents[2]
PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
HIGH_WATER = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def start_seconds(explorer: Server, folder: Path) -> float:
    """Return the seconds from starting `jobdesk serve` to its first answer."""
    began = time.perf_counter()
    with servers.jobdesk(explorer, folder, workers=2) as server:
        requests.get(f"{server.url}/healthz", timeout=10).raise_for_status()
        return time.perf_counter() - began


def pss_mib(server: Server) -> float:
    """Return the proportional set size (memory shared between processes counted once) of a process and all below it."""
    return sum(_pss_kib(pid) for pid in _tree(server.pid)) / 1024


def idle_pss_mib(server: Server) -> float:
    """Return the proportional set size once no process has taken processor time for a fifth of a second."""
    pause, busy = threading.Event(), -1.0
    while (now := processor_seconds(server)) != busy:
        busy = now
        pause.wait(0.2)
    return pss_mib(server)


def processor_seconds(server: Server) -> float:
    """Return the processor time that a process and all below it have taken."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in _tree(server.pid))
    ticks = sum(int(field[11]) + int(field[12]) for field in fields)  # in the program and in the system
    return ticks / os.sysconf("SC_CLK_TCK")


def forget_peaks(server: Server) -> float:
    """Have the memory of now (MiB) count as the highest of a process and all below it, and return it."""
    for pid in _tree(server.pid):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return peak_mib(server)


def peak_mib(server: Server) -> float:
    """Return the highest resident size (shared memory counted with each) of a process and all below it."""
    found = (HIGH_WATER.search(Path(f"/proc/{pid}/status").read_text()) for pid in _tree(server.pid))
    return sum(int(match[1]) for match in found if match) / 1024


def environment_mib() -> float:
    """Return what a fresh environment with `jobdesk[team]`, without pip and setuptools, takes on the disk."""
    with TemporaryDirectory(prefix="jobdesk-size-") as folder:
        venv.create(folder, with_pip=False)
        python = str(Path(folder) / "bin" / "python")
        wanted = f"{CHECKOUT}[team]"
        subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "-qq", wanted], check=True)
        files = (path.lstat() for path in Path(folder).rglob("*"))
        return sum(file.st_blocks * 512 for file in files) / 2**20


def _tree(pid: int) -> list[int]:
    children = (
        int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
    )
    return [pid, *(below for child in children for below in _tree(child))]


def _pss_kib(pid: int) -> int:
    found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) if found else 0

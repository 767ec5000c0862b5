"""A stand-in of the closed-source NebulaGraph Explorer: its seven calls, its envelope, its oddities, on a small graph.

It is a WSGI application for one process with many threads, and keeps everything in memory.
"""

from webapp.demo.accounts import ACCOUNT, GRAPH_ADDRESS, GRAPH_PORT, PASSWORD
from webapp.demo.app import create_explorer
from webapp.demo.workflows import WORKFLOWS

__all__ = [
    "ACCOUNT",
    "GRAPH_ADDRESS",
    "GRAPH_PORT",
    "PASSWORD",
    "WORKFLOWS",
    "create_explorer",
]

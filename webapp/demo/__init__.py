"""A stand-in of the closed-source NebulaGraph Explorer: its seven calls, its envelope, its oddities, on a small graph.

It is a WSGI application that keeps everything in memory, for one process with many threads.
"""

from webapp.demo.accounts import (
    ACCOUNT,
    ACCOUNTS,
    GRAPH_ADDRESS,
    GRAPH_ADDRESSES,
    GRAPH_PORT,
    PASSWORD,
)
from webapp.demo.app import create_explorer
from webapp.demo.workflows import WORKFLOWS, ExampleInput, Workflow

__all__ = [
    "ACCOUNT",
    "ACCOUNTS",
    "GRAPH_ADDRESS",
    "GRAPH_ADDRESSES",
    "GRAPH_PORT",
    "PASSWORD",
    "WORKFLOWS",
    "ExampleInput",
    "Workflow",
    "create_explorer",
]

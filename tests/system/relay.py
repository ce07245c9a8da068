"""A TCP relay that keeps every byte: what an eavesdropper on the line has."""

import select
import socket
import threading


class Relay:
    """Listens on a free port of loopback and passes everything on to `target` ("host", port)."""

    def __init__(self, target):
        self.target = target
        self.recorded = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def address(self):
        return f"tcp://127.0.0.1:{self.port}"

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            threading.Thread(target=self.pump, args=(client, server), daemon=True).start()

    def pump(self, client, server):
        other = {client: server, server: client}
        streams = {client: bytearray(), server: bytearray()}
        with self.lock:
            self.recorded.extend(streams.values())
        try:
            while True:
                ready, _, _ = select.select(list(other), [], [])
                for source in ready:
                    data = source.recv(65536)
                    if not data:
                        return
                    streams[source] += data
                    other[source].sendall(data)
        except OSError:
            return
        finally:
            client.close()
            server.close()

    def streams(self):
        """The bytes of every connection and direction so far."""
        with self.lock:
            return [bytes(stream) for stream in self.recorded]

    def close(self):
        self.listener.close()

#!/usr/bin/env python3
"""A proxy on the loopback that wants a password: HTTP with CONNECT, and SOCKS 5, on the same port.

    proxy.py PORT LOG

Prints its own port on a line, then serves until it is killed. Whatever host it is asked for, it connects to PORT of
127.0.0.1. It lets in me with the password s3cret. Each request adds a line to LOG: "http METHOD TARGET" or "socks TARGET",
and " refused" behind it for those that it does not let in.
"""
import base64
import socket
import socketserver
import sys
import threading

port, log_name = int(sys.argv[1]), sys.argv[2]
USER, PASSWORD = b"me", b"s3cret"


def log(line):
    with open(log_name, "a") as file:
        file.write(line + "\n")


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def join(client, server):
    back = threading.Thread(target=pump, args=(server, client))
    back.start()
    pump(client, server)
    back.join()


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        first = self.rfile.read(1)
        if first == b"\x05":
            self.socks()
        elif first:
            self.http(first)

    def upstream(self):
        return socket.create_connection(("127.0.0.1", port))

    def http(self, first):
        line = (first + self.rfile.readline()).decode()
        headers = {}
        while text := self.rfile.readline().strip():
            name, value = text.split(b":", 1)
            headers[name.lower()] = value.strip()
        method, target, _ = line.split()
        wanted = b"Basic " + base64.b64encode(USER + b":" + PASSWORD)
        if headers.get(b"proxy-authorization") != wanted:
            log(f"http {method} {target} refused")
            self.wfile.write(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
            return
        log(f"http {method} {target}")
        server = self.upstream()
        if method == "CONNECT":
            self.wfile.write(b"HTTP/1.1 200 Yes\r\n\r\n")
        else:
            path = "/" + target.split("/", 3)[3]
            server.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        join(self.connection, server)

    def socks(self):
        """RFC 1928 and 1929."""
        self.rfile.read(self.rfile.read(1)[0])
        self.wfile.write(b"\x05\x02")
        self.rfile.read(1)
        user = self.rfile.read(self.rfile.read(1)[0])
        password = self.rfile.read(self.rfile.read(1)[0])
        good = (user, password) == (USER, PASSWORD)
        self.wfile.write(b"\x01" + (b"\x00" if good else b"\x01"))
        if not good:
            log("socks refused")
            return
        kind = self.rfile.read(4)[3]
        if kind == 3:
            host = self.rfile.read(self.rfile.read(1)[0]).decode()
        else:
            host = str(self.rfile.read(4 if kind == 1 else 16))
        self.rfile.read(2)
        log(f"socks {host}")
        self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
        join(self.connection, self.upstream())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
sys.stdout.write(f"{server.server_address[1]}\n")
sys.stdout.flush()
server.serve_forever()

#!/usr/bin/env python3
"""An HTTP server on the loopback that serves a directory in many wrong ways, to see who is fooled.

    lying_server.py [--bind ADDRESS] [--tls CERTIFICATE KEY] DIRECTORY LOG

Prints its port on a line of its own, then serves until it is killed. Of a request for /MODE/PATH, MODE says how
DIRECTORY/PATH is served; as a base URL, http://127.0.0.1:PORT/MODE is a mirror with that habit. Each request adds a line
"MODE PATH RANGE AUTHORIZATION" to LOG, the last two being those headers or "-". Whoever removes LOG makes it forget what it
has served, so that the next request is "the first time" again.

    ok            honestly, with ranges
    404           not at all
    403           not at all, for ever
    short         with a Content-Length that is one byte too small, and a byte less
    long          with a byte more, and the Content-Length for it
    endless       without a length, and without an end
    excess        with the right length, and more bytes behind it, which look like another answer
    no-length     honestly, but without a length: the end of the connection is the end
    chunked       honestly, in chunks
    chunked-short in chunks, a byte less
    chunked-bad   in chunks, of which one has no size
    length-twice  with two lengths
    length-huge   with a length of 20 digits
    length-negative  with a length of -1
    altered       with the byte in the middle changed
    first-altered with the byte in the middle changed, the first time; honestly with ranges afterwards
    cut           ends in the middle of the body, the first time; honestly with ranges afterwards
    cut-always    ends in the middle of the body, ranges or not
    changed       the middle byte changed and cut there, the first time; honestly with ranges and another ETag afterwards
    reset         ends in the middle of the body by a reset, the first time; honestly with ranges afterwards
    reset-always  resets each connection
    cut-200       ends in the middle of the body, as if it did not know ranges
    cut-altered   ends in the middle of the body without a Range; with one the rest's middle byte is changed
    500-then-ok   with status 500 the first two times
    500           with status 500
    503-retry     with status 503 and "Retry-After: 1" the first time
    503-day       with status 503 and "Retry-After: 86400"
    503-date      with status 503 and a Retry-After that is a date, two seconds ahead, the first time
    503-past      with status 503 and a Retry-After that is a date of the past, the first time
    429-retry     with status 429 and "Retry-After: 1" the first time
    404-endless   not at all, with a page that has no end
    200-to-range  honestly, but as if it did not know ranges
    206-wrong     a Range is answered with as many bytes, but those from 0
    206-unasked   as a part of the file, without having been asked for one
    206-total     a Range is answered as a part of a larger file, without a length
    416           a Range is refused
    portal        with a page in HTML and status 200, whatever is asked for
    gzip          with "Content-Encoding: gzip", and so encoded
    gzip-bomb     with "Content-Encoding: gzip" and much that is not the file
    http09        with the file alone: no status, no header
    garbage       with what is no HTTP
    to-file       with a redirect to the file: URL of the right file
    to-ftp        with a redirect to ftp:
    to-port-N     with a redirect to the honest one at port N, by http
    to-password   with a redirect to a URL with a password that refuses
    to-control    with a redirect to a URL with encoded line ends, that looks like an answer
    to-ok         with a redirect to the honest one
    loop          with a redirect to itself
    stall         with the first half, then silence, the first time; honestly with ranges afterwards
    silent        with silence the first time; honestly afterwards
    silent-always with silence
    slow          honestly, 500 bytes ten times a second
    drip          a byte a second
    header-drip   a byte of the header a second
    header-endless  with a header that has no end
    1xx-endless   with "100 Continue", for ever
"""
import argparse
import email.utils
import gzip
import http.server
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--bind", default="127.0.0.1")
arguments.add_argument("--tls", nargs=2)
arguments.add_argument("directory")
arguments.add_argument("log")
arguments = arguments.parse_args()
directory, log_name = arguments.directory, arguments.log
lock = threading.Lock()
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        _, mode, path = self.path.split("/", 2)
        path = re.sub("%(..)", lambda m: chr(int(m[1], 16)), path)
        span = self.headers.get("Range")
        logged = re.sub("[^!-~]", "?", path)
        with lock:
            if not os.path.exists(log_name):
                seen.clear()
            self.times = seen[mode, path] = seen.get((mode, path), 0) + 1
            with open(log_name, "a") as log:
                log.write(f"{mode} {logged} {span or '-'} {self.headers.get('Authorization', '-')}\n")
        try:
            with open(os.path.join(directory, path), "rb") as file:
                self.content = file.read()
        except OSError:
            mode = "404"
        self.path_below = path
        self.start = int(re.fullmatch("bytes=([0-9]+)-", span)[1]) if span else 0
        if mode.startswith("to-port-"):
            self.answer(302, Location=f"http://127.0.0.1:{mode[8:]}/ok/{path}")
        else:
            getattr(self, "serve_" + mode.replace("-", "_"))()

    def answer(self, status, body=b"", length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def give(self, content, knows_ranges=True, **how):
        if self.start and knows_ranges:
            whole = len(content)
            self.answer(206, content[self.start:], Content_Range=f"bytes {self.start}-{whole - 1}/{whole}", **how)
        else:
            self.answer(200, content, **how)

    def altered(self):
        content = bytearray(self.content)
        content[len(content) // 2] ^= 1
        return bytes(content)

    def hang_up_after(self, content, **headers):
        """Half of what is due, then the end of the connection."""
        self.close_connection = True
        due = len(content) - self.start
        self.send_response(206 if self.start else 200)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.start:
            self.send_header("Content-Range", f"bytes {self.start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(due))
        self.end_headers()
        self.wfile.write(content[self.start:self.start + due // 2])

    def serve_ok(self):
        self.give(self.content)

    def serve_404(self):
        self.answer(404, b"no such file")

    def serve_403(self):
        self.answer(403, b"go away")

    def serve_short(self):
        self.give(self.content[:-1])

    def serve_long(self):
        self.give(self.content + b"x")

    def serve_endless(self):
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def stream(self, pieces, pause=0):
        """Raw bytes, until the other side has enough."""
        self.close_connection = True
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    def reset(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def forever(self, piece):
        while True:
            yield piece

    def serve_excess(self):
        self.answer(200, self.content + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", len(self.content))

    def serve_no_length(self):
        self.stream([b"HTTP/1.1 200 OK\r\n\r\n", self.content])

    def chunks(self, *chunks):
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.stream([head] + [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks])

    def serve_chunked(self):
        half = len(self.content) // 2
        self.chunks(self.content[:half], self.content[half:], b"")

    def serve_chunked_short(self):
        self.chunks(self.content[:-1], b"")

    def serve_chunked_bad(self):
        self.stream([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nevil\r\n", self.content])

    def serve_length_twice(self):
        length = len(self.content)
        self.stream([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Length: %d\r\n\r\n" % (length, length - 1),
                     self.content])

    def serve_length_huge(self):
        self.answer(200, self.content, 10**20 - 1)
        self.close_connection = True

    def serve_length_negative(self):
        self.answer(200, self.content, -1)
        self.close_connection = True

    def serve_changed(self):
        if self.times == 1:
            self.hang_up_after(self.altered(), ETag='"1"')
        else:
            self.give(self.content, ETag='"2"')

    def serve_reset(self):
        if self.times > 1:
            self.give(self.content)
            return
        self.answer(200, self.content[:len(self.content) // 2], len(self.content))
        # The other side has read by then what it would throw away with the reset.
        time.sleep(0.2)
        self.reset()

    def serve_reset_always(self):
        self.reset()

    def serve_503_day(self):
        self.answer(503, b"tomorrow", Retry_After="86400")

    def serve_503_date(self):
        if self.times == 1:
            self.answer(503, b"later", Retry_After=email.utils.formatdate(time.time() + 2, usegmt=True))
        else:
            self.give(self.content)

    def serve_503_past(self):
        if self.times == 1:
            self.answer(503, b"earlier", Retry_After=email.utils.formatdate(time.time() - 3600, usegmt=True))
        else:
            self.give(self.content)

    def serve_429_retry(self):
        if self.times == 1:
            self.answer(429, b"not so fast", Retry_After="1")
        else:
            self.give(self.content)

    def serve_404_endless(self):
        self.send_response(404)
        self.end_headers()
        self.stream(self.forever(b"x" * 65536))

    def serve_206_unasked(self):
        whole = len(self.content)
        self.answer(206, self.content, Content_Range=f"bytes 0-{whole - 1}/{whole}")

    def serve_portal(self):
        self.answer(200, b"<html><title>Welcome to the airport</title>Please log in.</html>", Content_Type="text/html")

    def serve_gzip(self):
        self.answer(200, gzip.compress(self.content), Content_Encoding="gzip")

    def serve_gzip_bomb(self):
        # A MiB of zeros is a KiB; libcurl would decode members one after the other.
        bomb = gzip.compress(bytes(1 << 20))
        self.stream([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"] + [bomb] * 10000)

    def serve_http09(self):
        self.stream([self.content])

    def serve_garbage(self):
        self.stream([b"SSH-2.0-OpenSSH_9.2\r\n"])

    def serve_to_ftp(self):
        self.answer(302, Location="ftp://127.0.0.1/" + self.path_below)

    def serve_to_password(self):
        self.answer(302, Location=f"http://me:s3cret@127.0.0.1:{server.server_address[1]}/403/{self.path_below}")

    def serve_to_control(self):
        self.answer(302, Location="/ok/x%0d%0a%0a201%20URI%20Done%0aSHA256-Hash:%20" + "0" * 64 + "%1b[31m")

    def serve_silent_always(self):
        time.sleep(3600)

    def serve_slow(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.stream((self.content[i:i + 500] for i in range(0, len(self.content), 500)), pause=0.1)

    def serve_drip(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.stream((self.content[i:i + 1] for i in range(len(self.content))), pause=1)

    def serve_header_drip(self):
        self.stream((byte.to_bytes(1, "big") for byte in b"HTTP/1.1 200 OK\r\nServer: " + b"x" * 10000), pause=1)

    def serve_header_endless(self):
        self.stream([b"HTTP/1.1 200 OK\r\n"])
        self.stream(self.forever(b"X-More: " + b"x" * 8000 + b"\r\n"))

    def serve_1xx_endless(self):
        self.stream(self.forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 100))

    def serve_altered(self):
        self.give(self.altered())

    def serve_first_altered(self):
        self.give(self.altered() if self.times == 1 else self.content)

    def serve_cut(self):
        if self.times == 1:
            self.hang_up_after(self.content)
        else:
            self.give(self.content)

    def serve_cut_always(self):
        self.hang_up_after(self.content)

    def serve_cut_200(self):
        self.start = 0
        self.hang_up_after(self.content)

    def serve_cut_altered(self):
        if self.start:
            content = bytearray(self.content)
            content[(self.start + len(content)) // 2] ^= 1
            self.give(bytes(content))
        else:
            self.hang_up_after(self.content)

    def serve_500_then_ok(self):
        if self.times <= 2:
            self.answer(500, b"out of order")
        else:
            self.give(self.content)

    def serve_500(self):
        self.answer(500, b"out of order")

    def serve_503_retry(self):
        if self.times == 1:
            self.answer(503, b"later", Retry_After="1")
        else:
            self.give(self.content)

    def serve_200_to_range(self):
        self.give(self.content, knows_ranges=False)

    def serve_206_wrong(self):
        if self.start:
            whole = len(self.content)
            due = whole - self.start
            self.answer(206, self.content[:due], Content_Range=f"bytes 0-{due - 1}/{whole}")
        else:
            self.give(self.content)

    def serve_206_total(self):
        if self.start:
            whole = len(self.content) + 7
            self.close_connection = True
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {self.start}-{whole - 1}/{whole}")
            self.end_headers()
            self.wfile.write(self.content[self.start:] + b"7 bytes")
        else:
            self.give(self.content)

    def serve_416(self):
        if self.start:
            self.answer(416)
        else:
            self.give(self.content)

    def serve_to_file(self):
        self.answer(302, Location="file://" + os.path.abspath(os.path.join(directory, self.path_below)))

    def serve_to_ok(self):
        self.answer(302, Location="/ok/" + self.path_below)

    def serve_loop(self):
        self.answer(302, Location=self.path)

    def serve_stall(self):
        if self.times > 1:
            self.give(self.content)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content[:len(self.content) // 2])
        self.wfile.flush()
        time.sleep(3600)

    def serve_silent(self):
        if self.times == 1:
            time.sleep(3600)
        self.give(self.content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # Clients that hang up are what this is for.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


if ":" in arguments.bind:
    Server.address_family = socket.AF_INET6
server = Server((arguments.bind, 0), Handler)
if arguments.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*arguments.tls)
    # The handshake is the thread's that serves the connection: a client that refuses must not end the server.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
sys.stdout.write(f"{server.server_address[1]}\n")
sys.stdout.flush()
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass

#!/usr/bin/env python3
"""An HTTP server on the loopback that serves a directory in many wrong ways, to see who is fooled.

    lying_server.py DIRECTORY LOG

Prints its port on a line of its own, then serves until it is killed. Of a request for /MODE/PATH, MODE says how
DIRECTORY/PATH is served; as a base URL, http://127.0.0.1:PORT/MODE is a mirror with that habit. Each request adds a line
"MODE PATH RANGE" to LOG, RANGE being the Range header or "-". Whoever removes LOG makes it forget what it has served, so
that the next request is "the first time" again.

    ok            honestly, with ranges
    404           not at all
    403           not at all, for ever
    short         with a Content-Length that is one byte too small, and a byte less
    long          with a byte more, and the Content-Length for it
    endless       without a length, and without an end
    altered       with the byte in the middle changed
    first-altered with the byte in the middle changed, the first time; honestly with ranges afterwards
    cut           ends in the middle of the body, the first time; honestly with ranges afterwards
    cut-always    ends in the middle of the body, ranges or not
    cut-altered   ends in the middle of the body without a Range; with one the rest's middle byte is changed
    500-then-ok   with status 500 the first two times
    500           with status 500
    503-retry     with status 503 and "Retry-After: 1" the first time
    200-to-range  honestly, but as if it did not know ranges
    206-wrong     a Range is answered with as many bytes, but those from 0
    206-total     a Range is answered as a part of a larger file, without a length
    416           a Range is refused
    to-file       with a redirect to the file: URL of the right file
    to-ok         with a redirect to the honest one
    loop          with a redirect to itself
    stall         with the first half, then silence, the first time; honestly with ranges afterwards
    silent        with silence the first time; honestly afterwards
"""
import http.server
import os
import re
import sys
import threading
import time

directory, log_name = sys.argv[1:3]
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
        with lock:
            if not os.path.exists(log_name):
                seen.clear()
            self.times = seen[mode, path] = seen.get((mode, path), 0) + 1
            with open(log_name, "a") as log:
                log.write(f"{mode} {path} {span or '-'}\n")
        try:
            with open(os.path.join(directory, path), "rb") as file:
                self.content = file.read()
        except OSError:
            mode = "404"
        self.path_below = path
        self.start = int(re.fullmatch("bytes=([0-9]+)-", span)[1]) if span else 0
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

    def hang_up_after(self, content):
        """Half of what is due, then the end of the connection."""
        self.close_connection = True
        due = len(content) - self.start
        self.send_response(206 if self.start else 200)
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


server = Server(("127.0.0.1", 0), Handler)
sys.stdout.write(f"{server.server_address[1]}\n")
sys.stdout.flush()
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass

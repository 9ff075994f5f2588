#!/usr/bin/env python3
"""A name server at 127.0.0.1, port 53, that says 127.0.0.1 to every question about IPv4, after so many seconds; or never.

    slow_resolver.py SECONDS|never

Prints a line when it is ready, then serves until it is killed.
"""
import socket
import sys
import threading
import time

delay = sys.argv[1]
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 53))
print("ready", flush=True)


def answer(query, client):
    time.sleep(float(delay))
    # RFC 1035, 4.1: the name ends with an empty label; type and class follow.
    end = query.index(b"\0", 12) + 5
    is_a = query[end - 4:end - 2] == b"\0\1"
    header = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if is_a else b"\0\0") + b"\0\0\0\0"
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if is_a else b""
    sock.sendto(header + query[12:end] + record, client)


while True:
    question, whose = sock.recvfrom(4096)
    if delay != "never":
        threading.Thread(target=answer, args=(question, whose)).start()

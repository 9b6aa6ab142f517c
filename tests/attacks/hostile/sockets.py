# Reach the network, or any socket of this machine.
import ctypes
import os
import socket
import urllib.request

address = ("127.0.0.1", TARGET["port"])
attempt("TCP", lambda: socket.create_connection(address, timeout=2))
attempt("UDP", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", address))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("vsock", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM))
attempt("IPv6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM))
for path in (TARGET["socket"], "\0" + TARGET["abstract"]):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        attempt(f"Unix {path!r}", lambda: socket.socket(socket.AF_UNIX, kind).connect(path))
attempt("name", lambda: socket.getaddrinfo("example.org", 80))
attempt("web", lambda: urllib.request.urlopen(f"http://127.0.0.1:{TARGET['port']}", timeout=2))
attempt("server", lambda: socket.create_server(("", 0)))
# A pair of datagram sockets could send to any socket that has a path.
attempt("pair of datagrams", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))
attempt("pair of raws", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_RAW))
one, two = socket.socketpair()
attempt("send elsewhere", lambda: one.sendmsg([b"x"], [], 0, TARGET["datagram"]))
attempt("connect elsewhere", lambda: one.connect(TARGET["socket"]))
two.close()
attempt("connect once alone", lambda: one.connect(TARGET["socket"]))
attempt("bind", lambda: one.bind("here"))
attempt("bash", lambda: os.system(f"bash -c 'echo x > /dev/tcp/127.0.0.1/{TARGET['port']}'") and 1 / 0)
libc = ctypes.CDLL(None, use_errno=True)
attempt("io_uring", lambda: libc.syscall(425, 8, ctypes.create_string_buffer(120)) >= 0 or 1 / 0)

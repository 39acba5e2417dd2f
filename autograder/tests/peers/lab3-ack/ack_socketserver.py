# Acknowledges one message of each client.
import socketserver


class Ack(socketserver.BaseRequestHandler):
    def handle(self):
        if self.request.recv(1024):
            self.request.sendall(b"ACK!")


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.request_queue_size = 128
with socketserver.ThreadingTCPServer(("127.0.0.1", 9999), Ack) as server:
    server.serve_forever()

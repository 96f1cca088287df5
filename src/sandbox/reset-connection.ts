import type { Socket } from "node:net";

/**
 * Ends a connection so that its client sees ECONNRESET. One that is just being shut down ends in order instead: a reset is
 * refused then (libuv, `uv_tcp_close_reset`), and Node loses the socket, which neither closes nor lets the process end.
 */
export function resetConnection(socket: Socket | null): void {
  if (socket === null) return;
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

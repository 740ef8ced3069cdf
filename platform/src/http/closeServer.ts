import type { Server } from 'node:http';

/** Milliseconds between looks at which connections have become idle while closing. */
const closingInterval = 50;

/** Stops listening; requests under way have `graceMs` to finish. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), closingInterval);
  const impatient = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(impatient);
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @returns the port that is listened on, of use when 0 was asked for. @throws Error when it is taken */
export async function listenOn(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

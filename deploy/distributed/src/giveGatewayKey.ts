import { readFile } from 'node:fs/promises';
import { Agent, fetch } from 'undici';

/** Milliseconds that a key holds: as long as the certificates of one start. */
const lifetimeMs = 90 * 86_400_000;

export interface RegistryAddress {
  /** Of a replica that is ready. */
  url: string;
  operatorKey: string;
  /** File of who signs its certificate. */
  authorities: string;
}

/** Has the registry make a key with which gateways read supergraphs and report usage, and do nothing else. */
export async function giveGatewayKey({ url, operatorKey, authorities }: RegistryAddress): Promise<string> {
  const dispatcher = new Agent({ connect: { ca: await readFile(authorities, 'utf8') } });
  try {
    const response = await fetch(`${url}/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'gateways',
        rights: ['READ', 'REPORT'],
        graph: 'gantry',
        expiresAt: new Date(Date.now() + lifetimeMs).toISOString(),
      }),
      dispatcher,
    });
    if (response.status !== 201)
      throw new Error(`The registry gives out no key: it answered ${response.status}.`);
    return ((await response.json()) as { key: string }).key;
  } finally {
    await dispatcher.close();
  }
}

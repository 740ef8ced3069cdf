import { checkServerIdentity, createSecureContext, getCACertificates, type PeerCertificate } from 'node:tls';
import { serviceOf } from '@gantry/platform/tls/serviceOf.js';
import type { TlsCredentials } from '@gantry/platform/tls/TlsCredentials.js';
import { Agent, buildConnector, fetch as fetchOver } from 'undici';

/** As much of `fetch` as is needed to speak with a registry. */
export type Fetch = (
  url: string,
  request: {
    method?: string;
    headers: Readonly<Record<string, string>>;
    body?: string;
    signal: AbortSignal;
    redirect?: 'error';
  },
) => Promise<FetchAnswer>;

export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Milliseconds that a connection may take. */
const connectTimeout = 10_000;

/**
 * Connections to a registry that are made with this process's certificate, as it is at the time. Over https, who answers is Gantry's
 * registry by its certificate, or, where the certificate is of no service of Gantry, whoever the URL names: supergraphs may come
 * from anywhere.
 */
export class RegistryConnection {
  readonly #tls: TlsCredentials;
  readonly #unfollow: () => void;
  #agent: Agent;

  constructor(tls: TlsCredentials) {
    this.#tls = tls;
    this.#agent = this.#open();
    this.#unfollow = tls.onChange(() => {
      // It ends once what is under way on it has been answered.
      void this.#agent.close();
      this.#agent = this.#open();
    });
  }

  readonly fetch: Fetch = (url, request) => fetchOver(url, { ...request, dispatcher: this.#agent });

  async close(): Promise<void> {
    this.#unfollow();
    await this.#agent.destroy();
  }

  #open(): Agent {
    const { cert, key, ca } = this.#tls.current.options;
    const authorities = [...getCACertificates('default'), String(ca)];
    const secureContext = createSecureContext({ cert, key, ca: authorities, minVersion: 'TLSv1.2' });
    return new Agent({
      connect: buildConnector({ secureContext, timeout: connectTimeout, checkServerIdentity: checkIdentity }),
    });
  }
}

function checkIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  const service = serviceOf(certificate.subjectaltname);
  if (service === undefined) return checkServerIdentity(host, certificate);
  return service === 'registry' ? undefined : new Error(`Who answers is "${service}", and not the registry.`);
}

import type { ClientIdentity } from '../../domain/authentication/AuthenticationPolicy.js';

/** What a connection over TLS is given to prove who makes it. */
export interface TlsOptions {
  cert?: string;
  key?: string;
  passphrase?: string;
  ca?: string;
}

/** An identity as Node's TLS takes it; nothing where there is none. */
export function tlsOptions(identity: ClientIdentity | undefined): TlsOptions {
  if (!identity) return {};
  const { certificate: cert, key, passphrase, authorities: ca } = identity;
  return {
    cert,
    key,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca }),
  };
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ClientIdentity } from './AuthenticationPolicy.js';
import { PolicyFault } from './PolicyFault.js';

/**
 * Checks that a certificate and a key can be used, and belong to each other.
 * @throws PolicyFault
 */
export function readIdentity(identity: ClientIdentity): ClientIdentity {
  const { certificate, key, passphrase, authorities } = identity;
  const read = read509(certificate, 'certificate');
  if (authorities !== undefined) read509(authorities, 'authorities');
  const secret = tried(
    () => createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) }),
    'certificate needs key, as the PEM of a private key, and passphrase where that is locked',
  );
  if (!read.checkPrivateKey(secret))
    throw new PolicyFault('certificate.key is not the key of certificate.certificate');
  return identity;
}

function read509(pem: string, property: string): X509Certificate {
  return tried(() => new X509Certificate(pem), `certificate needs ${property}, as the PEM of a certificate`);
}

/** What OpenSSL says of what it cannot read is of no use to anybody. */
function tried<T>(work: () => T, problem: string): T {
  try {
    return work();
  } catch {
    throw new PolicyFault(problem);
  }
}

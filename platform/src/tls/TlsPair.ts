import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { serviceOf } from './serviceOf.js';
import type { TlsFiles } from './TlsFiles.js';

/** A certificate that has been checked, with its key and the authorities to trust. */
export interface TlsPair {
  options: SecureContextOptions;
  context: SecureContext;
  /** Milliseconds since the epoch. */
  begins: number;
  expires: number;
}

/** What the three files hold. */
export interface TlsTexts {
  certificate: string;
  key: string;
  authorities: string;
  /** The same for the same texts. */
  digest: string;
}

/** A certificate that will hold later. */
export class NotYetValid extends Error {}

/** @throws Error naming a file that cannot be read */
export async function readTlsTexts(files: TlsFiles): Promise<TlsTexts> {
  const read = (file: string): Promise<string> =>
    readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new Error(`${file} cannot be read (${cause.code}).`, { cause });
    });
  const [certificate, key, authorities] = await Promise.all(
    [files.certificate, files.key, files.authorities].map(read),
  );
  const digest = createHash('sha256')
    .update(JSON.stringify([certificate, key, authorities]))
    .digest('hex');
  return { certificate: certificate!, key: key!, authorities: authorities!, digest };
}

/**
 * Checks that the three fit each other, and the service: what a peer would refuse is refused here, with a reason.
 * @throws Error with a sentence that names the file, and nothing of the key
 */
export function readTlsPair(texts: TlsTexts, files: TlsFiles, service: string): TlsPair {
  const [leaf, ...between] = certificatesIn(texts.certificate, files.certificate);
  const authorities = certificatesIn(texts.authorities, files.authorities);
  if (!leaf!.checkPrivateKey(privateKeyIn(texts.key, files.key))) {
    throw new Error(`The key in ${files.key} is not the one of the certificate in ${files.certificate}.`);
  }
  const named = serviceOf(leaf!.subjectAltName);
  if (named !== service) {
    throw new Error(
      `The certificate in ${files.certificate} is ${named ? `of "${named}"` : 'of no service of Gantry'}; "${service}" needs one with the URI spiffe://gantry/${service}.`,
    );
  }
  const [begins, expires] = [Date.parse(leaf!.validFrom), Date.parse(leaf!.validTo)];
  if (expires <= Date.now()) {
    throw new Error(`The certificate in ${files.certificate} has expired on ${leaf!.validTo}.`);
  }
  if (begins > Date.now()) {
    throw new NotYetValid(`The certificate in ${files.certificate} is valid only from ${leaf!.validFrom}.`);
  }
  if (!isSigned(leaf!, between, authorities)) {
    throw new Error(
      `No authority in ${files.authorities} has signed the certificate in ${files.certificate}.`,
    );
  }
  const options: SecureContextOptions = {
    cert: texts.certificate,
    key: texts.key,
    ca: texts.authorities,
    minVersion: 'TLSv1.3',
  };
  return { options, context: createSecureContext(options), begins, expires };
}

function certificatesIn(text: string, file: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error(`There is no certificate in ${file}.`);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw new Error(`A certificate in ${file} cannot be read.`);
  }
}

function privateKeyIn(text: string, file: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // What the library says could quote the file.
    throw new Error(`There is no private key in ${file} that can be read.`);
  }
}

/** Whether signatures lead from the certificate to an authority. */
function isSigned(
  leaf: X509Certificate,
  between: X509Certificate[],
  authorities: X509Certificate[],
): boolean {
  let current = leaf;
  for (let step = 0; step <= between.length; step++) {
    const signed = (by: X509Certificate): boolean => current.checkIssued(by) && current.verify(by.publicKey);
    if (authorities.some(signed)) return true;
    const next = between.find((certificate) => certificate !== current && signed(certificate));
    if (!next) return false;
    current = next;
  }
  return false;
}

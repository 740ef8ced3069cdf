import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identityOf } from '@gantry/platform/tls/serviceOf.js';
import type { TlsFiles } from '@gantry/platform/tls/TlsFiles.js';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;

export interface IssueOptions {
  /** Seconds; a day when left out. Less than nothing for one that has expired. */
  lifetimeSeconds?: number;
  /** The URI it bears, where that is not the service's. */
  uri?: string;
  /** Host names and addresses it is good for, beside loopback's. */
  hosts?: readonly string[];
}

/** A certificate of a service with its key, in PEM. */
export interface IssuedCertificate {
  certificate: string;
  key: string;
}

/** Signs certificates of services, for tests and for trying things out: its key lives as long as the process. */
export class CertificateAuthority {
  readonly #certificate: X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
  }

  static async create(name = 'Gantry test authority'): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + 365 * dayMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys);
  }

  /** Its own certificate, in PEM. */
  get certificate(): string {
    return `${this.#certificate.toString('pem')}\n`;
  }

  async issue(service: string, options: IssueOptions = {}): Promise<IssuedCertificate> {
    const { lifetimeSeconds = 86_400, uri = identityOf(service), hosts = [] } = options;
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${service}`,
      issuer: this.#certificate.subject,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + lifetimeSeconds * 1_000),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension([
          { type: 'url', value: uri },
          ...[service, 'localhost', ...hosts].map((value) => ({ type: 'dns' as const, value })),
          { type: 'ip', value: '127.0.0.1' },
        ]),
        await AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
      ],
    });
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
      certificate: `${certificate.toString('pem')}\n`,
      key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
    };
  }

  /**
   * Issues a certificate into files of a folder, in place of those that are there: each appears whole.
   * @returns where they are
   */
  async issueInto(folder: string, service: string, options: IssueOptions = {}): Promise<TlsFiles> {
    await mkdir(folder, { recursive: true });
    const { certificate, key } = await this.issue(service, options);
    const files = {
      certificate: path.join(folder, `${service}.crt`),
      key: path.join(folder, `${service}.key`),
      authorities: path.join(folder, `${service}.ca`),
    };
    const texts = [
      [files.certificate, certificate],
      [files.key, key],
      [files.authorities, this.certificate],
    ] as const;
    for (const [file, text] of texts) {
      await writeFile(`${file}.new`, text, { mode: 0o600 });
      await rename(`${file}.new`, file);
    }
    return files;
  }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

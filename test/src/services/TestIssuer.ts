import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

/** An OpenID Connect issuer as far as a gateway looks at one: it gives its keys to whoever asks, and tokens to tests. */
export class TestIssuer {
  readonly url: string;
  readonly #key: CryptoKey;
  readonly #server: Server;

  private constructor(server: Server, key: CryptoKey) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#key = key;
  }

  static async start(): Promise<TestIssuer> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
    const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestIssuer(server, privateKey);
  }

  /** As `GANTRY_ISSUERS` has it. */
  get trusted(): { issuer: string; audience: string; jwksUri: string } {
    return { issuer: this.url, audience: 'gantry', jwksUri: `${this.url}/jwks` };
  }

  /** A token of `<name>@example.com`, good for ten minutes. */
  async token(name: string): Promise<string> {
    return new SignJWT({ email: `${name}@example.com`, email_verified: true })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(this.url)
      .setAudience('gantry')
      .setSubject(name)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(this.#key);
  }

  close(): void {
    this.#server.close();
  }
}

import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a sealed value belongs to. It is authenticated with the value: moved elsewhere, it does not open. */
export interface SecretContext {
  tenantId: string;
  /** The thing the secret is of, a project or an agent, by its id. */
  ownerId: string;
  name: string;
  version: number;
}

/** A key is not usable, or a sealed value was not sealed by this key for this context. Shows neither. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/** Version of the sealed form: `1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url. */
const format = '1';
/** NIST SP 800-38D: 96 random bits for the nonce, a tag of 128. */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts secrets at rest with AES-256-GCM under one 256-bit key. Holds only keys derived from it (HKDF-SHA-256),
 * one for sealing and one for fingerprints.
 */
export class SecretBox {
  readonly keyId: string;
  readonly #sealingKey: Buffer;
  readonly #fingerprintKey: Buffer;

  private constructor(key: Buffer) {
    if (key.length !== 32) throw new SecretBoxError(`A secret key has 32 bytes, not ${key.length}.`);
    this.#sealingKey = derive(key, 'gantry seal');
    this.#fingerprintKey = derive(key, 'gantry fingerprint');
    this.keyId = createHash('sha256').update(derive(key, 'gantry key id')).digest('hex').slice(0, 16);
  }

  /**
   * From a key as an environment variable holds it: 32 bytes in base64, base64url or hexadecimal.
   * @throws SecretBoxError
   */
  static fromText(text: string): SecretBox {
    const trimmed = text.trim();
    const hexadecimal = /^[0-9a-f]{64}$/i.test(trimmed);
    if (!hexadecimal && !/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) {
      throw new SecretBoxError('A secret key is 32 bytes in base64 or hexadecimal.');
    }
    return new SecretBox(Buffer.from(trimmed, hexadecimal ? 'hex' : 'base64url'));
  }

  /**
   * From a file that only its owner may read; it is made, with a new random key, when there is none.
   * @throws SecretBoxError when others may read the file
   */
  static async fromFile(path: string): Promise<SecretBox> {
    await makeKeyFile(path);
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      throw new SecretBoxError(
        `${path} may be read by others (mode ${(mode & 0o777).toString(8)}); make it 600.`,
      );
    }
    return SecretBox.fromText(await readFile(path, 'utf8'));
  }

  /** Encrypts a value for its context; no two calls give the same text. */
  seal(value: string, context: SecretContext): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey, nonce, { authTagLength: tagBytes });
    cipher.setAAD(this.#authenticated(context));
    const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [format, this.keyId, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /**
   * Decrypts what `seal` gave for the same context.
   * @throws SecretBoxError when it is of another key or context, or was changed
   */
  open(sealed: string, context: SecretContext): string {
    const [version, keyId, nonceText = '', bodyText = '', ...rest] = sealed.split('.');
    if (version !== format || rest.length > 0) throw new SecretBoxError('This is no sealed secret.');
    if (keyId !== this.keyId) throw new SecretBoxError(`The secret was sealed by another key (${keyId}).`);
    const nonce = Buffer.from(nonceText, 'base64url');
    const body = Buffer.from(bodyText, 'base64url');
    if (nonce.length !== nonceBytes || body.length < tagBytes)
      throw new SecretBoxError('This is no sealed secret.');
    const decipher = createDecipheriv('aes-256-gcm', this.#sealingKey, nonce, { authTagLength: tagBytes });
    decipher.setAAD(this.#authenticated(context));
    decipher.setAuthTag(body.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(body.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
    } catch {
      throw new SecretBoxError('The secret does not belong here, or was changed.');
    }
  }

  /** Equal for equal values, and worthless without the key: stands for a value where only equality matters. */
  fingerprint(value: string): string {
    return createHmac('sha256', this.#fingerprintKey).update(value, 'utf8').digest('base64url');
  }

  /** JSON keeps the parts apart whatever they hold: no two contexts have the same bytes. */
  #authenticated({ tenantId, ownerId, name, version }: SecretContext): Buffer {
    return Buffer.from(JSON.stringify([format, this.keyId, tenantId, ownerId, name, version]), 'utf8');
  }
}

function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
}

/** Made whole under another name and then linked, so that two starts at once agree on one key. */
async function makeKeyFile(path: string): Promise<void> {
  const exists = await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  if (exists) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}

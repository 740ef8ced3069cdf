import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecretBox, SecretBoxError, type SecretContext } from '../../src/secrets/SecretBox.js';

const key = 'a'.repeat(64);
const box = SecretBox.fromText(key);
const context: SecretContext = { tenantId: 'tnt_1', ownerId: 'prj_1', name: 'GREETING', version: 1 };

describe('a secret box', () => {
  test('opens what it sealed, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (value) => {
        expect(box.open(box.seal(value, context), context)).toBe(value);
      }),
    );
  });

  test('never seals twice alike and never shows the value', () => {
    const sealed = Array.from({ length: 50 }, () => box.seal('hunter2', context));
    expect(new Set(sealed).size).toBe(50);
    expect(sealed.join()).not.toContain('hunter2');
    expect(sealed.join()).not.toContain(Buffer.from('hunter2').toString('base64url'));
  });

  test.each<Partial<SecretContext>>([
    { tenantId: 'tnt_2' },
    { ownerId: 'prj_2' },
    { name: 'OTHER' },
    { version: 2 },
    { tenantId: 'tnt_1","prj_1', ownerId: '' },
  ])('does not open a value moved to %o', (other) => {
    const sealed = box.seal('hunter2', context);
    expect(() => box.open(sealed, { ...context, ...other })).toThrow(SecretBoxError);
  });

  test('does not open a value of which any part was changed', () => {
    const parts = box.seal('hunter2', context).split('.');
    for (const index of parts.keys()) {
      const changed = parts.map((part, at) =>
        at === index ? `${part[0] === 'A' ? 'B' : 'A'}${part.slice(1)}` : part,
      );
      expect(() => box.open(changed.join('.'), context)).toThrow(SecretBoxError);
    }
    for (const text of ['', '1', 'hunter2', `${parts.join('.')}.x`, `1.${box.keyId}..`]) {
      expect(() => box.open(text, context)).toThrow(SecretBoxError);
    }
  });

  test('does not open what another key sealed, and names that key only by its id', () => {
    const other = SecretBox.fromText('b'.repeat(64));
    expect(other.keyId).not.toBe(box.keyId);
    expect(() => box.open(other.seal('x', context), context)).toThrow(other.keyId);
  });

  test('takes a key in hexadecimal, base64 and base64url, and nothing else', () => {
    const bytes = Buffer.from(key, 'hex');
    for (const text of [key, `${key}\n`, bytes.toString('base64'), bytes.toString('base64url')]) {
      expect(SecretBox.fromText(text).keyId).toBe(box.keyId);
    }
    for (const text of ['', 'short', 'x'.repeat(64), 'a'.repeat(62)]) {
      expect(() => SecretBox.fromText(text)).toThrow(SecretBoxError);
    }
  });

  test('gives equal fingerprints to equal values under one key only', () => {
    expect(box.fingerprint('hunter2')).toBe(SecretBox.fromText(key).fingerprint('hunter2'));
    expect(box.fingerprint('hunter2')).not.toBe(box.fingerprint('hunter3'));
    expect(box.fingerprint('hunter2')).not.toBe(SecretBox.fromText('b'.repeat(64)).fingerprint('hunter2'));
  });
});

describe('a key file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-secret-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is made once, for its owner only, also when several start at once', async () => {
    const path = join(folder, 'keys', 'secret');
    const boxes = await Promise.all(Array.from({ length: 8 }, () => SecretBox.fromFile(path)));
    expect(new Set(boxes.map((made) => made.keyId)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'keys'))).toEqual(['secret']);
    expect((await SecretBox.fromFile(path)).keyId).toBe(boxes[0]?.keyId);
    expect(SecretBox.fromText(await readFile(path, 'utf8')).keyId).toBe(boxes[0]?.keyId);
  });

  test('is refused when others may read it', async () => {
    const path = join(folder, 'open');
    await SecretBox.fromFile(path);
    await chmod(path, 0o640);
    await expect(SecretBox.fromFile(path)).rejects.toThrow('make it 600');
  });
});

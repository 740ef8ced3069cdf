import { UserFault } from '@gantry/platform/errors/UserFault.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryUrl } from '../../src/domain/repositoryUrl.js';

const anywhere = { allowPrivate: true };
const publicOnly = { allowPrivate: false };

function faultOf(url: string, rules = anywhere): { code: string; message: string; field: string[] | null } {
  try {
    parseRepositoryUrl(url, rules);
  } catch (error) {
    if (error instanceof UserFault) return error.userErrors[0] ?? { code: 'none', message: '', field: null };
    throw error;
  }
  throw new Error(`${url} was taken`);
}

describe('a repository URL', () => {
  test.each(['https://git.example.com/team/shop.git', 'http://127.0.0.1:8123/shop.git', 'https://[::1]:9/x'])(
    'is taken when it speaks HTTP: %s',
    (url) => expect(parseRepositoryUrl(url, anywhere)).toBe(url),
  );

  test.each([
    '',
    'shop.git',
    '/etc/passwd',
    './shop',
    'file:///etc',
    'ssh://git@example.com/shop.git',
    'git@example.com:shop.git',
    'git://example.com/shop.git',
    'ext::sh -c touch% /tmp/x',
    'ext::https://example.com/x',
    '--upload-pack=touch /tmp/x',
    '-oProxyCommand=x',
    'https:example.com/x',
    'https:///example.com/x',
    'https://example.com',
    'https://example.com/shop.git?x=1',
    'https://example.com/shop.git#main',
    'https://example.com/a b',
    'https://example.com/a\nb',
    'https://example.com\\@evil.com/x',
    'https://exa mple.com/x',
    `https://example.com/${'x'.repeat(3_000)}`,
  ])('is refused on field url: %s', (url) => {
    expect(faultOf(url)).toMatchObject({ code: 'INVALID_REPOSITORY_URL', field: ['url'] });
  });

  test.each([
    'https://ada:hunter2@example.com/shop.git',
    'https://hunter2@example.com/shop.git',
    'ada:hunter2@host/x',
  ])('with a credential is refused without showing it', (url) =>
    expect(faultOf(url).message).not.toContain('hunter2'),
  );

  test.each([
    'http://localhost/x',
    'http://localhost./x',
    'http://db/x',
    'http://git.internal/x',
    'http://127.0.0.1/x',
    'http://127.1/x',
    'http://0x7f000001/x',
    'http://2130706433/x',
    'http://10.1.2.3/x',
    'http://172.20.0.1/x',
    'http://192.168.1.1/x',
    'http://169.254.169.254/latest',
    'http://100.64.1.1/x',
    'http://0.0.0.0/x',
    'http://[::1]/x',
    'http://[::ffff:127.0.0.1]/x',
    'http://[fe80::1]/x',
    'http://[fd00::1]/x',
    'http://[64:ff9b::7f00:1]/x',
    'http://[2002:7f00:1::]/x',
  ])('on a private address is refused where these are not allowed: %s', (url) => {
    expect(faultOf(url, publicOnly)).toMatchObject({ code: 'INVALID_REPOSITORY_URL' });
    expect(parseRepositoryUrl(url, anywhere)).toMatch(/^http:/);
  });

  test.each(['https://8.8.8.8/x', 'https://[2606:4700::1111]/x', 'https://github.com/x/y'])(
    'on a public address is taken everywhere: %s',
    (url) => expect(parseRepositoryUrl(url, publicOnly)).toBe(url),
  );

  test('never comes out with a credential or another scheme, whatever goes in', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'http',
        'https',
        '://',
        ':',
        '@',
        '/',
        '//',
        'ext::',
        'file',
        'a',
        'b.com',
        '\\',
        '?',
        '#',
        '%40',
        '-',
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((all) => all.join('')),
        ),
        (text) => {
          let url: URL;
          try {
            url = new URL(parseRepositoryUrl(text, anywhere));
          } catch (error) {
            expect(error).toBeInstanceOf(UserFault);
            return;
          }
          expect(['http:', 'https:']).toContain(url.protocol);
          expect(`${url.username}${url.password}${url.search}${url.hash}`).toBe('');
        },
      ),
    );
  });
});

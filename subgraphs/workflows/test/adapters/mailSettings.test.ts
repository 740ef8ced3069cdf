import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mailServerOf, mailSettings } from '../../src/mailSettings.js';

const read = (settings: Record<string, string>) => mailServerOf(z.object(mailSettings).parse(settings));
const from = 'Gantry <gantry@example.com>';

describe('the mail server', () => {
  it('is none without a URL', () => {
    expect(read({})).toBeUndefined();
  });

  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'upgrade' }],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'implicit' }],
    ['smtp://127.0.0.1:25?tls=none', { host: '127.0.0.1', port: 25, tls: 'none' }],
    [
      'smtp://gantry%40example.com:p%40ss@[::1]:2525',
      { host: '::1', port: 2525, tls: 'upgrade', login: { user: 'gantry@example.com', password: 'p@ss' } },
    ],
  ])('is what its URL says: %s', (url, server) => {
    expect(
      read({ GANTRY_SMTP_URL: url, GANTRY_MAIL_FROM: from, GANTRY_MAIL_DOMAINS: 'Example.com, b.org' }),
    ).toEqual({
      ...server,
      from: { name: 'Gantry', address: 'gantry@example.com' },
      domains: ['example.com', 'b.org'],
    });
  });

  it.each(['mail.example.com', 'http://mail.example.com', 'smtp://', 'smtp://mail.example.com?tls=perhaps'])(
    'has a URL that can be one: %s',
    (url) => {
      expect(() => read({ GANTRY_SMTP_URL: url, GANTRY_MAIL_FROM: from })).toThrow('is no URL such as');
    },
  );

  it('never shows a password that is in a wrong URL', () => {
    const wrong = () => read({ GANTRY_SMTP_URL: 'smpt://gantry:hunter2@mail', GANTRY_MAIL_FROM: from });
    expect(wrong).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }) as Error,
    );
  });

  it.each(['gantry', 'a@b, c@d', 'Gantry\r\nBcc: eve@example.com <gantry@example.com>'])(
    'has a sender that can be one: %j',
    (sender) => {
      const wrong = () => read({ GANTRY_SMTP_URL: 'smtp://mail', GANTRY_MAIL_FROM: sender });
      expect(wrong).toThrow('is no address such as');
    },
  );

  it('has a sender at all', () => {
    expect(() => read({ GANTRY_SMTP_URL: 'smtp://mail' })).toThrow('GANTRY_MAIL_FROM is needed');
  });
});

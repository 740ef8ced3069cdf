import { z } from 'zod';
import type { MailServer } from './adapters/mail/MailServer.js';
import { isMailAddress, isOneLine } from './domain/mail/Mail.js';

type Server = Pick<MailServer, 'host' | 'port' | 'tls' | 'login'>;

/** `smtp://user:password@host:port`, upgraded to TLS unless it ends with `?tls=none`, or `smtps://…`. What is wrong is never shown: it may be a password. */
const server = z.string().transform((text, context): Server => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const tls = url?.searchParams.get('tls') ?? null;
  if (!url || !/^smtps?:$/u.test(url.protocol) || url.hostname === '' || (tls !== null && tls !== 'none')) {
    context.addIssue({
      code: 'custom',
      message: 'is no URL such as smtp://user:password@mail.example.com:587, smtps://… or smtp://…?tls=none',
    });
    return z.NEVER;
  }
  const implicit = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(url.port || (implicit ? 465 : 587)),
    tls: implicit ? 'implicit' : tls === 'none' ? 'none' : 'upgrade',
    ...(url.username !== '' && {
      login: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
    }),
  };
});

/** An address, also as `Name <address>`. */
const sender = z.string().transform((text, context): MailServer['from'] => {
  const { name = '', address = text } =
    /^(?<name>[^<>]*)<(?<address>[^<>]+)>$/u.exec(text.trim())?.groups ?? {};
  if (isMailAddress(address.trim()) && isOneLine(name)) return { name: name.trim(), address: address.trim() };
  context.addIssue({
    code: 'custom',
    message: `is no address such as Gantry <gantry@example.com>; found ${JSON.stringify(text.slice(0, 200))}`,
  });
  return z.NEVER;
});

/** The settings by which a deployment sends mails. */
export const mailSettings = {
  GANTRY_SMTP_URL: server.optional(),
  GANTRY_MAIL_FROM: sender.optional(),
  /** Domains that mails may go to, with commas between; without it, all. */
  GANTRY_MAIL_DOMAINS: z
    .string()
    .transform((text) => text.split(',').map((domain) => domain.trim().toLowerCase()))
    .pipe(z.array(z.string().min(1)))
    .optional(),
};

/**
 * The mail server that the settings describe; undefined where there is none.
 * @throws Error when there is one without a sender
 */
export function mailServerOf({
  GANTRY_SMTP_URL: server,
  GANTRY_MAIL_FROM: from,
  GANTRY_MAIL_DOMAINS: domains,
}: {
  [Name in keyof typeof mailSettings]?: z.infer<(typeof mailSettings)[Name]>;
}): MailServer | undefined {
  if (!server) return undefined;
  if (!from) throw new Error('GANTRY_MAIL_FROM is needed beside GANTRY_SMTP_URL: whom mails are from.');
  return { ...server, from, domains: domains ?? null };
}

import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { MailCall, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import type { MailServer } from './MailServer.js';

/** What nodemailer fails with. */
interface SmtpFault {
  code?: string;
  /** What the server has answered, and the number that it begins with. */
  response?: string;
  responseCode?: number;
}

/**
 * Hands a mail to the deployment's mail server, over a connection of its own.
 * @throws Error when there is no connection, or it broke; what it says is for anybody to read
 */
export async function sendMail(
  { to, subject, text, data, key }: MailCall,
  signal: AbortSignal,
  server: MailServer,
): Promise<ProtocolAnswer> {
  const { host, port, tls, login, from, domains, authority } = server;
  const strange = to.find((address) => domains && !domains.includes(domainOf(address)));
  if (strange !== undefined)
    return {
      kind: 'failure',
      reason: 'forbidden',
      detail: `This deployment sends no mail to ${domainOf(strange)}.`,
    };
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'upgrade',
    ignoreTLS: tls === 'none',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    ...(authority !== undefined && { tls: { ca: authority } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { messageId, rejected, response } = await transport.sendMail({
      from,
      to: to.map((address) => ({ name: '', address })),
      subject,
      text,
      messageId: messageIdOf(key, from.address),
      // Nobody's absence is to be told to a program (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments:
        data === null
          ? []
          : [
              {
                filename: 'data.json',
                content: JSON.stringify(data, null, 2),
                contentType: 'application/json',
              },
            ],
      signal,
    });
    if (rejected.length === 0) return { kind: 'result', value: { messageId } };
    return {
      kind: 'refusal',
      status: 422,
      detail: `not taken for ${rejected.join(', ')}: ${said(response)}`,
    };
  } catch (error) {
    return refusalOf(error as SmtpFault);
  }
}

/** The same for each attempt at a mail, so that programs that read it show it once. It tells nothing of what it is made of. */
function messageIdOf(key: string, from: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domainOf(from)}>`;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** What a server's answer means. Where the deployment itself is at fault, what it says is not a tenant's to know. */
function refusalOf({ code = 'ESOCKET', response = '', responseCode = 0 }: SmtpFault): ProtocolAnswer {
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530)
    return { kind: 'refusal', status: 502, detail: 'the mail server does not accept this deployment' };
  if (responseCode < 400) throw new Error(`The mail server cannot be reached (${code}).`);
  if (responseCode < 500) return { kind: 'refusal', status: 503, detail: said(response) };
  const status = responseCode === 552 ? 413 : code === 'EENVELOPE' ? 422 : 502;
  return { kind: 'refusal', status, detail: said(response) };
}

function said(response: string): string {
  return response.replaceAll(/\s+/gu, ' ').slice(0, 300);
}

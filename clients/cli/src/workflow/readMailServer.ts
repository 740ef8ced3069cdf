import type { MailServer } from '@gantry/workflows/adapters/mail/MailServer.js';
import { CommandError } from '../command/CommandError.js';

/**
 * The mail server that options name; undefined for none.
 * @throws CommandError saying which of them is of no use
 */
export async function readMailServer(
  url: string | undefined,
  from: string | undefined,
): Promise<MailServer | undefined> {
  if (url === undefined && from === undefined) return undefined;
  if (url === undefined || from === undefined)
    throw new CommandError('--smtp-url and --mail-from are needed together.');
  // Loading them takes longer than all else that most commands do.
  const { z } = await import('zod');
  const { mailServerOf, mailSettings } = await import('@gantry/workflows/mailSettings.js');
  const read = z
    .object({
      GANTRY_SMTP_URL: mailSettings.GANTRY_SMTP_URL,
      GANTRY_MAIL_FROM: mailSettings.GANTRY_MAIL_FROM,
    })
    .safeParse({ GANTRY_SMTP_URL: url, GANTRY_MAIL_FROM: from });
  if (read.success) return mailServerOf(read.data);
  const [{ path, message } = { path: [], message: '' }] = read.error.issues;
  throw new CommandError(`${path[0] === 'GANTRY_SMTP_URL' ? '--smtp-url' : '--mail-from'} ${message}.`);
}

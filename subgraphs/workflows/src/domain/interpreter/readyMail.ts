import type { Json, JsonObject } from '../Json.js';
import { isMailAddress, isOneLine, mailLimits, type Mail } from '../mail/Mail.js';
import { text } from './Attempt.js';
import { callProtocol } from './callProtocol.js';
import type { TaskFrame } from './Frame.js';
import { idempotencyKeyOf } from './idempotencyKeyOf.js';
import type { ReadyCall } from './readyCall.js';
import type { Run } from './Run.js';
import { WorkflowError } from './WorkflowError.js';

/**
 * A mail, ready to be sent. The engine itself tries it again where nothing was sent, or nobody said so: a copy has the same `Message-ID`.
 * @throws WorkflowError of the type `validation` for what no mail can have
 */
export function readyMail(run: Run, given: JsonObject, frame: TaskFrame): ReadyCall {
  const mail = mailOf(given, frame, idempotencyKeyOf(run.plan.executionId, frame.position));
  const what = { what: 'MAIL', uri: mail.to.join(', ') };
  return {
    retries: true,
    attempt: (deadlineMs) => callProtocol(run, { protocol: 'mail', ...mail }, { ...what, deadlineMs }),
  };
}

function mailOf(given: JsonObject, { reference }: TaskFrame, key: string): Mail {
  const wrong = (detail: string): WorkflowError => WorkflowError.standard('validation', reference, detail);
  const { data = null } = given;
  const to = [given['to'] ?? []].flat();
  if (to.length === 0 || to.length > mailLimits.recipients)
    throw wrong(`A mail has 1 to ${mailLimits.recipients} recipients; found ${to.length}.`);
  for (const recipient of to)
    if (typeof recipient !== 'string' || !isMailAddress(recipient))
      throw wrong(`A recipient is an address such as ada@example.com; found ${shown(recipient)}.`);
  const subject = plain(given['subject']).trim();
  if (!isOneLine(subject)) throw wrong(`The subject of a mail is one line; found ${shown(subject)}.`);
  const mail = { to: to as string[], subject, text: plain(given['message']), data, key };
  const lengths = { ...mail, data: JSON.stringify(data) };
  for (const part of ['subject', 'text', 'data'] as const)
    if (lengths[part].length > mailLimits[part])
      throw wrong(
        `The ${part} of a mail has at most ${mailLimits[part]} characters; found ${lengths[part].length}.`,
      );
  return mail;
}

function plain(value: Json | undefined): string {
  return value === undefined || value === null ? '' : text(value);
}

function shown(value: Json): string {
  return JSON.stringify(value).slice(0, 200);
}

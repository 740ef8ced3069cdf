import type {
  ProtocolAnswer,
  ProtocolCall,
  ProtocolCaller,
} from '../../domain/interpreter/ProtocolCaller.js';
import { ForbiddenAddress } from '../http/guardedLookup.js';
import type { MailServer } from '../mail/MailServer.js';
import { DeadlinePassed } from './DeadlinePassed.js';

export interface ProtocolCallersOptions {
  /** Whether loopback, link-local and private addresses may be called. */
  allowPrivateAddresses: boolean;
  /** Whether programs may be started, to speak with servers of the Model Context Protocol over their standard streams. */
  allowPrograms: boolean;
  /** What mails are sent by; without it none are. */
  mail?: MailServer | undefined;
}

/** Makes calls of each protocol by its own library, which is loaded with the first call of it. */
export class ProtocolCallers implements ProtocolCaller {
  readonly #options: ProtocolCallersOptions;

  constructor(options: ProtocolCallersOptions) {
    this.#options = options;
  }

  async call(call: ProtocolCall, deadlineMs: number): Promise<ProtocolAnswer> {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(new DeadlinePassed(deadlineMs)), deadlineMs);
    try {
      return await this.#call(call, ending.signal, deadlineMs);
    } catch (error) {
      return failureOf(ending.signal.aborted ? ending.signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #call(call: ProtocolCall, signal: AbortSignal, deadlineMs: number): Promise<ProtocolAnswer> {
    if (call.protocol === 'mcp') {
      const { callMcpServer } = await import('./callMcpServer.js');
      return callMcpServer(call, signal, deadlineMs, this.#options);
    }
    if (call.protocol === 'grpc') {
      const { callGrpcService } = await import('./callGrpcService.js');
      return callGrpcService(call, deadlineMs, this.#options);
    }
    if (call.protocol === 'mail') {
      const { mail } = this.#options;
      if (!mail) return { kind: 'unusable', detail: 'there is no mail server to send it by' };
      const { sendMail } = await import('../mail/sendMail.js');
      return sendMail(call, signal, mail);
    }
    if (call.identity && !call.secure)
      return { kind: 'unusable', detail: 'a certificate proves something over TLS only' };
    if (call.protocol === 'kafka') {
      const { sendToKafka } = await import('./sendToKafka.js');
      return sendToKafka(call, signal, this.#options);
    }
    const { sendToSocket } = await import('./sendToSocket.js');
    return sendToSocket(call, signal, this.#options);
  }
}

function failureOf(error: unknown): ProtocolAnswer {
  const { message, cause } = error as Error;
  if (error instanceof DeadlinePassed) return { kind: 'failure', reason: 'timeout', detail: message };
  for (const each of [error, cause]) {
    if (each instanceof ForbiddenAddress)
      return { kind: 'failure', reason: 'forbidden', detail: each.message };
  }
  const inner = cause instanceof Error ? `: ${cause.message}` : '';
  return { kind: 'failure', reason: 'connection', detail: `${message}${inner}` };
}

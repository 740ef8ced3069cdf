import type {
  ProtocolAnswer,
  ProtocolCall,
  ProtocolCaller,
} from '../../domain/interpreter/ProtocolCaller.js';
import type { MessageFeed, MessageSubscription } from '../../domain/interpreter/MessageFeed.js';
import type { MailServer } from '../mail/MailServer.js';
import { DeadlinePassed } from './DeadlinePassed.js';
import { failureOf } from './failureOf.js';
import { MessageQueue } from './MessageQueue.js';

export interface ProtocolCallersOptions {
  /** Whether loopback, link-local and private addresses may be called. */
  allowPrivateAddresses: boolean;
  /** Whether programs may be started, to speak with servers of the Model Context Protocol over their standard streams. */
  allowPrograms: boolean;
  /** What mails are sent by; without it none are. */
  mail?: MailServer | undefined;
}

const overTlsOnly = 'a certificate proves something over TLS only';

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

  async subscribe(subscription: MessageSubscription, signal: AbortSignal): Promise<MessageFeed> {
    const feed = await this.#feedOf(subscription);
    const close = (): void => {
      signal.removeEventListener('abort', close);
      feed.close();
    };
    // However it ends for whom it was opened, nothing stays connected.
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    return { next: (waitMs) => feed.next(waitMs), close };
  }

  async #feedOf(subscription: MessageSubscription): Promise<MessageFeed> {
    const { protocol, identity, secure } = subscription;
    const none = new MessageQueue(() => {});
    if (identity && !secure) {
      none.end({ kind: 'unusable', detail: overTlsOnly });
      return none;
    }
    try {
      if (protocol === 'kafka')
        return (await import('./readTopic.js')).readTopic(subscription, this.#options);
      if (protocol === 'ws') return (await import('./readSocket.js')).readSocket(subscription, this.#options);
      return (await import('./readEvents.js')).readEvents(subscription, this.#options);
    } catch (error) {
      none.end(failureOf(error));
      return none;
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
    if (call.identity && !call.secure) return { kind: 'unusable', detail: overTlsOnly };
    if (call.protocol === 'kafka') {
      const { sendToKafka } = await import('./sendToKafka.js');
      return sendToKafka(call, signal, this.#options);
    }
    const { sendToSocket } = await import('./sendToSocket.js');
    return sendToSocket(call, signal, this.#options);
  }
}

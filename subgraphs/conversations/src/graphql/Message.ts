import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { Message as DomainMessage, MessageRole, MessageStatus } from '../domain/Message.js';
import { MessageRoleEnum, MessageStatusEnum } from './enums.js';

@ObjectType('Message', { implements: Node, description: 'Something said in a conversation.' })
@Directive('@key(fields: "id")')
export class Message extends Node {
  @Field(() => ID, { description: 'Opaque id, `msg_…`.' })
  declare id: string;

  @Field(() => MessageRoleEnum, { description: 'Who speaks.' })
  role!: MessageRole;

  @Field(() => String, {
    description:
      'What is said, in Markdown; empty while a reply is PENDING: subscribe to `messageDeltaReceived`.',
  })
  content!: string;

  @Field(() => MessageStatusEnum, { description: 'How far it is.' })
  status!: MessageStatus;

  @Field(() => String, { nullable: true, description: 'A sentence on what went wrong, when FAILED.' })
  error!: string | null;

  @Field(() => Date, { description: 'When it was sent; of a reply, when it was asked for.' })
  createdAt!: Date;

  conversationId!: string;
}

export const MessageConnection = connectionOf('Message', () => Message);

/** The API's view of a message. */
export function messageView(message: DomainMessage): Message {
  return message;
}

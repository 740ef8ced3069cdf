import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { Conversation as DomainConversation, ConversationStatus } from '../domain/Conversation.js';
import { ConversationStatusEnum } from './enums.js';

@ObjectType('Conversation', { implements: Node, description: 'People of a tenant talking with one agent.' })
@Directive('@key(fields: "id")')
export class Conversation extends Node {
  @Field(() => ID, { description: 'Opaque id, `cnv_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its title, 1 to 200 characters.' })
  title!: string;

  @Field(() => ConversationStatusEnum, { description: 'Whether it goes on.' })
  status!: ConversationStatus;

  @Field(() => Date, { description: 'When it was started.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; null while it goes on.' })
  endedAt!: Date | null;

  agentId!: string;
}

export const ConversationConnection = connectionOf('Conversation', () => Conversation);

/** The API's view of a conversation. */
export function conversationView(conversation: DomainConversation): Conversation {
  return conversation;
}

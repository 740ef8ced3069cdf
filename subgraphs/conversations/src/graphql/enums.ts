import { registerEnumType } from 'type-graphql';

/** Values of an enumeration for type-graphql, which wants an object. */
export const ConversationStatusEnum = { ACTIVE: 'ACTIVE', ENDED: 'ENDED' } as const;
export const MessageRoleEnum = { USER: 'USER', ASSISTANT: 'ASSISTANT' } as const;
export const MessageStatusEnum = { PENDING: 'PENDING', COMPLETED: 'COMPLETED', FAILED: 'FAILED' } as const;
export const DraftStatusEnum = {
  PROPOSED: 'PROPOSED',
  SUPERSEDED: 'SUPERSEDED',
  APPROVED: 'APPROVED',
} as const;
export const DraftSeverityEnum = { ERROR: 'ERROR', WARNING: 'WARNING', INFO: 'INFO' } as const;

registerEnumType(ConversationStatusEnum, {
  name: 'ConversationStatus',
  description: 'Whether a conversation goes on.',
  valuesConfig: {
    ACTIVE: { description: 'It takes messages.' },
    ENDED: { description: 'It takes no more messages and its draft can no longer be approved.' },
  },
});
registerEnumType(MessageRoleEnum, {
  name: 'MessageRole',
  description: 'Who speaks.',
  valuesConfig: { USER: { description: 'A person.' }, ASSISTANT: { description: 'The agent.' } },
});
registerEnumType(MessageStatusEnum, {
  name: 'MessageStatus',
  description: 'How far a message is.',
  valuesConfig: {
    PENDING: { description: 'The agent has not finished writing it; its content is still empty.' },
    COMPLETED: { description: 'All of it is there.' },
    FAILED: {
      description: 'The agent could not finish it; its content is what there was, and `error` says why.',
    },
  },
});
registerEnumType(DraftStatusEnum, {
  name: 'DraftStatus',
  description: 'What has become of a draft.',
  valuesConfig: {
    PROPOSED: { description: 'It can be approved.' },
    SUPERSEDED: { description: 'The conversation has brought forth a newer one.' },
    APPROVED: { description: 'It has become a workflow.' },
  },
});
registerEnumType(DraftSeverityEnum, {
  name: 'DraftDiagnosticSeverity',
  description: 'How bad a remark on a draft is.',
  valuesConfig: {
    ERROR: { description: 'The definition does not compile; no draft has one.' },
    WARNING: { description: 'Something may not be what was meant.' },
    INFO: { description: 'Something was guessed from its name.' },
  },
});

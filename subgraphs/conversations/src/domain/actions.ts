/** What may be done with the things of this subgraph, and the level a role must have for it. */
export const actions = {
  conversation: 'read',
  conversations: 'read',
  message: 'read',
  messageDeltaReceived: 'read',
  draft: 'read',
  startConversation: 'write',
  sendMessage: 'write',
  approveDraft: 'write',
  endConversation: 'write',
} as const;

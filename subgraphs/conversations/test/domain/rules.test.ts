import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkTitle } from '../../src/domain/Conversation.js';
import { historyOf } from '../../src/domain/historyOf.js';
import { checkContent, type Message } from '../../src/domain/Message.js';

function message(position: number, given: Partial<Message> = {}): Message {
  const common = { conversationId: 'cnv_1', finishReason: 'stop', error: null, createdAt: new Date(0) };
  return {
    ...common,
    id: `msg_${position}`,
    position,
    role: 'USER',
    content: `${position}`,
    status: 'COMPLETED',
    ...given,
  };
}

describe('what an agent is told of the past', () => {
  it('is what is complete, oldest first', () => {
    const messages = [
      message(1),
      message(2, { status: 'PENDING' }),
      message(3),
      message(4, { status: 'FAILED' }),
      message(5),
    ];
    expect(historyOf(messages.toReversed()).map(({ content }) => content)).toEqual(['1', '3', '5']);
  });

  it('is the newest part of what is too much', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 100 }), (lengths) => {
        const messages = lengths.map((length, index) => message(index + 1, { content: 'x'.repeat(length) }));
        const history = historyOf(messages);
        expect(history.length).toBeLessThanOrEqual(60);
        expect(history.reduce((sum, { content }) => sum + content.length, 0)).toBeLessThanOrEqual(120_000);
        expect(history).toEqual(
          messages.slice(messages.length - history.length).map(({ role, content }) => ({ role, content })),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('input', () => {
  it.each(['', '  ', 'x'.repeat(201)])('cannot be the title %j', (title) => {
    expect(() => checkTitle(title)).toThrow(UserFault);
  });

  it.each(['', '\n', 'x'.repeat(20_001)])('cannot be the message %j', (content) => {
    expect(() => checkContent(content)).toThrow(UserFault);
  });
});

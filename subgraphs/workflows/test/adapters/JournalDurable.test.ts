import { expect, it } from 'vitest';
import { JournalDurable } from '../../src/adapters/durable/JournalDurable.js';
import { MemoryMailbox } from '../../src/adapters/durable/MemoryMailbox.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';

it('repeats what fails in a part there, and not once more as a whole', async () => {
  const durable = new JournalDurable({
    journal: new MemoryStepJournal(),
    mailbox: new MemoryMailbox(),
    clock: { now: () => 0, wait: async () => {} },
    signal: new AbortController().signal,
    persist: (work) => work().catch(() => work()),
  });
  let done = 0;
  const failing = durable.parallel('fork', (parts) =>
    parts.run('one', (part) =>
      part.step('call', async (): Promise<null> => {
        done += 1;
        throw new Error('Not now.');
      }),
    ),
  );
  await expect(failing).rejects.toThrow('Not now.');
  expect(done).toBe(2);
});

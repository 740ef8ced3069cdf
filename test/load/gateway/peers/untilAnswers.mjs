import { setTimeout as wait } from 'node:timers/promises';

/** Waits for a gateway to answer on a port. */
export async function untilAnswers(port) {
  const question = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{__typename}"}',
  };
  const answers = async () => (await fetch(`http://127.0.0.1:${port}/graphql`, question)).ok;
  while (!(await answers().catch(() => false))) await wait(100);
}

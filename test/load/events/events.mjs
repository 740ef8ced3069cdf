/** Events as the outbox hands them over: in batches of 100, about 1 KB each as JSON, of 50 tenants. */
export const batchSize = 100;
/** Events that the inbox takes in one transaction, and after which an offset is committed. */
export const commitEvery = 200;

const content = 'What is said in a message of some length. '.repeat(16);

export function eventOf(index) {
  const tenantid = `tnt_${index % 50}`;
  return {
    specversion: '1.0',
    id: `evt_${index}`,
    source: '/gantry/bench',
    type: 'gantry.bench.MessageReceived.v1',
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'schema/events/MessageReceived.v1.json',
    tenantid,
    data: { conversationId: 'cnv_1', messageId: `msg_${index}`, agentId: 'agt_1', content, history: [] },
  };
}

/** Sends `count` events with `send`, a batch after the other. */
export async function produce(count, send) {
  for (let begin = 0; begin < count; begin += batchSize) {
    const size = Math.min(batchSize, count - begin);
    await send(Array.from({ length: size }, (_, index) => eventOf(begin + index)));
  }
}

/** Measures the part of `work` after its warm-up: `work` calls `warm` when that is over. Prints what it took. */
export async function measure(events, work) {
  let started = performance.now();
  let cpu = process.cpuUsage();
  await work(() => {
    started = performance.now();
    cpu = process.cpuUsage();
  });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1_000;
  process.stdout.write(JSON.stringify({ events, seconds, cpuSeconds: (user + system) / 1e6 }));
}

import { Registry } from 'prom-client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LoadMetrics } from '../../src/resilience/LoadMetrics.js';
import { LoadMonitor, type LoadSample } from '../../src/resilience/LoadMonitor.js';

const settings = { delayMs: 100, memory: 0.7, inFlight: 10 };
let monitor: LoadMonitor;
afterEach(() => monitor.stop());

function over(sample: LoadSample): LoadMonitor {
  return (monitor = new LoadMonitor({ settings, sample: () => sample, everyMs: 60_000 }));
}

test.each([
  [0, { delayMs: 99, memory: 0.69 }],
  [1, { delayMs: 100, memory: 0 }],
  [2, { delayMs: 200, memory: 0 }],
  [3, { delayMs: 400, memory: 0 }],
  [1, { delayMs: 0, memory: 0.7 }],
  [2, { delayMs: 0, memory: 0.81 }],
  [3, { delayMs: 100, memory: 0.91 }],
])('is at level %s with %o', (level, sample) => {
  over(sample).measure();
  expect(monitor.level).toBe(level);
});

test('goes by what is under way, and comes down with it', () => {
  over({ delayMs: 0, memory: 0 });
  const levels = Array.from({ length: 10 }, () => {
    monitor.begin();
    return monitor.level;
  });
  expect(levels).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
  for (let index = 0; index < 3; index++) monitor.end();
  expect(monitor.level).toBe(0);
});

test('refuses what matters least first, says when to come again, and counts it', async () => {
  const registry = new Registry();
  const sample = { delayMs: 200, memory: 0 };
  const metrics = LoadMetrics.of(registry);
  monitor = new LoadMonitor({ settings, sample: () => sample, metrics });
  monitor.measure();
  expect(() => monitor.admit(3, 'mutation')).not.toThrow();
  expect(() => monitor.admit(2, 'query')).toThrow(
    expect.objectContaining({
      code: 'RATE_LIMITED',
      message: 'There is too much to do at the moment; try again in 2 s.',
      extensions: { code: 'RATE_LIMITED', reason: 'OVERLOADED', retryAfter: 2 },
    }) as Error,
  );
  const text = await registry.metrics();
  expect(text).toContain('gantry_load_shed_total{what="query"} 1');
  expect(text).toContain('gantry_load_level 2');
  sample.delayMs = 0;
  monitor.measure();
  expect(() => monitor.admit(1, 'query')).not.toThrow();
});

describe('of this very process', () => {
  test('sees an event loop that is held up, and that it turns again', async () => {
    monitor = new LoadMonitor({ settings: { ...settings, delayMs: 25, memory: 0.99 }, everyMs: 100 });
    const busy = setInterval(() => {
      const until = performance.now() + 120;
      while (performance.now() < until);
    }, 1);
    await vi.waitFor(() => expect(monitor.level).toBeGreaterThanOrEqual(2), 30_000);
    clearInterval(busy);
    // As calm as the machine that tests run on lets it be.
    await vi.waitFor(() => expect(monitor.level).toBeLessThanOrEqual(1), 60_000);
  });

  test('knows that memory is not used up', () => {
    monitor = new LoadMonitor({ settings: { ...settings, delayMs: 1e9, memory: 0.98 } });
    monitor.measure();
    expect(monitor.level).toBe(0);
  });
});

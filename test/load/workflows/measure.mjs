/**
 * What a contender is asked to do: executions that all begin at once, then single ones, one after the other.
 * @param {(count: number) => Promise<void>} runAll runs that many executions to their end
 * @param {number} executions
 * @param {number} steps of each execution
 */
export async function measure(runAll, executions, steps) {
  await runAll(Math.ceil(executions / 4));
  const cpu = process.cpuUsage();
  const started = performance.now();
  await runAll(executions);
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const alone = [];
  for (let round = 0; round < 50; round++) {
    const began = performance.now();
    await runAll(1);
    alone.push(performance.now() - began);
  }
  alone.sort((a, b) => a - b);
  return {
    stepsPerSecond: (executions * steps) / seconds,
    p50: alone[25],
    p99: alone[49],
    cpuPerStep: (user + system) / 1_000 / (executions * steps),
  };
}

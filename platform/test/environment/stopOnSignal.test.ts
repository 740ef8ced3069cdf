import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const built = fileURLToPath(new URL('../../dist/environment/stopOnSignal.js', import.meta.url));

/** A process that stops by `stop`, and says when it can be asked to. */
async function start(stop: string) {
  const script = `
    const { stopOnSignal } = await import(${JSON.stringify(built)});
    stopOnSignal(async () => { ${stop} }, (error) => console.error(error.message));
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('a process that is asked to end', () => {
  it('ends with code 0 once it has stopped, though it is asked twice at once', async () => {
    const child = await start('await new Promise((resolve) => setTimeout(resolve, 300));');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends at once when it is asked again, more than a second later', async () => {
    const child = await start("console.log('stopping'); await new Promise(() => {});");
    child.kill('SIGINT');
    await once(child.stdout, 'data');
    const again = setInterval(() => child.kill('SIGINT'), 100);
    expect(await once(child, 'exit')).toEqual([130, null]);
    clearInterval(again);
  });

  it('ends with code 1 when stopping fails', async () => {
    const child = await start("throw new Error('');");
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});

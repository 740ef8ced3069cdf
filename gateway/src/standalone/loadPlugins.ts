import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { GatewayPlugin } from '../plugins/GatewayPlugin.js';
import { reasonOf } from '../sources/reasonOf.js';

const hook = z.custom((value) => typeof value === 'function', 'must be a function').optional();
const hooks = ['request', 'plan', 'subgraphRequest', 'subgraphResponse', 'subscriptionEvent', 'stop'];
const pluginSchema = z.looseObject({
  name: z.string('must be a string'),
  ...Object.fromEntries(hooks.map((name) => [name, hook])),
});

/**
 * Loads plugins from modules, JavaScript or TypeScript. A default export that is a function makes the plugin.
 * @throws Error naming the file that cannot be loaded, or holds none
 */
export async function loadPlugins(files: readonly string[]): Promise<GatewayPlugin[]> {
  return Promise.all(files.map(load));
}

async function load(file: string): Promise<GatewayPlugin> {
  const plugin = await make(file);
  const parsed = pluginSchema.safeParse(plugin);
  if (parsed.success) return plugin as GatewayPlugin;
  const [issue] = parsed.error.issues;
  const what = issue?.path.length
    ? `"${issue.path.join('.')}" ${issue.message}`
    : 'it has no default export that is one';
  throw new Error(`${file} is no plugin: ${what}.`);
}

async function make(file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    const exported = module.default;
    return typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  } catch (error) {
    throw new Error(`--plugin ${file} cannot be loaded: ${reasonOf(error)}${placeOf(error)}`, {
      cause: error,
    });
  }
}

/** Where a syntax error is, which Node tells before the error's name; it may be in a module that the plugin imports. */
function placeOf(error: unknown): string {
  const place = error instanceof SyntaxError && /^(?:file:\/\/)?(\/.*:\d+)\n/.exec(error.stack ?? '');
  return place ? ` (${place[1]})` : '';
}

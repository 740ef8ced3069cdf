import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { GatewayPlugin } from '../plugins/GatewayPlugin.js';

const hook = z.custom((value) => typeof value === 'function', 'must be a function').optional();
const hooks = ['request', 'plan', 'subgraphRequest', 'subgraphResponse', 'subscriptionEvent', 'stop'];
const pluginSchema = z.looseObject({
  name: z.string('must be a string'),
  ...Object.fromEntries(hooks.map((name) => [name, hook])),
});

/**
 * Loads plugins from modules, JavaScript or TypeScript. A default export that is a function makes the plugin.
 * @throws Error naming the file that holds none
 */
export async function loadPlugins(files: readonly string[]): Promise<GatewayPlugin[]> {
  return Promise.all(files.map(load));
}

async function load(file: string): Promise<GatewayPlugin> {
  const module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
  const exported = module.default;
  const plugin: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  const parsed = pluginSchema.safeParse(plugin);
  if (parsed.success) return plugin as GatewayPlugin;
  const [issue] = parsed.error.issues;
  const what = issue?.path.length
    ? `"${issue.path.join('.')}" ${issue.message}`
    : 'it has no default export that is one';
  throw new Error(`${file} is no plugin: ${what}.`);
}

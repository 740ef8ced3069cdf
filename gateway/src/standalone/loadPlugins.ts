import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { GatewayPlugin } from '../plugins/GatewayPlugin.js';
import { reasonOf } from '../sources/reasonOf.js';

const hook = z.custom((value) => typeof value === 'function', 'must be a function').optional();
const hooks = {
  request: hook,
  policies: hook,
  plan: hook,
  subgraphRequest: hook,
  subgraphResponse: hook,
  subscriptionEvent: hook,
  stop: hook,
} satisfies Record<Exclude<keyof GatewayPlugin, 'name'>, typeof hook>;
const pluginSchema = z.looseObject({ name: z.string('must be a string'), ...hooks });
const hookNames = Object.keys(hooks) as (keyof typeof hooks)[];

/**
 * Loads plugins from modules, JavaScript or TypeScript. A default export that is a function makes the plugin. Functions of one
 * that are no hooks are warned of: a hook whose name is misspelt would never be called.
 * @throws Error naming the file that cannot be loaded, or holds none
 */
export async function loadPlugins(files: readonly string[], logger: Logger): Promise<GatewayPlugin[]> {
  return Promise.all(files.map((file) => load(file, logger)));
}

async function load(file: string, logger: Logger): Promise<GatewayPlugin> {
  const plugin = await make(file);
  const parsed = pluginSchema.safeParse(plugin);
  if (parsed.success) return known(file, plugin as GatewayPlugin, logger);
  const [issue] = parsed.error.issues;
  const what = issue?.path.length
    ? `"${issue.path.join('.')}" ${issue.message}`
    : 'it has no default export that is one';
  throw new Error(`${file} is no plugin: ${what}.`);
}

/** A plugin of whose names none is misspelt, as far as can be told. */
function known(file: string, plugin: GatewayPlugin, logger: Logger): GatewayPlugin {
  const others = Object.entries(plugin)
    .filter(([name, value]) => typeof value === 'function' && !(name in hooks))
    .map(([name]) => JSON.stringify(name));
  const all = hookNames.join(', ');
  if (hookNames.every((name) => plugin[name] === undefined)) {
    const instead = others.length > 0 ? `, but ${others.join(', ')}` : '';
    throw new Error(`${file} is no plugin: it has none of the hooks ${all}${instead}.`);
  }
  for (const name of others) {
    logger.warn(`--plugin ${file} has a function ${name}, which is no hook; the hooks are ${all}.`);
  }
  return plugin;
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

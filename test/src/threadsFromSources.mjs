import { registerHooks } from 'node:module';

// Threads and processes that a test's subject starts are not vitest's to transform. Node runs their TypeScript as it is;
// this lets it find the sources where they import what will have been built. `erasableSyntaxOnly` keeps them so.
const root = new URL('../../', import.meta.url).href;
const folders = {
  platform: 'platform',
  gateway: 'gateway',
  schema: 'schema',
  workflows: 'subgraphs/workflows',
  cli: 'clients/cli',
};

registerHooks({
  resolve(specifier, context, next) {
    if (!context.parentURL?.startsWith(root) || !context.parentURL.endsWith('.ts'))
      return next(specifier, context);
    const workspace = /^@gantry\/(\w+)\/(.+)\.js$/.exec(specifier);
    if (workspace && workspace[1] in folders) {
      return next(`${root}${folders[workspace[1]]}/src/${workspace[2]}.ts`, context);
    }
    return next(/^\..*\.js$/.test(specifier) ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/src/CountReporter.js';
import { ProjectEndReporter } from './test/src/ProjectEndReporter.js';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('.', import.meta.url));

/** Tests run on the sources: each workspace's exports are read from `src` rather than from what was built last. */
const workspace = (names: string, folder: string) => ({
  find: new RegExp(`^@gantry/(${names})/(.*)\\.js$`),
  replacement: `${root}${folder}$1/src/$2.ts`,
});

/**
 * Files that want a process for themselves; the others of `parts` are run one after the other in three that they share: docs/decisions/0040.
 */
const alone = [
  // The order of types in a printed schema is that in which classes were first loaded.
  'deploy/embedded/test/printedSchemas.test.ts',
  // They measure the memory of their process, or hear its warnings.
  'gateway/test/execution/DocumentNumbers.test.ts',
  'gateway/test/execution/memory.test.ts',
  'gateway/test/subscriptions/leaks.test.ts',
  // Tracers keep the provider that was registered when they were first used.
  'gateway/test/telemetry/tracing.test.ts',
  'platform/test/telemetry/startTelemetry.test.ts',
];

export default defineConfig({
  resolve: {
    alias: [
      // vitest would load graphql's .mjs beside the CommonJS copy that Apollo's packages require.
      { find: /^graphql$/, replacement: require.resolve('graphql') },
      workspace('platform|gateway|schema|test', ''),
      workspace('tenancy|conversations|workflows|agents|deployments|cost', 'subgraphs/'),
      workspace('sdk|cli', 'clients/'),
      workspace('embedded|distributed', 'deploy/'),
    ],
  },
  // As tsconfig.base.json says, also for the files under test/ that no project includes.
  oxc: {
    decorator: { legacy: true },
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  test: {
    reporters: ['default', new CountReporter(), new ProjectEndReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['**/test/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'test/e2e/**', 'test/services/**', ...alone],
          globalSetup: ['test/src/testPostgres.ts'],
          isolate: false,
          unstubEnvs: true,
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
      {
        // Against the built embedded shape in a process of its own: `tsc -b` comes first.
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/src/testPostgres.ts', 'test/e2e/shared/sharedGantry.ts'],
          isolate: false,
          testTimeout: 180_000,
        },
      },
      {
        // The distributed shape on real servers, in processes that are killed: `tsc -b` comes first.
        extends: true,
        test: {
          name: 'services',
          include: ['test/services/**/*.test.ts'],
          // Each file may run all of Gantry: two at once would only wait for each other.
          fileParallelism: false,
        },
      },
    ],
    // Threads inherit it.
    execArgv: ['--import', new URL('test/src/threadsFromSources.mjs', import.meta.url).href],
    // A test that fails is run once more, and named when it passes then: docs/decisions/0031.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Waiting for a thing must not become an assertion about time on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    // Much of what tests do is waiting: two would leave two cores idle for a sixth of the time.
    maxWorkers: 3,
  },
});

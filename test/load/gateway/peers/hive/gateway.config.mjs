import { defineConfig } from '@graphql-hive/gateway';

/** Nothing but serving: no landing page, no health of subgraphs, no logs. */
export const gatewayConfig = defineConfig({
  logging: false,
  landingPage: false,
  graphiql: false,
  pollingInterval: 0,
  inboundInflightRequestDeduplication: process.env['BENCH_DEDUPE'] === 'true',
});

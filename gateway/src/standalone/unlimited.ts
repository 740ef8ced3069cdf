import { defaultSettings, type GatewaySettings } from '../GatewaySettings.js';

const any = Number.POSITIVE_INFINITY;

/** The settings of a gateway that serves whatever it is asked, and tells what subgraphs say. */
export const unlimited: GatewaySettings = {
  ...defaultSettings,
  limits: {
    tokens: any,
    depth: any,
    aliases: any,
    fields: any,
    rootFields: any,
    directives: any,
    // Beyond it an operation would keep the process from all others.
    selections: 100_000,
  },
  maxBodyBytes: any,
  concurrency: undefined,
  subscriptions: { ...defaultSettings.subscriptions, perConnection: any, perCaller: any, perAddress: any },
  // There is one tenant, and subgraphs that compose no @cacheControl say it in their headers.
  caching: { ...defaultSettings.caching, tenantShare: 1, headers: true },
  csrfPrevention: false,
  maskErrors: false,
  ownScalars: false,
  landingPage: true,
};

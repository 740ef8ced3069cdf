import { defaultSettings, type GatewaySettings } from '../GatewaySettings.js';

const any = Number.POSITIVE_INFINITY;

/** The settings of a gateway that serves whatever it is asked, and tells what subgraphs say. */
export const unlimited: GatewaySettings = {
  ...defaultSettings,
  limits: { tokens: any, depth: any, aliases: any, fields: any, rootFields: any, directives: any },
  maxBodyBytes: any,
  subscriptions: { ...defaultSettings.subscriptions, perConnection: any, perCaller: any },
  csrfPrevention: false,
  maskErrors: false,
  ownScalars: false,
  landingPage: true,
};

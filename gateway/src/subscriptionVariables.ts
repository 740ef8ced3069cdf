import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { z } from 'zod';
import { defaultSubscriptionSettings } from './subscriptions/SubscriptionSettings.js';

const fields = z.array(z.string().regex(/^[_A-Za-z]\w*$/, 'must be the name of a field'));
const amount = z.number().int().positive();
const defaults = defaultSubscriptionSettings;

/** The variable about subscriptions: a JSON object of what is to be other than usual. `docs/subscriptions.md` explains it. */
export const subscriptionVariables = {
  GANTRY_SUBSCRIPTIONS: jsonSetting
    .pipe(
      z.strictObject({
        live: fields.default([...defaults.live]),
        coalesced: fields.default([...defaults.coalesced]),
        waitingEvents: amount.default(defaults.waitingEvents),
        waitingBytes: amount.default(defaults.waitingBytes),
        patienceMs: amount.default(defaults.patienceMs),
        perConnection: amount.default(defaults.perConnection),
        perCaller: amount.default(defaults.perCaller),
        perAddress: amount.default(defaults.perAddress),
        addressHeader: z
          .string()
          .min(1)
          .toLowerCase()
          .optional()
          .transform((name) => name ?? defaults.addressHeader),
      }),
    )
    .prefault('{}'),
};

import { z } from 'zod';

const item = z.object({ sku: z.string(), quantity: z.int().min(1) });

/** The body of `checkStock`, as kitchen.openapi.yaml describes it. */
export const stockCheckInput = z.object({ items: z.array(item) });

/** The body of `scheduleOrder`. */
export const orderInput = z.object({
  orderId: z.string(),
  items: z.array(item),
  readyBy: z.iso.datetime({ offset: true }),
});

const operation = z.enum(['getCapacity', 'checkStock', 'scheduleOrder']);

/** Bodies of the control endpoints, which are not part of the kitchen's API. */
export const controlInput = {
  stock: z.record(z.string(), z.int().min(0)),
  capacity: z.object({ free: z.int().min(0) }),
  fail: z.object({ operation, times: z.int().min(0), retryAfter: z.int().min(0) }),
  hold: z.object({ operation }),
};

import { z } from 'zod';
import { checkEventBusUrl } from './checkEventBusUrl.js';

/** `EVENT_BUS_URL`: where events are carried, as `openEventBus` takes it. */
export const eventBusUrl = z.string().superRefine((url, context) => {
  try {
    checkEventBusUrl(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: String(error instanceof Error ? error.message : error) });
  }
});

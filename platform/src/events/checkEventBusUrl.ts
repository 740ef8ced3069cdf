import { parseKafkaUrl } from './kafka/KafkaUrl.js';

/** @throws Error with a sentence when there is no bus that such a URL can name; passwords are not shown */
export function checkEventBusUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  if (!url.startsWith('kafka://')) throw new Error('must be a postgres:// or kafka:// URL');
  parseKafkaUrl(url);
}

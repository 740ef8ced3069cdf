import type { GatewayPlugin } from '@gantry/gateway/plugins/GatewayPlugin.js';

/** Keeps back events whose JSON holds one of the words, for every client. */
export function muteEvents(words: readonly string[]): GatewayPlugin {
  return {
    name: 'mute-events',
    subscriptionEvent({ data }) {
      const text = JSON.stringify(data);
      return !words.some((word) => text.includes(word));
    },
  };
}

export default () => muteEvents(['secret']);

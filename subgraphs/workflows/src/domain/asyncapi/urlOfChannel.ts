/** The URL of a channel of a server that has one. */
export function urlOfChannel({ server, channel }: { server: string; channel: string }): string {
  return `${server.replace(/\/+$/u, '')}/${channel.replace(/^\/+/u, '')}`;
}

/**
 * Keeps `@apollo/gateway` from reporting to Apollo. Left alone, every `ApolloGateway` asks the cloud providers' metadata
 * services where it runs, and sends that, its uptime and its CPUs to usage-reporting.api.apollographql.com. Its only
 * switch is an environment variable, read when it is constructed.
 */
export function disableApolloTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}

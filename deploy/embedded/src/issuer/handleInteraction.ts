import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { apiResource, apiScopes } from './developmentUserGrant.js';
import { developmentUsers } from './developmentUsers.js';
import { errorPage, loginPage } from './loginPage.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Serves the page of the authorization code flow on which a developer says who to be, and takes the answer. */
export async function handleInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    sendHtml(response, 400, errorPage('This sign-in has ended.', 'Start again from the application.'));
    return;
  }
  const signedIn = interaction.session?.accountId;
  if (interaction.prompt.name === 'consent' && signedIn) {
    await finish(provider, request, response, interaction, signedIn);
    return;
  }
  if (request.method !== 'POST') {
    sendHtml(response, 200, loginPage(String(interaction.params.client_id), request.url ?? ''));
    return;
  }
  const form = new URLSearchParams(await text(request));
  const user = developmentUsers.get(form.get('user') ?? '');
  if (form.has('cancel')) {
    const denied = { error: 'access_denied', error_description: 'The sign-in was cancelled.' };
    await provider.interactionFinished(request, response, denied, { mergeWithLastSubmission: false });
  } else if (user) {
    await finish(provider, request, response, interaction, user.name);
  } else {
    sendHtml(response, 400, errorPage('There is no such development user.'));
  }
}

/** Signs in and consents in one step: a development user has nothing to withhold from a development client. */
async function finish(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  interaction: Interaction,
  accountId: string,
): Promise<void> {
  const grant = new provider.Grant({ accountId, clientId: String(interaction.params.client_id) });
  grant.addOIDCScope(String(interaction.params.scope ?? ''));
  grant.addResourceScope(apiResource, [...apiScopes]);
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login: { accountId }, consent });
}

function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  response.end(html);
}

import { developmentUsers } from './developmentUsers.js';

/** The page on which a developer picks who to be. `action` is where the choice is posted to. */
export function loginPage(clientId: string, action: string): string {
  const buttons = [...developmentUsers.values()].map(
    ({ name, displayName, email, emailVerified }) =>
      `<li><button name="user" value="${escapeHtml(name)}">${escapeHtml(displayName)} <small>${escapeHtml(email)}${
        emailVerified ? '' : ' (not verified)'
      }</small></button></li>`,
  );
  return page(
    'Sign in to Gantry',
    `<p>${escapeHtml(clientId)} asks who you are. These are development users: there are no passwords, and none of this runs in
production.</p>
<form method="post" action="${escapeHtml(action)}"><ul>${buttons.join('')}</ul>
<button name="cancel" value="1" class="quiet">Cancel</button></form>`,
  );
}

/** The page shown where a request cannot be sent back to the client that made it. */
export function errorPage(error: string, description?: string): string {
  return page(
    'That did not work',
    `<p><strong>${escapeHtml(error)}</strong> ${escapeHtml(description ?? '')}</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; color-scheme: light dark }
ul { list-style: none; padding: 0 } button { font: inherit; width: 100%; padding: .6rem; margin: .2rem 0; cursor: pointer }
small { opacity: .7 } .quiet { border: 0; background: none }
</style></head><body><h1>${title}</h1>${body}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

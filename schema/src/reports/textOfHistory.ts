import type { PublicationSummary } from '../registry/Publication.js';
import type { Paint } from './Paint.js';

/** A paragraph for each version, in the order they come in. */
export function textOfHistory(publications: readonly PublicationSummary[], paint: Paint): string {
  if (publications.length === 0) return 'Nothing has been published.';
  return publications.map((publication) => textOfPublication(publication, paint)).join('\n');
}

function textOfPublication(publication: PublicationSummary, paint: Paint): string {
  const { version, author, commit, publishedAt, message, changed, etag } = publication;
  const from = commit === null ? '' : `, commit ${commit.slice(0, 12)}`;
  return [
    `${paint('bold', `Version ${version}`)}  ${publishedAt}  ${author}${from}`,
    ...(message === null ? [] : [`  ${message.replaceAll('\n', '\n  ')}`]),
    `  ${changed.length === 0 ? 'No subgraph has changed.' : `Changed: ${changed.join(', ')}`}`,
    `  ${paint('dim', `ETag ${etag}`)}`,
  ].join('\n');
}

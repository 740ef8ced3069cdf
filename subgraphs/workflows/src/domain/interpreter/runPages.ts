import { rateLimitOf } from '../connector/rateLimitOf.js';
import { bareExpression } from '../dsl/expressionOf.js';
import { mostPaginated, pageParameter, type Paginate } from '../dsl/Paginate.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import { nextLink } from './nextLink.js';
import type { Page } from './readyCall.js';
import type { Run } from './Run.js';
import type { HttpAnswer } from './Services.js';
import { WorkflowError } from './WorkflowError.js';

/** How many pages are turned at most. */
const mostPages = 1_000;

/** Gets one page, durably. */
export type GetPage = (page: Page, frame: TaskFrame) => Promise<HttpAnswer>;

/** Calls an operation page by page, each a durable step of its own, and gives the items of all of them. */
export async function runPages(run: Run, paginate: Paginate, frame: TaskFrame, get: GetPage): Promise<Json> {
  const items: Json[] = [];
  const { limit, size } = paginate;
  let page: Page | null = firstPage(paginate);
  for (let number = 1; page; number += 1) {
    if (number > mostPages) {
      throw fault(
        frame,
        'runtime',
        `There are more than ${mostPages} pages; say with "limit" how many items it takes.`,
      );
    }
    const place = number === 1 ? frame : { ...frame, position: `${frame.position}~page${number}` };
    const answer = await get(page, place);
    const found = await itemsOf(run, paginate, answer, frame);
    items.push(...found);
    if (limit !== undefined && items.length >= limit) return items.slice(0, limit);
    if (items.length > mostPaginated) {
      throw fault(
        frame,
        'runtime',
        `There are more than ${mostPaginated} items; say with "limit" how many it takes.`,
      );
    }
    const next = await nextPage(run, paginate, answer, found.length, items.length, number, frame);
    if (next && JSON.stringify(next) === JSON.stringify(page)) {
      throw fault(frame, 'communication', `Behind the page ${number} comes the same page again.`);
    }
    page = size !== undefined && found.length < size ? null : next;
    if (page) await breathe(run, answer, frame);
  }
  return items;
}

function firstPage(paginate: Paginate): Page {
  const { by, start = 1 } = paginate;
  const parameter = pageParameter(paginate);
  if (by === 'page') return { parameters: { [parameter!]: start } };
  return by === 'offset' ? { parameters: { [parameter!]: 0 } } : {};
}

async function nextPage(
  run: Run,
  paginate: Paginate,
  { headers, content }: HttpAnswer,
  found: number,
  all: number,
  number: number,
  frame: TaskFrame,
): Promise<Page | null> {
  const { by, next, start = 1 } = paginate;
  const parameter = pageParameter(paginate);
  if (by === 'page') return found === 0 ? null : { parameters: { [parameter!]: start + number } };
  if (by === 'offset') return found === 0 ? null : { parameters: { [parameter!]: all } };
  const value = next === undefined ? nextLink(headers['link']) : await ask(run, next, content, frame);
  if (value === null || value === false || value === '') return null;
  if (by === 'cursor') return { parameters: { [parameter!]: value } };
  if (typeof value === 'string') return { url: value };
  throw fault(frame, 'expression', `next must find a URL; it found ${JSON.stringify(value).slice(0, 200)}.`);
}

async function itemsOf(run: Run, paginate: Paginate, answer: HttpAnswer, frame: TaskFrame): Promise<Json[]> {
  const { items } = paginate;
  const found = items === undefined ? answer.content : await ask(run, items, answer.content, frame);
  // A page of nothing may well be nothing.
  if (found === null) return [];
  if (Array.isArray(found)) return found;
  const what = items === undefined ? 'A page' : 'items';
  const shown = isJsonObject(found)
    ? `a map of ${Object.keys(found).slice(0, 8).join(', ')}`
    : JSON.stringify(found);
  throw fault(
    frame,
    'expression',
    `${what} must be a list; found ${shown.slice(0, 200)}. Say with "items" where it is.`,
  );
}

function ask(run: Run, expression: string, page: Json, frame: TaskFrame): Promise<Json> {
  const scope: JsonObject = { ...frame.scope, context: run.context };
  return run.evaluateOne(bareExpression(expression), page, scope, frame.reference);
}

/** Waits where the API says that no call is left, and learns the time where a timeout goes by it. */
async function breathe(run: Run, { headers }: HttpAnswer, frame: TaskFrame): Promise<void> {
  const limit = rateLimitOf(headers, run.now);
  if (limit?.remaining === 0) {
    await run.sleep(Math.min(limit.resetsInMs ?? 0, run.surroundings.calls.longestDelayMs));
  }
  if (frame.deadline === Infinity) return;
  if ((await run.askNow()) >= frame.deadline) {
    throw fault(frame, 'timeout', 'The time for this task was over before its last page.');
  }
}

function fault(
  { reference }: TaskFrame,
  type: 'runtime' | 'communication' | 'expression' | 'timeout',
  detail: string,
): WorkflowError {
  return WorkflowError.standard(type, reference, detail);
}

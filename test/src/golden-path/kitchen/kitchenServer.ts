import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { ZodError } from 'zod';
import { Disturbances, type KitchenOperation } from './Disturbances.js';
import { KitchenRefusal, type Kitchen } from './Kitchen.js';
import { controlInput, orderInput, stockCheckInput } from './orderInput.js';

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

type Handler = (request: IncomingMessage) => Promise<Answer>;

const ok = (body: unknown): Answer => ({ status: 200, body });

/**
 * The HTTP server of kitchen.openapi.yaml. Keys of `X-Api-Key` are not checked: a connector is imported without one.
 * Beside the API stand control endpoints under `/control/`, for whoever plays the outside world.
 */
export function kitchenServer(kitchen: Kitchen): Server {
  const disturbances = new Disturbances();

  const api = (operation: KitchenOperation, work: Handler): Handler => {
    return async (request) => {
      const failure = disturbances.takeFailure(operation);
      if (failure) {
        const headers = { 'retry-after': String(failure.retryAfter) };
        return { status: 503, headers, body: { error: 'The system of the kitchen is restarting.' } };
      }
      const answer = await work(request);
      await disturbances.untilReleased(operation);
      return answer;
    };
  };

  const routes: Record<string, Handler> = {
    'GET /capacity': api('getCapacity', async () => ok(kitchen.capacity())),
    'POST /stock/check': api('checkStock', async (request) =>
      ok(kitchen.checkStock(stockCheckInput.parse(await json(request)).items)),
    ),
    'POST /orders': api('scheduleOrder', async (request) => {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || key === '')
        return { status: 400, body: { error: 'The header Idempotency-Key is missing.' } };
      return { status: 201, body: kitchen.schedule(key, orderInput.parse(await json(request))) };
    }),
    'GET /control/orders': async () => ok(kitchen.records()),
    'POST /control/stock': async (request) =>
      ok(kitchen.setStock(controlInput.stock.parse(await json(request)))),
    'POST /control/capacity': async (request) =>
      ok(kitchen.setFreeSlots(controlInput.capacity.parse(await json(request)).free)),
    'POST /control/fail': async (request) =>
      ok(disturbances.fail(controlInput.fail.parse(await json(request)))),
    'POST /control/hold': async (request) =>
      ok(disturbances.hold(controlInput.hold.parse(await json(request)).operation)),
    'POST /control/release': async (request) =>
      ok(disturbances.release(controlInput.hold.parse(await json(request)).operation)),
  };

  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://kitchen').pathname;
    const handler = routes[`${request.method} ${path}`];
    const answering = handler
      ? handler(request).catch(refusal)
      : Promise.resolve({ status: 404, body: { error: `No such path: ${path}` } } as Answer);
    void answering.then(({ status, body, headers }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body ?? null));
    });
  });
}

function refusal(error: unknown): Answer {
  if (error instanceof KitchenRefusal) return { status: error.status, body: { error: error.message } };
  if (error instanceof ZodError || error instanceof SyntaxError)
    return { status: 400, body: { error: error.message } };
  return { status: 500, body: { error: String(error) } };
}

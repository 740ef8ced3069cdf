import type { AddressInfo } from 'node:net';
import { environment } from './environment.js';
import { Kitchen } from './Kitchen.js';
import { kitchenServer } from './kitchenServer.js';

const server = kitchenServer(new Kitchen());
server.listen(environment.KITCHEN_PORT, '127.0.0.1', () => {
  // Read by KitchenProcess: the one line on standard output.
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

// The parent holds the other end of standard input: it ends with the parent, and so does the kitchen.
process.stdin.resume().once('end', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));

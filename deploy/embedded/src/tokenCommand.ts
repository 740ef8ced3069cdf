import { readEmbeddedEnvironment } from './environment.js';
import { requestDevelopmentToken } from './issuer/requestDevelopmentToken.js';

// `npm run --silent token -- <user> [tenant]`: prints a bearer token of a development user, and nothing else.
const [user, tenant] = process.argv.slice(2);
if (!user) {
  console.error(
    'Usage: npm run --silent token -- <user> [tenant]        for example: npm run --silent token -- ada',
  );
  process.exit(2);
}
try {
  const { GANTRY_HOST, GANTRY_PORT } = readEmbeddedEnvironment();
  const baseUrl = `http://${GANTRY_HOST}:${GANTRY_PORT}`;
  console.log(await requestDevelopmentToken({ baseUrl, user, ...(tenant ? { tenant } : {}) }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

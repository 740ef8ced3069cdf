import { pino, type DestinationStream, type Logger } from 'pino';
import { errorForLog } from './errorForLog.js';
import { logFields } from './logFields.js';

export interface LoggerOptions {
  level: string;
  /** Where lines go; standard output by default. */
  destination?: DestinationStream;
}

/** What may hold a token, a secret, or what people write. */
const secretNames = [
  'authorization',
  'cookie',
  'token',
  'password',
  'secret',
  'apiKey',
  'credentials',
  'connectionString',
  'variables',
  'input',
  'content',
  'text',
  'messages',
];

/**
 * JSON lines with the time in RFC 3339, and the request, tenant and trace that they belong to. What could hold a token, a secret or
 * somebody's words is left out: fields by name, and of errors all that they carry beside message and stack.
 */
export function createLogger(name: string, options: LoggerOptions): Logger {
  const settings = {
    name,
    level: options.level,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    mixin: logFields,
    serializers: { err: errorForLog },
    redact: {
      paths: secretNames.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]),
      censor: '[redacted]',
    },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

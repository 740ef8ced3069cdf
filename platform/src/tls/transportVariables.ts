import { z } from 'zod';
import type { TlsFiles } from './TlsFiles.js';

const file = z.string().min(1).optional();

/** The variables about how services reach each other. */
export const transportVariables = {
  GANTRY_TLS_CERT_FILE: file,
  GANTRY_TLS_KEY_FILE: file,
  GANTRY_TLS_CA_FILE: file,
  GANTRY_PLAINTEXT: z.stringbool().default(false),
};

/** Certificates on both sides, or, only where configured so, none: everybody on the network can read and speak then. */
export type Transport = { plaintext: false; files: TlsFiles } | { plaintext: true };

const names = ['GANTRY_TLS_CERT_FILE', 'GANTRY_TLS_KEY_FILE', 'GANTRY_TLS_CA_FILE'] as const;

/** Reads those variables; there is no default, because plain HTTP must be somebody's decision. */
export const transportSchema = z
  .object(transportVariables)
  .superRefine((environment, context) => {
    const { GANTRY_PLAINTEXT: plaintext } = environment;
    if (plaintext && names.some((name) => environment[name] !== undefined)) {
      const message = 'is true, and certificates are named too: leave out one of them';
      context.addIssue({ code: 'custom', path: ['GANTRY_PLAINTEXT'], message });
    }
    if (plaintext) return;
    for (const name of names.filter((name) => environment[name] === undefined)) {
      const message = 'services reach each other with certificates, unless GANTRY_PLAINTEXT is true';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform((environment): { transport: Transport } => {
    if (environment.GANTRY_PLAINTEXT) return { transport: { plaintext: true } };
    const [certificate, key, authorities] = names.map((name) => environment[name] ?? '');
    return {
      transport: {
        plaintext: false,
        files: { certificate: certificate!, key: key!, authorities: authorities! },
      },
    };
  });

import { expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSettings } from '../src/GatewaySettings.js';
import { securitySettingsOf, securityVariables } from '../src/securityEnvironment.js';

const read = (environment: Record<string, string>) =>
  securitySettingsOf(z.object(securityVariables).parse(environment));

test('changes nothing while no variable is set', () => {
  expect(defaultSettings).toMatchObject(read({}));
});

test('reads every variable', () => {
  const settings = read({
    GANTRY_ANONYMOUS: 'true',
    GANTRY_UNAUTHORIZED_FIELDS: 'refuse',
    GANTRY_COST_MODE: 'enforce',
    GANTRY_COST_LIST_SIZE: '5',
    GANTRY_COST_LIMITS: '{"FREE":10,"default":1}',
    GANTRY_COST_REPORT_TO: 'role:OWNER, scope:cost:read',
    GANTRY_LIMITS: '{"depth":5}',
    GANTRY_INTROSPECTION: '',
    GANTRY_SUGGESTIONS: 'authenticated',
    GANTRY_CORS_ORIGINS: 'https://a.example.org,https://b.example.org',
    GANTRY_CORS_CREDENTIALS: 'true',
    GANTRY_CSRF_PREVENTION: 'false',
    GANTRY_MAX_BATCH: '4',
  });
  expect(settings).toMatchObject({
    anonymous: true,
    unauthorizedFields: 'refuse',
    cost: {
      mode: 'enforce',
      listSize: 5,
      limits: { FREE: 10, default: 1 },
      reportTo: ['role:OWNER', 'scope:cost:read'],
    },
    limits: { ...defaultSettings.limits, depth: 5 },
    introspection: [],
    suggestions: ['authenticated'],
    cors: { origins: ['https://a.example.org', 'https://b.example.org'], credentials: true },
    csrfPrevention: false,
    maxBatch: 4,
  });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['an audience that nobody can be among', { GANTRY_INTROSPECTION: 'owners' }, /must list/],
  ['a limit that does not exist', { GANTRY_LIMITS: '{"width":3}' }, /width/],
  ['a mode that does not exist', { GANTRY_COST_MODE: 'on' }, /enforce/],
])('refuses %s', (_title, environment, message) => {
  expect(() => read(environment)).toThrow(message);
});

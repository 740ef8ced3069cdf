import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { defaultCheckSettings } from '../../src/check/CheckSettings.js';
import { checkVariant } from '../../src/check/checkVariant.js';
import { operationId } from '../../src/operations/operationId.js';

const before = buildSchema('type Query { user: User } type User { name: String email: String }');
const after = buildSchema('type Query { user: User } type User { name: String }');

describe('the check of a variant', () => {
  it('names the client and the operation that block a removal', async () => {
    const document = 'query Mail { user { email } }';
    const report = await checkVariant({
      contract: null,
      before,
      after,
      operations: [{ client: { name: 'mail', version: '1' }, id: operationId(document), document }],
      usage: [],
      settings: defaultCheckSettings,
      approvals: [],
    });
    expect(report.changes).toMatchObject([
      {
        type: 'FIELD_REMOVED',
        path: 'User.email',
        passes: null,
        usedBy: [{ client: { name: 'mail' }, name: 'Mail' }],
      },
    ]);
  });
});

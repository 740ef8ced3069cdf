import { describe, expect, it } from 'vitest';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';
import { githubSize, largeOpenApi } from '../support/largeOpenApi.js';

describe('a document of the size of GitHub’s', () => {
  const text = largeOpenApi();
  const { operations, serverUrl } = parseOpenApi(text);

  it('is read with all its operations, what is kept of them in proportion', () => {
    expect(text.length).toBeGreaterThan(6_000_000);
    expect(operations).toHaveLength(githubSize.operations);
    expect(serverUrl).toBe('https://api.example.com/api/v3');
    // Written out to the last level it would be more than 400 MB.
    expect(JSON.stringify(operations).length).toBeLessThan(5 * text.length);
    const create = operations.find(({ name }) => name === 'issues/create-thing-0')!;
    expect(create.requestBody!.schema).toMatchObject({
      required: ['title'],
      properties: { state: { enum: ['open', 'closed'] }, of: { properties: { id: { type: 'integer' } } } },
    });
  });

  it('keeps of a schema what is near, level by level', () => {
    const { responses } = operations.find(({ name }) => name === 'issues/get-thing-0')!;
    const { properties } = responses[0]!.schema as { properties: Record<string, object> };
    expect(Object.keys(properties)).toHaveLength(28);
    expect(properties['field_23_url']).toEqual({ type: 'string' });
    expect(responses.filter(({ schema }) => schema !== null)).toHaveLength(1);
  });
});

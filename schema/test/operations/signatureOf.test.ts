import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/operations/signatureOf.js';

describe('the signature of a document', () => {
  it('is the same whatever values the document spells out and however it is written', () => {
    const one = signatureOf('query Q { user(id: "5", n: 1, f: 1.5, b: true) { name } }');
    const other = signatureOf('query Q{user(id:"",n:0,f:0.0,b:false){name}} # blanked');
    expect(other).toBe(one);
  });

  it('differs by fields, arguments, enum values, input fields and names', () => {
    const documents = [
      'query Q { user(in: { role: USER }) { name } }',
      'query Q { user(in: { role: ADMIN }) { name } }',
      'query Q { user(in: { kind: USER }) { name } }',
      'query Q { user(as: { role: USER }) { name } }',
      'query Q { user(in: { role: USER }) { id } }',
      'query R { user(in: { role: USER }) { name } }',
      'query Q { user(in: null) { name } }',
    ];
    expect(new Set(documents.map(signatureOf)).size).toBe(documents.length);
  });

  it('is the text itself where that is no document', () => {
    expect(signatureOf('{ user(')).toBe('{ user(');
  });
});

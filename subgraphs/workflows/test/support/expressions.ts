import { afterAll } from 'vitest';
import { JqExpressions, type JqOptions } from '../../src/adapters/jq/JqExpressions.js';

/** jq for one test file, closed when the file is done. */
export function jqForFile(options: JqOptions = {}): JqExpressions {
  const expressions = new JqExpressions({ limitMs: 5_000, ...options });
  afterAll(() => expressions.close());
  return expressions;
}

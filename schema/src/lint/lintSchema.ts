import { GraphQLError, parse } from 'graphql';
import type { LintFinding } from './LintFinding.js';
import type { LintSettings } from './LintSettings.js';

/** Looks whether SDL keeps to the conventions; what does not parse is a finding, too. */
export async function lintSchema(
  sources: readonly { file: string; sdl: string }[],
  settings: LintSettings = {},
): Promise<readonly LintFinding[]> {
  void settings;
  return sources.flatMap(({ file, sdl }) => {
    try {
      parse(sdl);
      return [];
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const [{ line, column } = { line: 1, column: 1 }] = error.locations ?? [];
      return [
        { code: 'SYNTAX', rule: 'syntax', severity: 'error', message: error.message, file, line, column },
      ];
    }
  });
}

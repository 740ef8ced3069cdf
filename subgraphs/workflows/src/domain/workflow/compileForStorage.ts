import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { compileDefinition, type CompilerSurroundings } from '../dsl/compileDefinition.js';
import type { Definition } from '../dsl/Definition.js';

const namePattern = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/u;

/** Compiles a definition that is to be kept. Throws a `UserFault` with every ERROR and where it stands. */
export async function compileForStorage(
  text: string,
  surroundings: CompilerSurroundings,
): Promise<Definition> {
  const { definition, diagnostics } = await compileDefinition(text, surroundings);
  if (definition) return definition;
  throw new UserFault(
    diagnostics
      .filter(({ severity }) => severity === 'ERROR')
      .slice(0, 50)
      .map(({ code, message, line, column }) => ({
        code,
        message: `${message} (line ${line}, column ${column})`,
        field: ['definition'],
      })),
  );
}

/** The workflow's name: the one given, or the document's. Throws a `UserFault` with field `name`. */
export function nameOf(given: string | null | undefined, definition: Definition): string {
  const name = given ?? definition.document.name;
  if (namePattern.test(name)) return name;
  throw UserFault.of(
    'INVALID_NAME',
    `The workflow's name ${JSON.stringify(name.slice(0, 100))} must have 1 to 63 letters, digits and inner hyphens.`,
    ['name'],
  );
}

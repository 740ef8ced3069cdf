import { readFileSync } from 'node:fs';
import { Kind, parse, print } from 'graphql';

const document = parse(
  readFileSync(new URL('../../../../test/golden-path/operations.graphql', import.meta.url), 'utf8'),
);

/** An operation of the golden path as it is written there. */
function golden(name: string): string {
  const found = document.definitions.find(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name,
  );
  if (!found) throw new Error(`There is no ${name}.`);
  return print(found);
}

export const createZone = golden('CreateZone');
export const connectRepository = golden('ConnectRepository');
export const setSecret = golden('SetSecret');
export const deploy = golden('Deploy');
export const rollback = golden('Rollback');
export const rolloutEvents = golden('RolloutEvents');
export const logLines = golden('LogLines');
export const projectReleases = golden('ProjectReleases');

export const setConfiguration = `mutation ($input: SetConfigurationInput!) {
  setConfiguration(input: $input) {
    project { id configuration { version values { name value } } }
    userErrors { code message field }
  }
}`;

export const scalePod = `mutation ($input: ScalePodInput!) {
  scalePod(input: $input) { pod { id clones status } userErrors { code message field } }
}`;

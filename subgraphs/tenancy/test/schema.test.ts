import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isInterfaceType,
} from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeTypesByOwner } from '../src/domain/nodeTypes.js';
import { entities } from '../src/persistence/entities.js';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness } from './createTenancyHarness.js';

let tenancy: TenancyHarness;
beforeAll(async () => void (tenancy = await createTenancyHarness()));
afterAll(() => tenancy.close());

it('has migrations that say what the entities say', async () => {
  expect(await schemaDrift(tenancy.test.urls.owner, entities)).toBe('');
});

it('describes every type, field, argument, input field and enum value that is its own', async () => {
  const { _service } = await tenancy.run<{ _service: { sdl: string } }>(
    '{ _service { sdl } }',
    {},
    tenancy.gateway,
  );
  const schema = buildSchema(_service.sdl, { assumeValidSDL: true });
  const stubs = Object.entries(nodeTypesByOwner).flatMap(([owner, names]): readonly string[] =>
    owner === 'tenancy' ? [] : names,
  );
  const bare: string[] = [];
  const note = (path: string, description: string | null | undefined): void =>
    void (description || bare.push(path));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || type.name.startsWith('_') || stubs.includes(type.name)) continue;
    if (isEnumType(type))
      for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.description);
    if (!isObjectType(type) && !isInputObjectType(type) && !isInterfaceType(type)) continue;
    if (!['Query', 'Mutation'].includes(type.name)) note(type.name, type.description);
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      note(`${type.name}.${field.name}`, field.description);
      for (const arg of 'args' in field ? field.args : [])
        note(`${type.name}.${field.name}(${arg.name})`, arg.description);
    }
  }
  expect(bare).toEqual([]);
});

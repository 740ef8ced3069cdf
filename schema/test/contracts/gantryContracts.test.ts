import { readFileSync } from 'node:fs';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchemaOf } from '../../src/composition/apiSchemaOf.js';
import { contractSupergraph } from '../../src/contracts/contractSupergraph.js';
import { gantryContracts } from '../../src/gantryContracts.js';

const supergraph = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const whole = apiSchemaOf(supergraph);

function shownAs(name: string): GraphQLSchema {
  const contract = gantryContracts.find((candidate) => candidate.name === name);
  if (!contract) throw new Error(`Gantry has no contract "${name}".`);
  const { sdl, faults, hints } = contractSupergraph(supergraph, contract);
  expect({ faults, hints }).toEqual({ faults: [], hints: [] });
  return apiSchemaOf(sdl ?? '');
}

const fieldsOf = (schema: GraphQLSchema, name: string): string[] => {
  const type = schema.getType(name);
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
};

describe.each(gantryContracts.map(({ name }) => name))("Gantry's contract %s", (name) => {
  it('leaves no list without items and no payload without its result', () => {
    const schema = shownAs(name);
    const broken = Object.values(whole.getTypeMap())
      .map((type) => type.name)
      .filter((type) => /(Connection|Edge|Payload)$/.test(type) && schema.getType(type))
      .filter((type) => fieldsOf(schema, type).length !== fieldsOf(whole, type).length);
    expect(broken).toEqual([]);
  });
});

describe("Gantry's own contracts", () => {
  it('let partners run software, but not say who may', () => {
    const partner = shownAs('partner');
    expect(fieldsOf(partner, 'Mutation')).toEqual(expect.arrayContaining(['deploy', 'sendMessage']));
    expect(fieldsOf(partner, 'Mutation')).not.toContain('inviteMember');
    for (const type of ['AuditEntry', 'Member', 'InviteMemberInput']) {
      expect(whole.getType(type)).toBeDefined();
      expect(partner.getType(type)).toBe(undefined);
    }
  });

  it('let the public talk with agents and run workflows, and show no software that runs', () => {
    const shown = shownAs('public');
    expect(fieldsOf(shown, 'Mutation')).toEqual(expect.arrayContaining(['sendMessage', 'startExecution']));
    // The last two are led to by nothing but `node`, whose interface they implement.
    for (const type of ['Member', 'Zone', 'Secret', 'LogLine', 'DeployInput', 'Cluster', 'Build']) {
      expect(whole.getType(type)).toBeDefined();
      expect(shown.getType(type)).toBe(undefined);
    }
  });
});

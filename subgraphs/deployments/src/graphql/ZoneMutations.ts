import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { parseZoneName } from '../domain/zoneName.js';
import { ZoneRepository } from '../persistence/ZoneRepository.js';
import type { DeploymentsScope } from '../services.js';
import { callHost } from './callHost.js';
import { existing } from './existing.js';
import { zoneView } from './Zone.js';
import { CreateZoneInput, CreateZonePayload } from './ZoneInputs.js';

@Resolver()
export class ZoneMutations {
  @Mutation(() => CreateZonePayload, { description: 'Creates a zone. For DEVELOPER.' })
  @Directive('@tag(name: "operation")')
  async createZone(
    @Arg('input', () => CreateZoneInput, { description: 'The zone.' }) input: CreateZoneInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<CreateZonePayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('createZone', { type: 'Tenant', id: tenantId, tenantId });
    const { visibility } = input;
    const name = parseZoneName(input.name);
    const zones = new ZoneRepository(await scope.em());
    const id = await scope.idempotent('createZone', input, async () => {
      const zone = await zones.add(tenantId, { name, visibility });
      if (visibility === 'PUBLIC') {
        const { ingress, hosting } = scope.services;
        // Opened now, so that the URL answered works at once; a port of a zone that is rolled back is closed at restart.
        Object.assign(zone, await (hosting.isHere ? ingress.open(zone.id, null) : ingress.reserve()));
        await callHost(scope);
      }
      return zone.id;
    });
    return { zone: zoneView(existing(await zones.find(id), 'zone', id, 'name')), userErrors: [] };
  }
}

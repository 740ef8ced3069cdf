import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { PodRepository } from '../persistence/PodRepository.js';
import type { DeploymentsScope } from '../services.js';
import { Cluster, findCluster } from './Cluster.js';
import { Pod, podView } from './Pod.js';
import { findZone, Zone } from './Zone.js';

@Resolver(() => Zone)
export class ZoneResolver {
  @Query(() => Zone, { nullable: true, description: 'A zone of the tenant, or null. For every member.' })
  async zone(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Zone | null> {
    return findZone(id, scope);
  }

  @FieldResolver(() => Cluster, { nullable: true, description: 'The machines it is on.' })
  async cluster(@Root() zone: Zone, @Ctx() scope: DeploymentsScope): Promise<Cluster | null> {
    return findCluster(zone.clusterId, scope);
  }

  @FieldResolver(() => [Pod], { description: 'The pods in it; a public zone has at most one.' })
  async pods(@Root() zone: Zone, @Ctx() scope: DeploymentsScope): Promise<Pod[]> {
    const loader = scope.loader<string, Pod[]>('pods of zones', async (ids) => {
      const rows = await new PodRepository(await scope.em()).ofZones(ids);
      return ids.map((id) => rows.filter(({ zoneId }) => zoneId === id).map(podView));
    });
    return (await loader.load(zone.id)) ?? [];
  }
}

import { Ctx, Query, Resolver } from 'type-graphql';
import type { AgentsScope } from '../services.js';
import { Model, modelView } from './Model.js';

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => [Model], {
    description:
      'The models that agents can use, one for each that the installation offers; the first is the default. For every member.',
  })
  async models(@Ctx() scope: AgentsScope): Promise<Model[]> {
    await scope.authorize('models', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
    return scope.services.models.models.map(modelView);
  }
}

/** A model by its id; models belong to the deployment, so that every tenant sees them. */
export function findModel(id: string, scope: AgentsScope): Model | null {
  const model = scope.services.models.findById(id);
  return model ? modelView(model) : null;
}

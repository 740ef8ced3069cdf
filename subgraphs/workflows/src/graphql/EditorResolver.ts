import { Arg, Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql';
import type { Position } from '../domain/source/SourceDocument.js';
import { completeAt } from '../domain/editor/completeAt.js';
import type { EditorSurroundings } from '../domain/editor/expressionAt.js';
import { hoverAt } from '../domain/editor/hoverAt.js';
import type { WorkflowsScope } from '../services.js';
import { compilerOf } from './compilerOf.js';
import { DefinitionCompletions } from './DefinitionCompletions.js';
import { DefinitionHover } from './DefinitionHover.js';

@ArgsType()
class PositionArgs implements Position {
  @Field(() => Int, { description: 'Line in the text, from 1.' })
  line!: number;

  @Field(() => Int, { description: 'Column in the line, from 1, in UTF-16 code units.' })
  column!: number;
}

const definitionOption = { description: 'The definition, YAML or JSON, as far as it is written.' };

/** What editors ask while somebody writes a definition. */
@Resolver()
export class EditorResolver {
  @Query(() => DefinitionCompletions, {
    description:
      "What may be written at a place of a definition, whole or not: what the compiler would accept there, with the tenant's connectors. Keeps nothing. Needs the role VIEWER.",
  })
  async definitionCompletions(
    @Arg('definition', () => String, definitionOption) definition: string,
    @Args(() => PositionArgs) position: PositionArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<DefinitionCompletions> {
    return completeAt(definition, position, await surroundingsOf(definition, scope));
  }

  @Query(() => DefinitionHover, {
    nullable: true,
    description:
      'What stands at a place of a definition, whole or not; null where there is nothing to say. Keeps nothing. Needs the role VIEWER.',
  })
  async definitionHover(
    @Arg('definition', () => String, definitionOption) definition: string,
    @Args(() => PositionArgs) position: PositionArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<DefinitionHover | null> {
    return hoverAt(definition, position, await surroundingsOf(definition, scope));
  }
}

/** Whoever may check a definition may be helped to write one. */
async function surroundingsOf(definition: string, scope: WorkflowsScope): Promise<EditorSurroundings> {
  const { tenant } = scope;
  await scope.authorize('checkDefinition', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
  return compilerOf(definition, scope);
}

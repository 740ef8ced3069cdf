import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type {
  Draft as DomainDraft,
  DraftDiagnostic as DomainDiagnostic,
  DraftStatus,
} from '../domain/Draft.js';
import { DraftSeverityEnum, DraftStatusEnum } from './enums.js';

@ObjectType('DraftDiagnostic', { description: 'A remark on a draft, with its place in the definition.' })
export class DraftDiagnostic {
  @Field(() => DraftSeverityEnum, { description: 'How bad it is.' })
  severity!: DomainDiagnostic['severity'];

  @Field(() => String, { description: 'Stable code, for programs.' })
  code!: string;

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Line in the definition, from 1; null when it is about the whole.',
  })
  line!: number | null;

  @Field(() => Int, { nullable: true, description: 'Column in the line, from 1.' })
  column!: number | null;
}

@ObjectType('Draft', {
  implements: Node,
  description: 'A workflow definition that came out of a conversation.',
})
@Directive('@key(fields: "id")')
export class Draft extends Node {
  @Field(() => ID, { description: 'Opaque id, `dft_…`.' })
  declare id: string;

  @Field(() => String, {
    description: 'The definition: YAML of the Open Workflow Specification. It compiled when it was drafted.',
  })
  definition!: string;

  @Field(() => [DraftDiagnostic], {
    description: 'Where the agent had to guess, and what the compiler remarked.',
  })
  diagnostics!: DraftDiagnostic[];

  @Field(() => DraftStatusEnum, { description: 'What has become of it.' })
  status!: DraftStatus;

  @Field(() => Date, { description: 'When it was drafted.' })
  createdAt!: Date;

  conversationId!: string;

  workflowId!: string | null;
}

/** The API's view of a draft. */
export function draftView(draft: DomainDraft): Draft {
  return draft;
}

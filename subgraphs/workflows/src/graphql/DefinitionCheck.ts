import { Field, Int, ObjectType } from 'type-graphql';
import type { Diagnostic as DomainDiagnostic, Severity } from '../domain/dsl/Diagnostic.js';
import { DiagnosticFix } from './DiagnosticFix.js';
import { DiagnosticSeverityEnum } from './enums.js';

@ObjectType('Diagnostic', { description: 'A finding about a definition, at the place that causes it.' })
export class Diagnostic implements DomainDiagnostic {
  @Field(() => DiagnosticSeverityEnum, { description: 'How much it matters.' })
  severity!: Severity;

  @Field(() => String, { description: 'Stable code, for programs.' })
  code!: DomainDiagnostic['code'];

  @Field(() => String, { description: 'A sentence for people that shows the value found.' })
  message!: string;

  @Field(() => Int, { description: 'Line in the text, from 1.' })
  line!: number;

  @Field(() => Int, { description: 'Column in the line, from 1.' })
  column!: number;

  @Field(() => DiagnosticFix, {
    nullable: true,
    description: 'What would resolve it; null where that takes a person to decide.',
  })
  fix?: DiagnosticFix | null;
}

@ObjectType('DefinitionCheck', { description: 'What the compiler says of a definition.' })
export class DefinitionCheck {
  @Field(() => Boolean, { description: 'Whether it could be kept and run: no diagnostic is an ERROR.' })
  valid!: boolean;

  @Field(() => [Diagnostic], { description: 'Findings, in the order of the text.' })
  diagnostics!: Diagnostic[];
}

import { Field, ObjectType, registerEnumType } from 'type-graphql';
import {
  completionKinds,
  type Completion,
  type CompletionKind,
  type Completions,
} from '../domain/editor/Completion.js';
import { TextEdit } from './DiagnosticFix.js';
import { enumOf } from './enums.js';

const DefinitionCompletionKindEnum = enumOf(Object.keys(completionKinds) as CompletionKind[]);
registerEnumType(DefinitionCompletionKindEnum, {
  name: 'DefinitionCompletionKind',
  description: 'What a completion stands for.',
  valuesConfig: Object.fromEntries(
    Object.entries(completionKinds).map(([kind, description]) => [kind, { description }]),
  ),
});

@ObjectType('DefinitionCompletion', {
  description: 'Something that may be written at a place of a definition.',
})
export class DefinitionCompletion implements Completion {
  @Field(() => String, { description: 'What it is called.' })
  label!: string;

  @Field(() => DefinitionCompletionKindEnum, { description: 'What it stands for.' })
  kind!: CompletionKind;

  @Field(() => String, { nullable: true, description: 'What it is, in a few words.' })
  detail!: string | null;

  @Field(() => String, { nullable: true, description: 'What it does, in Markdown.' })
  documentation!: string | null;

  @Field(() => TextEdit, { description: 'Puts it there, in the place of what has been begun.' })
  edit!: TextEdit;
}

@ObjectType('DefinitionCompletions', { description: 'What may be written at a place of a definition.' })
export class DefinitionCompletions implements Completions {
  @Field(() => [DefinitionCompletion], { description: 'Likelier first; 200 at most.' })
  items!: DefinitionCompletion[];

  @Field(() => Boolean, { description: 'Whether there are more, which further letters would bring up.' })
  incomplete!: boolean;
}

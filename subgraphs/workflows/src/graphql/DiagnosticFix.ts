import { Field, ObjectType } from 'type-graphql';
import type { Fix } from '../domain/dsl/Diagnostic.js';
import type { Edit } from '../domain/source/Edit.js';
import { TextRange } from './TextRange.js';

@ObjectType('TextEdit', {
  description:
    'A stretch of a text and what is to stand there instead. It is an insertion where it ends where it begins.',
})
export class TextEdit extends TextRange implements Edit {
  @Field(() => String, { description: 'The text to put there.' })
  text!: string;
}

@ObjectType('DiagnosticFix', { description: 'A change of a definition that resolves a finding.' })
export class DiagnosticFix implements Fix {
  @Field(() => String, { description: 'A sentence that says what it does.' })
  description!: string;

  @Field(() => [TextEdit], {
    description:
      'All of them together; none touches another, and their places are those of the text as it is.',
  })
  edits!: TextEdit[];
}

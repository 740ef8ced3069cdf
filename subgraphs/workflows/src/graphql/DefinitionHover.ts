import { Field, ObjectType } from 'type-graphql';
import type { Hover } from '../domain/editor/hoverAt.js';
import { TextRange } from './TextRange.js';

@ObjectType('DefinitionHover', { description: 'What something in a definition is.' })
export class DefinitionHover implements Hover {
  @Field(() => String, { description: 'What it is, in Markdown.' })
  text!: string;

  @Field(() => TextRange, { description: 'What it is about.' })
  range!: TextRange;
}

import 'reflect-metadata';
import { Directive, Field, ObjectType } from 'type-graphql';

/** Where a page of a connection stands (Relay Cursor Connections specification). */
@ObjectType('PageInfo', { description: 'Where a page of a connection stands.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow after `endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether any stand before `startCursor`.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last edge; null on an empty page.' })
  endCursor!: string | null;
}

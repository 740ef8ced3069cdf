import { isNonNullType, type GraphQLCompositeType, type GraphQLOutputType } from 'graphql';

/** A place in the response where objects are. */
export interface Position {
  readonly declared: GraphQLCompositeType;
  /** One for each type that an object here may have. */
  readonly shapes: readonly Shape[];
  /** Entities here are asked for more: their objects are kept apart. */
  isEntity: boolean;
}

/** What objects of one type have at one position. */
export interface Shape {
  readonly id: number;
  readonly typeName: string;
  /** By response key; what the client gets comes first, in its order. */
  readonly fields: Map<string, ShapeField>;
  /** The keys that a fetch answers here, in the order it answers them. */
  readonly order: Map<number, readonly string[]>;
}

/** What is under one response key. */
export interface ShapeField {
  readonly key: string;
  readonly name: string;
  readonly args: string;
  readonly type: GraphQLOutputType;
  /** Whether the client gets it. */
  readonly isOutput: boolean;
  child: Position | undefined;
  /** The fetches that answer it. */
  readonly sources: Set<number>;
  /** Whether some fetch represents entities with it. */
  isRequired: boolean;
}

/** Whether a shape lacks what the client wants: no object of this type is expected here. */
export function isIncomplete(shape: Shape): boolean {
  return [...shape.fields.values()].some(
    ({ isOutput, sources, name }) => isOutput && sources.size === 0 && name !== '__typename',
  );
}

/** Whether all that a position has comes from one fetch just as the client wants it, so that nobody looks into it. */
export function isPure(position: Position, fetch: number): boolean {
  return !position.isEntity && position.shapes.every((shape) => isPureShape(shape, fetch));
}

function isPureShape(shape: Shape, fetch: number): boolean {
  // Objects of such a type hand over.
  if (isIncomplete(shape)) return true;
  const order = shape.order.get(fetch);
  if (!order || shape.order.size !== 1 || order.length !== shape.fields.size) return false;
  return [...shape.fields.values()].every(
    ({ key, isOutput, isRequired, child }, index) =>
      isOutput && !isRequired && key === order[index] && (!child || isPure(child, fetch)),
  );
}

/** Whether entities at or below a position are asked for more. */
export function reachesEntity({ isEntity, shapes }: Position): boolean {
  return (
    isEntity ||
    shapes.some(({ fields }) => [...fields.values()].some(({ child }) => child && reachesEntity(child)))
  );
}

/** Whether a fetch answers a field of a shape that must not be null. */
export function isIndispensable({ fields, order }: Shape, fetch: number): boolean {
  return (order.get(fetch) ?? []).some((key) => {
    const { isOutput, type, name } = fields.get(key)!;
    return isOutput && isNonNullType(type) && name !== '__typename';
  });
}

/** The shapes at a position, and below it. */
export function shapesBelow(position: Position): Shape[] {
  return position.shapes.flatMap((shape) => [
    shape,
    ...[...shape.fields.values()].flatMap(({ child }) => (child ? shapesBelow(child) : [])),
  ]);
}

import type { InterfaceType, NamedType, ObjectType, UnionType } from '@apollo/federation-internals';
import { isType, membersOf, ownerOf, type SchemaPart } from './SchemaPart.js';

/** Why something is not shown. */
export type Hiding =
  /** The supergraph itself hides it. */
  | { because: 'INACCESSIBLE' }
  | { because: 'EXCLUDED'; tag: string }
  | { because: 'NOT_INCLUDED' }
  /** It is of a type that is hidden. */
  | { because: 'TYPE_HIDDEN'; type: NamedType }
  /** Nothing of it is left; what is named went last. */
  | { because: 'EMPTY'; last: SchemaPart }
  | { because: 'UNREACHABLE' };

/**
 * What is hidden of a schema. Hiding a part hides what cannot be shown without it: the type that it was the last part of,
 * and the fields, arguments and input fields that are of a hidden type.
 */
export class HiddenParts {
  readonly #hidings = new Map<SchemaPart, Hiding>();
  readonly #membersLeft = new Map<NamedType, number>();
  readonly #typesLeft = new Map<NamedType, number>();

  /** What is hidden for itself, not with what it belongs to. */
  *[Symbol.iterator](): Generator<[SchemaPart, Hiding]> {
    for (const [part, hiding] of this.#hidings) {
      const owner = ownerOf(part);
      if (!owner || !this.has(owner)) yield [part, hiding];
    }
  }

  has(part: SchemaPart): boolean {
    return this.why(part) !== undefined;
  }

  /** Why the part is hidden, or else what it belongs to. */
  why(part: SchemaPart): Hiding | undefined {
    const owner = ownerOf(part);
    return this.#hidings.get(part) ?? (owner ? this.why(owner) : undefined);
  }

  hide(part: SchemaPart, hiding: Hiding): void {
    // A queue: chains of types may be longer than the stack is deep.
    const queue: [SchemaPart, Hiding][] = [[part, hiding]];
    for (const [next, why] of queue) {
      if (this.#hidings.has(next)) continue;
      this.#hidings.set(next, why);
      queue.push(...(isType(next) ? this.#withoutType(next) : this.#withoutMember(next)));
    }
  }

  *#withoutMember(part: SchemaPart): Generator<[SchemaPart, Hiding]> {
    const owner = ownerOf(part);
    if (!owner || !isType(owner)) return;
    const left = (this.#membersLeft.get(owner) ?? membersOf(owner).length) - 1;
    this.#membersLeft.set(owner, left);
    if (left === 0) yield [owner, { because: 'EMPTY', last: part }];
  }

  *#withoutType(type: NamedType): Generator<[SchemaPart, Hiding]> {
    for (const user of type.referencers()) {
      if ('type' in user) yield [user as SchemaPart, { because: 'TYPE_HIDDEN', type }];
    }
    if (type.kind !== 'ObjectType') return;
    for (const abstract of abstractTypesOf(type)) {
      const left = (this.#typesLeft.get(abstract) ?? possibleTypes(abstract).length) - 1;
      this.#typesLeft.set(abstract, left);
      if (left === 0) yield [abstract, { because: 'EMPTY', last: type }];
    }
  }
}

function abstractTypesOf(type: ObjectType): readonly (InterfaceType | UnionType)[] {
  const unions = [...type.referencers()].filter((user) => user.kind === 'UnionType');
  return [...type.interfaces(), ...unions];
}

function possibleTypes(type: InterfaceType | UnionType): readonly ObjectType[] {
  return type.kind === 'UnionType' ? type.types() : type.possibleRuntimeTypes();
}

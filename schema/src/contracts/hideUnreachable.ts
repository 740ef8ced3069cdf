import { baseType, type NamedType, type Schema, type Type } from '@apollo/federation-internals';
import type { HiddenParts } from './HiddenParts.js';
import { membersOf } from './SchemaPart.js';

/** Hides the types that no operation comes to over what is shown. */
export function hideUnreachable(schema: Schema, types: readonly NamedType[], hidden: HiddenParts): void {
  const reached = reachableTypes(schema, hidden);
  for (const type of types) {
    if (!reached.has(type)) hidden.hide(type, { because: 'UNREACHABLE' });
  }
}

function reachableTypes(schema: Schema, hidden: HiddenParts): Set<NamedType> {
  const reached = new Set<NamedType>();
  const returned = new Set<NamedType>();
  const reach = (type: Type | undefined): void => {
    const named = type && baseType(type);
    if (!named || hidden.has(named)) return;
    reached.add(named);
    if (named.kind !== 'InterfaceType' || returned.has(named)) return;
    returned.add(named);
    named.possibleRuntimeTypes().forEach(reach);
  };
  for (const { type } of schema.schemaDefinition.roots()) reach(type);
  for (const { type } of schema.directives().flatMap((directive) => directive.arguments())) reach(type);
  // A set that grows while it is walked through goes on with what is added.
  for (const type of reached) {
    for (const member of membersOf(type)) {
      if (member.kind === 'EnumValue' || hidden.has(member)) continue;
      reach(member.type);
      if (member.kind !== 'FieldDefinition') continue;
      for (const argument of member.arguments()) if (!hidden.has(argument)) reach(argument.type);
    }
    if (type.kind === 'UnionType') type.types().forEach(reach);
    if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') continue;
    // Fragments may be on them, but as long as nothing returns them they lead to no other implementation.
    for (const implemented of type.interfaces()) if (!hidden.has(implemented)) reached.add(implemented);
  }
  return reached;
}

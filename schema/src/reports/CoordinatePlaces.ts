import { getLocation, parse, Source, visit, type ASTNode, type ASTVisitFn } from 'graphql';
import type { SchemaPlace } from '../composition/SchemaFault.js';

/** SDL and the file that it was read from. */
export interface SdlSource {
  file: string;
  sdl: string;
}

/** Where types, fields, arguments and values are defined, so that what has changed can be shown there. */
export class CoordinatePlaces {
  readonly #places = new Map<string, SchemaPlace>();

  /** @param sources what does not parse is left out: composition tells of it */
  constructor(sources: readonly SdlSource[]) {
    for (const { file, sdl } of sources) {
      try {
        this.#collect(new Source(sdl, file));
      } catch {
        continue;
      }
    }
  }

  /** The place of a coordinate, `Query.user.id`; of what is gone, that of what it belonged to. Nothing when that is gone, too. */
  of(path: string | null): SchemaPlace {
    for (let coordinate = path ?? ''; coordinate !== '';) {
      const place = this.#places.get(coordinate);
      if (place !== undefined) return place;
      coordinate = coordinate.slice(0, Math.max(0, coordinate.lastIndexOf('.')));
    }
    return {};
  }

  #collect(source: Source): void {
    const path: string[] = [];
    const enter: ASTVisitFn<ASTNode> = (node) => {
      const name = nameOf(node);
      if (name === undefined) return undefined;
      path.push(name);
      const coordinate = path.join('.');
      // The first is the one to look at where several subgraphs define a thing.
      if (!this.#places.has(coordinate)) this.#places.set(coordinate, placeOf(node, source));
      return undefined;
    };
    const leave: ASTVisitFn<ASTNode> = (node) => {
      if (nameOf(node) !== undefined) path.pop();
    };
    visit(parse(source), { enter, leave });
  }
}

/** The part of a coordinate that a definition is; undefined for all other nodes. */
function nameOf(node: ASTNode): string | undefined {
  if (node.kind === 'DirectiveDefinition') return `@${node.name.value}`;
  const defines = /(Type|Field|Value|InputValue)(Definition|Extension)$/.test(node.kind);
  return defines && 'name' in node && node.name?.kind === 'Name' ? node.name.value : undefined;
}

/** Behind its description. */
function placeOf(node: ASTNode, source: Source): SchemaPlace {
  const start = ('name' in node && node.name?.loc?.start) || node.loc?.start || 0;
  return { file: source.name, ...getLocation(source, start) };
}

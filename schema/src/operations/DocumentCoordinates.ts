/** A fragment inside a selection: it needs an object type that belongs to both. */
export interface FragmentPlace {
  /** The type that is selected from. */
  parent: string;
  /** The type that the fragment is for. */
  condition: string;
}

/**
 * What a document uses of a schema, by schema coordinates: types (`User`), fields (`User.name`), arguments (`Query.user(id:)`), input fields
 * (`UserInput.name`), enum values (`Role.ADMIN`), directives (`@skip`) and their arguments (`@skip(if:)`). GraphQL has no coordinates for the rest:
 *
 * - `:User`: a field that is selected answers this type;
 * - `UserInput{}`: an input object of this type is sent;
 * - `Query.users(first:)?`, `UserInput.name?`: it may be left out, where its field or input object is used;
 * - `@skip.FIELD`: the directive stands at a field; `@skip@skip`: it stands more than once in one place.
 */
export interface DocumentCoordinates {
  /** What the document says. */
  named: ReadonlySet<string>;
  /** What its variables can say besides; only their values tell whether they do. */
  carried: ReadonlySet<string>;
  fragments: readonly FragmentPlace[];
}

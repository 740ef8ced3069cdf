/** A fragment inside a selection: it needs an object type that belongs to both. */
export interface FragmentPlace {
  /** The type that is selected from. */
  parent: string;
  /** The type that the fragment is for. */
  condition: string;
}

/**
 * What a document uses of a schema, by schema coordinates: types (`User`), fields (`User.name`), arguments (`Query.user(id:)`), input fields
 * (`UserInput.name`), enum values (`Role.ADMIN`), directives (`@skip`) and their arguments (`@skip(if:)`). Three more are
 * our own: `UserInput{}`, an input object of this type is sent; `@skip.FIELD`, the directive stands at a field; `@skip@skip`, it
 * stands twice in one place.
 */
export interface DocumentCoordinates {
  /** What the document names. */
  named: ReadonlySet<string>;
  /** What its variables can say besides; only their values tell whether they do. */
  carried: ReadonlySet<string>;
  fragments: readonly FragmentPlace[];
}

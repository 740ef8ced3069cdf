import type { FirstPart, LaterParts, PartName, ReadyPart } from '../execution/incremental/AnswerPart.js';

/** How the parts of an answer are told: the JSON of each, before it is written. */
export interface IncrementalFormat {
  /** There are others to come. */
  first(part: FirstPart): unknown;
  later(parts: LaterParts): unknown;
}

/** What `accept` names it by, as a parameter of `multipart/mixed`, in lower case. */
export type IncrementalSpec = 'deferspec=20220824' | 'incrementalspec=v0.2';

/**
 * The format of Apollo's incremental specification 0.1 (`deferSpec=20220824`): each part has its path, and all that was asked for
 * in it, also what the client has already.
 */
const deferSpec: IncrementalFormat = {
  first: ({ pending: _pending, ...result }) => ({ ...result, hasNext: true }),
  later({ parts, hasNext, extensions }) {
    const incremental = parts.flatMap(({ data, path, label, errors }) =>
      data === undefined && errors.length === 0
        ? []
        : [{ data: data ?? null, path, ...labelled(label), ...(errors.length > 0 ? { errors } : {}) }],
    );
    return {
      ...(incremental.length > 0 ? { incremental } : {}),
      hasNext,
      ...(extensions ? { extensions } : {}),
    };
  },
};

/**
 * The format of Apollo's incremental specification 0.2 (`incrementalSpec=v0.2`), and of graphql-js 17: parts are announced, what
 * the client has is not told again, and a part that failed is told to be completed with errors.
 */
const incrementalSpec: IncrementalFormat = {
  first: ({ pending, ...result }) => ({
    ...result,
    pending: pending.map(announced),
    hasNext: true,
  }),
  later({ parts, pending, hasNext, extensions }) {
    const incremental = parts.flatMap(additionsOf);
    return {
      ...(pending.length > 0 ? { pending: pending.map(announced) } : {}),
      ...(incremental.length > 0 ? { incremental } : {}),
      ...(parts.length > 0 ? { completed: parts.map(completed) } : {}),
      hasNext,
      ...(extensions ? { extensions } : {}),
    };
  },
};

export const incrementalFormats: Readonly<Record<IncrementalSpec, IncrementalFormat>> = {
  'deferspec=20220824': deferSpec,
  'incrementalspec=v0.2': incrementalSpec,
};

function labelled(label: string | undefined): { label?: string } {
  return label === undefined ? {} : { label };
}

function announced({ id, path, label }: PartName): unknown {
  return { id, path, ...labelled(label) };
}

function additionsOf({ id, data, additions, errors }: ReadyPart): unknown[] {
  if (data === null) return [];
  const told = additions.map((addition) => ({
    id,
    ...(addition.path.length > 0 ? { subPath: addition.path } : {}),
    data: addition.data,
  }));
  if (errors.length === 0) return told;
  const [first = { id, data: {} }, ...others] = told;
  return [{ ...first, errors }, ...others];
}

function completed({ id, data, errors }: ReadyPart): unknown {
  return { id, ...(data === null ? { errors } : {}) };
}

/** What the attributes of events (CloudEvents) mean, by where they stand. */
const attributes = {
  id: 'What tells the event from all others of its source.',
  source: 'Where the event comes from: a URI.',
  type: 'What kind of event it is.',
  time: 'When it happened: RFC 3339.',
  subject: 'What of the source it is about.',
  datacontenttype: 'The media type of its data.',
  dataschema: 'The URI of the schema of its data.',
  data: 'What it says.',
};

const of = (place: string) =>
  Object.fromEntries(Object.entries(attributes).map(([name, meaning]) => [`${place}.with.${name}`, meaning]));

/** What the properties of events mean, by the end of where they stand. */
export const ofEvents: Readonly<Record<string, string>> = {
  ...of('event'),
  ...of('one'),
  from: 'The expression that takes it from the event.',
  expect: 'What it has to be; without it, what it was in the first event.',
};

/** The shape of a JSON Web Token. */
const token = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/;

/**
 * What of a log must not be in it: tokens, and what was given to the system in confidence.
 * @param words texts whose every line of some length is looked for
 * @returns the words and the lines that they are in
 */
export function leaksIn(log: string, words: readonly string[]): { word: string; line: string }[] {
  const looked = new Set(
    words
      .flatMap((text) => text.split(/\n|(?<=[.!?]) /))
      .flatMap((part) => (part.trim().length >= 8 ? [part.trim()] : [])),
  );
  // As they are, and as JSON writes them, once or within another text.
  const written = [...looked].flatMap((word) => {
    const once = JSON.stringify(word).slice(1, -1);
    return [word, once, JSON.stringify(once).slice(1, -1)];
  });
  const lines = log.split('\n');
  return lines.flatMap((line) => {
    const found = token.exec(line)?.[0] ?? written.find((word) => line.includes(word));
    return found === undefined ? [] : [{ word: found, line }];
  });
}

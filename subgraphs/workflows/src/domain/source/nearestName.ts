/** The known name that a mistyped one most likely meant, or null when none is near. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  const wanted = name.toLowerCase();
  const letters = lettersIn(wanted);
  for (const candidate of known) {
    // Names whose lengths differ by as much are as far apart, at least.
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const other = candidate.toLowerCase();
    // So are names that have as many letters which the other has not.
    const otherLetters = lettersIn(other);
    if (bitsIn(letters & ~otherLetters) >= bestDistance || bitsIn(otherLetters & ~letters) >= bestDistance)
      continue;
    const distance = editDistance(wanted, other, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A sentence to append to a message: ` Did you mean "then"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  return suggestion(nearestName(name, known));
}

/** The sentence of `didYouMean` for a name that has been found already. */
export function suggestion(nearest: string | null): string {
  return nearest === null ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
}

/** A bit for each letter that is there; letters may share one. */
function lettersIn(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters;
}

function bitsIn(letters: number): number {
  let count = 0;
  for (let left = letters; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** Rows of the table below, kept since most calls are over a few letters; they grow where a name is longer. */
let rows = [0, 0, 0].map(() => new Uint16Array(64));

/** Optimal string alignment distance (two neighbours swapped count once), or `enough` when it is not less. */
function editDistance(a: string, b: string, enough: number): number {
  // What both begin and end with changes nothing.
  let from = 0;
  let [endA, endB] = [a.length, b.length];
  while (from < endA && from < endB && a.charCodeAt(from) === b.charCodeAt(from)) from += 1;
  while (endA > from && endB > from && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA -= 1;
    endB -= 1;
  }
  const [lengthA, lengthB] = [endA - from, endB - from];
  if (lengthA === 0 || lengthB === 0) return Math.min(lengthA + lengthB, enough);
  if (lengthB >= rows[0]!.length) rows = rows.map(() => new Uint16Array(lengthB * 2));
  let [beforeLast, last, row] = rows as [Uint16Array, Uint16Array, Uint16Array];
  for (let j = 0; j <= lengthB; j += 1) last[j] = j;
  for (let i = 1; i <= lengthA; i += 1) {
    row[0] = i;
    let least = i;
    const letter = a.charCodeAt(from + i - 1);
    for (let j = 1; j <= lengthB; j += 1) {
      const other = b.charCodeAt(from + j - 1);
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (letter === other ? 0 : 1));
      const swapped =
        i > 1 && j > 1 && letter === b.charCodeAt(from + j - 2) && a.charCodeAt(from + i - 2) === other;
      if (swapped) distance = Math.min(distance, beforeLast[j - 2]! + 1);
      row[j] = distance;
      if (distance < least) least = distance;
    }
    // No later row has less than the least of two neighbours.
    if (least >= enough && leastOf(last, lengthB) >= enough) return enough;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[lengthB]!;
}

function leastOf(row: Uint16Array, length: number): number {
  let least = row[0]!;
  for (let j = 1; j <= length; j += 1) if (row[j]! < least) least = row[j]!;
  return least;
}

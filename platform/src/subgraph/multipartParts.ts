const lineBreak = '\r\n';

/**
 * The bodies of the parts of a `multipart` message (RFC 2046, 5.1) as they come: each as soon as the delimiter behind it is there.
 * Returns whether the closing delimiter came.
 */
export async function* multipartParts(
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<string, boolean> {
  const delimiter = Buffer.from(`${lineBreak}--${boundary}`);
  // The first delimiter may be at the very beginning.
  let rest = Buffer.from(lineBreak);
  let isPreamble = true;
  for await (const chunk of chunks) {
    const searched = Math.max(0, rest.length - delimiter.length);
    rest = Buffer.concat([rest, chunk]);
    for (let at = rest.indexOf(delimiter, searched); at >= 0; at = rest.indexOf(delimiter)) {
      if (!isPreamble) yield bodyOf(rest.subarray(0, at));
      isPreamble = false;
      rest = rest.subarray(at + delimiter.length);
    }
    if (!isPreamble && rest.length >= 2 && rest.toString('latin1', 0, 2) === '--') return true;
  }
  return false;
}

/** What comes after the headers. */
function bodyOf(part: Buffer): string {
  const at = part.indexOf(lineBreak + lineBreak);
  return at < 0 ? '' : part.toString('utf8', at + 2 * lineBreak.length);
}

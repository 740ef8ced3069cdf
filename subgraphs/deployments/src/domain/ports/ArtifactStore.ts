/** An artifact cannot be kept, or is not what its digest says. */
export class ArtifactFault extends Error {
  override readonly name = 'ArtifactFault';
}

/** What builds made, kept unchanged under its digest (`sha256:` and 64 hexadecimal digits). */
export interface ArtifactStore {
  /**
   * Keeps a copy of a directory. The same files give the same digest, whenever and wherever they were built.
   * @throws ArtifactFault when it is too large or has links that lead out of it
   */
  seal(directory: string): Promise<{ digest: string; bytes: number }>;
  /**
   * Writes an artifact into a directory that it creates, and checks what it wrote against the digest.
   * @throws ArtifactFault when it is missing or was changed
   */
  materialise(digest: string, directory: string): Promise<void>;
}

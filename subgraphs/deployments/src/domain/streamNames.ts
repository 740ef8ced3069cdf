/** The live stream that says when a rollout's history has grown. */
export function rolloutStream(rolloutId: string): string {
  return `rollout/${rolloutId}`;
}

/** The live stream that says when a pod's log has grown. */
export function podStream(podId: string): string {
  return `pod/${podId}`;
}

/** `1 change`, `1,204 changes`. @param many where an s does not do */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

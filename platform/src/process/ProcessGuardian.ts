import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Remembers groups as it is told, a line each, and ends those it still remembers when its input ends, which it does
 * when this process is gone: first politely, two seconds later for good.
 */
const script = `
groups=
while read -r action group; do
  case $action in
    add) groups="$groups $group" ;;
    remove)
      left=
      for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
      groups=$left ;;
  esac
done
[ -n "$groups" ] || exit 0
for each in $groups; do kill -s TERM -- "-$each"; done
sleep 2
for each in $groups; do kill -s KILL -- "-$each"; done
`;

/**
 * A shell beside this process that ends its process groups when it is killed, so that nothing stays behind even if it is never
 * started again.
 */
export class ProcessGuardian {
  readonly #groups = new Set<number>();
  #child: ChildProcess | null = null;

  add(groupId: number): void {
    this.#groups.add(groupId);
    if (this.#child) this.#tell('add', groupId);
    else this.#start();
  }

  remove(groupId: number): void {
    this.#groups.delete(groupId);
    this.#tell('remove', groupId);
  }

  #start(): void {
    const child = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    this.#child = child;
    const forget = (): void => {
      if (this.#child === child) this.#child = null;
    };
    // Gone before us, it is started again with the next group.
    child.once('exit', forget);
    child.once('error', forget);
    child.stdin.once('error', forget);
    // It must not keep this process from ending.
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    for (const groupId of this.#groups) this.#tell('add', groupId);
  }

  #tell(action: 'add' | 'remove', groupId: number): void {
    this.#child?.stdin?.write(`${action} ${groupId}\n`);
  }
}

import type { DataObject } from './Data.js';

/** Sets a key of an answer as JSON means it: `__proto__`, which a custom scalar may hold, is a key like any other. */
export function setOwn(object: DataObject, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

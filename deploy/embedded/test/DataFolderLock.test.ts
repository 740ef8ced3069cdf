import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DataFolderLock } from '../src/DataFolderLock.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lock-'));
});

describe('the lock on a data folder', () => {
  it('keeps a second one out, and says who has it', () => {
    DataFolderLock.acquire(folder);
    expect(() => DataFolderLock.acquire(folder)).toThrow(
      `Another Gantry (process ${process.pid}) is using the data folder ${folder}.`,
    );
  });

  it('can be had again once it is released', () => {
    DataFolderLock.acquire(folder).release();
    expect(existsSync(path.join(folder, 'lock'))).toBe(false);
    expect(() => DataFolderLock.acquire(folder)).not.toThrow();
  });

  it('is taken over from a process that died', () => {
    const { pid } = spawnSync('true');
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid, started: '1' }));
    expect(() => DataFolderLock.acquire(folder)).not.toThrow();
  });

  it('is taken over when its process id now belongs to another program', () => {
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    expect(() => DataFolderLock.acquire(folder)).not.toThrow();
  });

  it('is made in a folder that is not there yet', () => {
    expect(() => DataFolderLock.acquire(path.join(folder, 'deep', 'er'))).not.toThrow();
  });
});

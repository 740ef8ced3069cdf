import { describe, expect, it } from 'vitest';
import { folderMeant } from '../src/folderMeant.js';

const npx = (folder: string) => ({ npm_command: 'exec', INIT_CWD: folder });

describe('the folder that paths are meant from', () => {
  it('is the one that npx was called in, where npx has moved up from it', () => {
    expect(folderMeant(npx('/project/flows/orders'), '/project')).toBe('/project/flows/orders');
    expect(folderMeant(npx('/project/..flows'), '/project')).toBe('/project/..flows');
  });

  it.each([
    ['npx has stayed where it was called', npx('/project'), '/project'],
    ['something has moved elsewhere since', npx('/project/flows'), '/elsewhere'],
    ['something has moved down since', npx('/project'), '/project/flows'],
    ['a folder only begins like it', npx('/projects'), '/project'],
    [
      'a script of npm runs, whose paths are those of its package',
      { npm_command: 'run-script', INIT_CWD: '/a/b' },
      '/a',
    ],
    ['it was called by its own name', {}, '/project'],
  ])('is the current one where %s', (_, environment, current) => {
    expect(folderMeant(environment, current)).toBeNull();
  });
});

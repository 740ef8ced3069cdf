import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseClones } from '../../src/domain/clones.js';
import { isGitRef, parseGitRef } from '../../src/domain/gitRef.js';
import { parseCommand, parseHealthPath } from '../../src/domain/healthPath.js';
import { parseProjectName, podNameOf } from '../../src/domain/projectName.js';
import { parseVariableName, parseVariableValue } from '../../src/domain/variableName.js';
import { parseZoneName } from '../../src/domain/zoneName.js';

describe('a zone name', () => {
  test.each(['a', '0', 'kitchen', 'abcdefghij'])('may be %s', (name) =>
    expect(parseZoneName(name)).toBe(name),
  );

  test.each(['', 'Kitchen!', 'abcdefghijk', 'a-b', 'a\n', 'ä', ' a'])('may not be "%s"', (name) => {
    expect(() => parseZoneName(name)).toThrow(`Zone name "${name}" must match ^[a-z0-9]{1,10}$.`);
  });
});

describe('a git ref', () => {
  test.each(['main', 'feature/x', 'v1.0.0', 'a'.repeat(40)])('may be %s', (ref) =>
    expect(parseGitRef(ref)).toBe(ref),
  );

  test.each([
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'a b',
    'HEAD~1',
    'a^',
    'a:b',
    'x.lock',
    '/a',
    'a/',
    'a//b',
    '@',
    'a@{1}',
    'a\nb',
    '.a',
    'a/.b',
    'a\\b',
  ])('may not be "%s"', (ref) => expect(isGitRef(ref)).toBe(false));

  test('never begins with a dash, whatever is asked for', () => {
    fc.assert(fc.property(fc.string(), (text) => !isGitRef(`-${text}`)));
  });
});

describe('a secret name', () => {
  test.each(['API_KEY', 'A', 'X1', 'DATABASE_URL'])('may be %s', (name) => {
    expect(parseVariableName(name, 'secret', ['name'])).toBe(name);
  });

  test.each(['', 'api_key', '1A', 'A-B', 'A=B', 'A'.repeat(65), 'A\n'])('may not be "%s"', (name) => {
    expect(() => parseVariableName(name, 'secret', ['name'])).toThrow('must match');
  });

  test.each([
    'PORT',
    'HOST',
    'PATH',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'GANTRY_SECRET_KEY',
    'NPM_CONFIG_REGISTRY',
    'BASH_ENV',
  ])('may not be %s, which the platform sets', (name) =>
    expect(() => parseVariableName(name, 'secret', ['name'])).toThrow('set by the platform'),
  );
});

describe('a value', () => {
  test('is bounded, holds no NUL, and is never shown when refused', () => {
    expect(() => parseVariableValue('hunter2\0', ['value'])).toThrow(/^((?!hunter2).)*$/);
    expect(() => parseVariableValue('x'.repeat(70_000), ['value'])).toThrow(/^.{1,120}$/);
    expect(parseVariableValue('', ['value'])).toBe('');
  });
});

describe('other names', () => {
  test('clones are whole and limited', () => {
    expect(parseClones(3, 10)).toBe(3);
    for (const clones of [0, -1, 1.5, 11, Number.NaN])
      expect(() => parseClones(clones, 10)).toThrow('between 1 and 10');
  });

  test('a project name is one line', () => {
    expect(parseProjectName('  Order desk ')).toBe('Order desk');
    for (const name of ['', ' ', 'a\nb', 'x'.repeat(101)])
      expect(() => parseProjectName(name)).toThrow('one line');
  });

  test('a pod name is always a DNS label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) =>
        /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(podNameOf(name)),
      ),
    );
    expect(podNameOf('Bestell-Küche №1')).toBe('bestell-ku-che-no1');
  });

  test('a health path stays on the replica', () => {
    expect(parseHealthPath('/health?deep=1')).toBe('/health?deep=1');
    for (const path of ['', 'health', '//evil.com/', '/a b', '/\r\nHost: x', '/a#b']) {
      expect(() => parseHealthPath(path)).toThrow('Health path');
    }
  });

  test('a command has words', () => {
    expect(parseCommand(['node', 'server.js'])).toEqual(['node', 'server.js']);
    for (const command of [[], [''], ['a\0']]) expect(() => parseCommand(command)).toThrow('A command has');
  });
});

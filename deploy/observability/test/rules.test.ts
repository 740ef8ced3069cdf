import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alertRules, dashboardQueries, dashboards } from './queries.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

const promtool = spawnSync('promtool', ['--version']).status === 0;
if (!promtool)
  console.warn(
    "The alert rules are not tried here: there is no promtool, which Debian's package `prometheus` has.",
  );

interface Rule {
  alert?: string;
  record?: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; runbook?: string };
}
interface RuleTests {
  tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
}

const ruleTests = ['alerts.test.yaml', 'alerts.days.test.yaml'];
const rules = (parse(alertRules()) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);

describe('the alert rules', () => {
  it.skipIf(!promtool)('are rules, and do what their tests say', () => {
    execFileSync('promtool', ['check', 'rules', 'alerts.yaml'], { cwd: folder, stdio: 'pipe' });
    const { status, stderr } = spawnSync('promtool', ['test', 'rules', ...ruleTests], { cwd: folder });
    expect(String(stderr)).toBe('');
    expect(status).toBe(0);
  });

  it('have each a test in which it fires, a severity, and a runbook', () => {
    const fired = ruleTests
      .flatMap((file) => (parse(readFileSync(`${folder}${file}`, 'utf8')) as RuleTests).tests)
      .flatMap((test) => test.alert_rule_test)
      .filter(({ exp_alerts: expected }) => expected.length > 0)
      .map(({ alertname }) => alertname);
    expect([...new Set(fired)].sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    const runbooks = readFileSync(path.join(repository, 'docs/runbooks.md'), 'utf8');
    const told = [...runbooks.matchAll(/^## (Gantry\w+)$/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    for (const { alert, labels, annotations } of alerts) {
      expect(['page', 'ticket']).toContain(labels?.severity);
      expect(annotations?.runbook).toBe(`docs/runbooks.md#${alert!.toLowerCase()}`);
      expect(annotations?.summary).toMatch(/\{\{ \$(value|labels)/);
    }
  });
});

describe('the dashboards', () => {
  it('have ids of their own, and panels that ask something', () => {
    expect(dashboards().map(({ uid }) => uid)).toEqual([
      'gantry-events',
      'gantry-gateway',
      'gantry-overview',
      'gantry-subgraphs',
      'gantry-tenants',
    ]);
    for (const { panels } of dashboards()) {
      const empty = panels.filter(({ targets }) => targets?.length === 0);
      expect(empty).toEqual([]);
    }
  });

  it.skipIf(!promtool)('ask in PromQL', () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'gantry-promql-'));
    try {
      // Grafana fills these in.
      const asked = dashboardQueries()
        .filter(({ expr }) => !expr.startsWith('label_values('))
        .map(({ expr }) => expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, 'any'));
      const rule = (expr: string, index: number): object => ({ record: `asked:${index}`, expr });
      const file = path.join(directory, 'asked.json');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'asked', rules: asked.map(rule) }] }));
      const { status, stderr } = spawnSync('promtool', ['check', 'rules', file]);
      expect([status, String(stderr)]).toEqual([0, '']);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('know every series that the rules record', () => {
    const recorded = rules.flatMap(({ record }) => record ?? []);
    const asked = dashboardQueries().flatMap(({ expr }) => expr.match(/\bgantry:[a-z0-9_:]+/g) ?? []);
    expect(recorded).toEqual(expect.arrayContaining([...new Set(asked)]));
  });
});

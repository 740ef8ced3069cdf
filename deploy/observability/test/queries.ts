import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

/** A committed Grafana dashboard, as far as its queries go. */
export interface Dashboard {
  file: string;
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
}

export function dashboards(): Dashboard[] {
  return readdirSync(`${folder}dashboards`).map((file) => ({
    ...(JSON.parse(readFileSync(`${folder}dashboards/${file}`, 'utf8')) as Omit<Dashboard, 'file'>),
    file,
  }));
}

/** Every expression of PromQL in the dashboards, with where it stands. */
export function dashboardQueries(): { where: string; expr: string }[] {
  return dashboards().flatMap(({ file, panels, templating }) => [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ where: `${file}: ${title}`, expr })),
    ),
    ...templating.list.flatMap(({ name, query }) =>
      typeof query === 'string' ? [] : [{ where: `${file}: $${name}`, expr: query.query }],
    ),
  ]);
}

/** The text of the alert rules. */
export function alertRules(): string {
  return readFileSync(`${folder}alerts.yaml`, 'utf8');
}

/** The metrics that a text names, as they are exposed: a histogram's series by its own name. */
export function metricsIn(text: string): string[] {
  const found = text.match(/\b(?:gantry|process|nodejs)_[a-z0-9_]+\b/g) ?? [];
  return [...new Set(found.map((name) => name.replace(/_(?:bucket|count|sum)$/, '')))].sort();
}

/** All metrics that dashboards and alert rules go by. */
export function metricsNeeded(): string[] {
  const texts = [alertRules(), ...dashboardQueries().map(({ expr }) => expr)];
  return [...new Set(texts.flatMap(metricsIn))].sort();
}

import type { LanguageService } from 'yaml-language-server';

let service: Promise<LanguageService> | null = null;

/** What concerns any YAML: formatting, folding, growing selections. Loaded when first asked for, since it takes its time. */
export function yamlService(): Promise<LanguageService> {
  service ??= load();
  return service;
}

async function load(): Promise<LanguageService> {
  const { getLanguageService } = await import('yaml-language-server');
  const created = getLanguageService({
    // Nothing is fetched for a definition.
    schemaRequestService: async () => '{}',
    workspaceContext: { resolveRelativePath: (relative) => relative },
  });
  created.configure({ format: true, validate: false, hover: false, completion: false });
  return created;
}

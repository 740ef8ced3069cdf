import { expect, inject, it } from 'vitest';

const { baseUrl } = inject('gantry');

it('shows browsers an IDE, with every file of it from here', async () => {
  const page = await fetch(baseUrl, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  const files = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);
  expect(files.length).toBeGreaterThan(2);
  for (const path of files) expect((await fetch(baseUrl + path)).status).toBe(200);
});

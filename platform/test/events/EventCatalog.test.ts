import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../src/events/CloudEvent.js';
import { EventCatalog } from '../../src/events/EventCatalog.js';
import { eventSchemasDirectory } from '../../src/events/eventSchemasDirectory.js';

const catalog = EventCatalog.load(eventSchemasDirectory);
const event = (name: string, data: object): CloudEvent<unknown> =>
  ({ type: `gantry.test.${name}.v1`, data }) as CloudEvent<unknown>;

describe('the event catalog', () => {
  it('has a schema for every file of the registry', () => {
    const files = readdirSync(eventSchemasDirectory).filter((file) => file.endsWith('.json'));
    expect(catalog.names).toHaveLength(files.length);
    expect(files.length).toBeGreaterThan(0);
  });

  it('accepts what fits', () => {
    expect(() => catalog.check(event('ConversationEnded', { conversationId: 'cnv_1' }))).not.toThrow();
  });

  it('names the place of what does not fit, and shows no data', () => {
    const check = () => catalog.check(event('ConversationEnded', { conversationId: 'hunter2', extra: 1 }));
    expect(check).toThrow(/\/conversationId must match pattern/);
    expect(check).not.toThrow(/hunter2/);
  });

  it('overlooks on receipt what a newer publisher says besides, and nothing else', () => {
    const newer = event('ConversationEnded', { conversationId: 'cnv_1', endedBy: 'usr_1' });
    expect(() => catalog.checkReceived(newer)).not.toThrow();
    expect(() => catalog.check(newer)).toThrow('/ must NOT have additional properties');
    const unfit = event('ConversationEnded', { endedBy: 'usr_1' });
    expect(() => catalog.checkReceived(unfit)).toThrow("/ must have required property 'conversationId'");
  });

  it('refuses an event that nobody described', () => {
    expect(() => catalog.check(event('Unheard', {}))).toThrow(
      'There is no schema for the event gantry.test.Unheard.v1.',
    );
  });

  it('says who publishes an event, and lets nobody else', () => {
    expect(catalog.publishersOf('TaskCompleted')).toEqual(['workflows']);
    expect(catalog.publishersOf('AuthEvent')).toHaveLength(6);
    expect(() => catalog.checkPublisher('workflows', 'TaskCompleted')).not.toThrow();
    expect(() => catalog.checkPublisher('cost', 'TaskCompleted')).toThrow(
      'TaskCompleted is published by workflows, not by "cost".',
    );
    expect(() => catalog.publishersOf('Unheard')).toThrow('There is no schema for the event Unheard.');
  });

  it('refuses a schema that does not say who publishes its event', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gantry-events-'));
    await writeFile(path.join(folder, 'Lost.v1.json'), '{ "type": "object" }');
    expect(() => EventCatalog.load(folder)).toThrow(
      'Lost.v1.json must name the services that publish the event in "x-publishers".',
    );
    await rm(folder, { recursive: true });
  });
});

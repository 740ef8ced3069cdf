import { describe, expect, it } from 'vitest';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { inputSchemaOf, outputSchemaOf } from '../../src/domain/openapi/Operation.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';

const shop = `
swagger: "2.0"
info: { title: Shop, version: "7" }
host: shop.example.com
basePath: /v2
schemes: [https, http]
consumes: [application/json]
produces: [application/xml, application/json]
security: [{ key: [] }]
securityDefinitions:
  key: { type: apiKey, in: header, name: X-Key }
  login: { type: basic }
  machine: { type: oauth2, flow: application, tokenUrl: https://id.example.com/token, scopes: { read: Reads. } }
  person: { type: oauth2, flow: accessCode, authorizationUrl: https://x, tokenUrl: https://y, scopes: {} }
parameters:
  limit: { name: limit, in: query, type: integer, minimum: 0, exclusiveMinimum: true }
responses:
  Gone: { description: Gone. }
paths:
  /items:
    parameters: [{ $ref: '#/parameters/limit' }]
    get:
      operationId: findItems
      parameters:
        - { name: status, in: query, type: array, items: { type: string, enum: [new, old] }, collectionFormat: multi }
        - { name: tags, in: query, type: array, items: { type: string }, collectionFormat: pipes }
      responses:
        200: { description: Some., schema: { type: array, items: { $ref: '#/definitions/Item' } } }
        410: { $ref: '#/responses/Gone' }
    post:
      operationId: addItem
      parameters: [{ name: item, in: body, required: true, schema: { $ref: '#/definitions/Item' } }]
      responses: { 201: { description: Added. } }
  /items/{id}/picture:
    post:
      operationId: addPicture
      security: []
      parameters:
        - { name: id, in: path, type: integer, format: int64, required: true }
        - { name: caption, in: formData, type: string, description: What it shows. }
        - { name: file, in: formData, type: file, required: true }
      responses: { 200: { description: Added. } }
  /login:
    post:
      operationId: logIn
      consumes: [application/x-www-form-urlencoded]
      parameters: [{ name: user, in: formData, type: string, required: true }]
      responses: { 200: { description: In. } }
definitions:
  Item:
    type: object
    required: [name]
    properties:
      name: { type: string, example: Chair }
      part: { $ref: '#/definitions/Item' }
`;

describe('a document of Swagger 2', () => {
  const api = parseOpenApi(shop);
  const operation = (name: string) => api.operations.find((each) => each.name === name)!;

  it('says where it is, and how callers prove themselves', () => {
    expect(api).toMatchObject({ title: 'Shop', version: '7', openapi: '2.0' });
    expect(api.serverUrl).toBe('https://shop.example.com/v2');
    expect(api.securitySchemes).toEqual([
      { name: 'key', type: 'apiKey', in: 'header', parameter: 'X-Key' },
      { name: 'login', type: 'basic' },
      { name: 'machine', type: 'oauth2', tokenUrl: 'https://id.example.com/token' },
      { name: 'person', type: 'bearer' },
    ]);
    expect(operation('findItems').security).toEqual(['key']);
    expect(operation('addPicture').security).toEqual([]);
  });

  it('has parameters that are their own schemas', () => {
    const { parameters } = operation('findItems');
    expect(parameters).toEqual([
      expect.objectContaining({ name: 'limit', schema: { type: 'integer', exclusiveMinimum: 0 } }),
      expect.objectContaining({ name: 'status', in: 'query', explode: true }),
      expect.objectContaining({ name: 'tags', explode: false, style: 'pipe' }),
    ]);
    expect(parameters[1]!.schema).toEqual({ type: 'array', items: { type: 'string', enum: ['new', 'old'] } });
  });

  it('has a body that is a parameter', () => {
    const item = { type: 'object', required: ['name'], properties: { name: { type: 'string' }, part: {} } };
    expect(operation('addItem').requestBody).toEqual({
      required: true,
      contentType: 'application/json',
      schema: item,
    });
    expect(inputSchemaOf(operation('addItem'))).toMatchObject({
      required: ['body'],
      properties: { body: item },
    });
    expect(outputSchemaOf(operation('findItems'))).toEqual({ type: 'array', items: item });
  });

  it('has forms, with files and without', () => {
    expect(operation('addPicture').requestBody).toEqual({
      required: true,
      contentType: 'multipart/form-data',
      schema: {
        type: 'object',
        properties: {
          caption: { type: 'string', description: 'What it shows.' },
          file: { type: 'string' },
        },
        required: ['file'],
      },
    });
    expect(operation('logIn').requestBody).toMatchObject({
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(operation('addPicture').parameters.map(({ name }) => name)).toEqual(['id']);
  });

  it.each([
    ['host: x.example.com', 'https://x.example.com'],
    ['host: x.example.com\nschemes: [http]\nbasePath: /', 'http://x.example.com'],
    ['basePath: /v1', '/v1'],
    ['info: {}', null],
  ])('is, by %j, at %j', (more, url) => {
    expect(parseOpenApi(`swagger: 2.0\npaths: {}\n${more}`).serverUrl).toBe(url);
  });

  it('is wrong at the place where it is written', () => {
    const wrong = shop.replace('in: formData, type: file', 'in: cookie, type: file');
    expect(() => parseOpenApi(wrong)).toThrow(UserFault);
    expect(() => parseOpenApi(wrong)).toThrow(
      'paths → /items/{id}/picture → post → parameters → 2 → in must be one of path, query, header, body, formData; received "cookie"',
    );
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';

import { specification } from '../../contract/specification.ts';
import { tryConnection } from '../center/try-connection.ts';
import type { TrialRequest } from '../center/trial.ts';
import { openPackage, packageRoot } from '../machine/package-root.ts';
import { loadProfile } from '../settings/profiles.ts';
import { interfaceDocuments } from './interface-documents.ts';
import { describedInterfaces, exampleMessages, openApiDocument } from './open-api.ts';
import { postmanCollection } from './postman.ts';

const documents = interfaceDocuments(openPackage().version);

test.each(Object.keys(documents))('%s is what the data say (npm run docs writes it)', (file) => {
  expect(readFileSync(join(packageRoot(), file), 'utf8')).toBe(documents[file]);
});

/** A validator of one of the document's schemas. */
function validator(name: string): (value: unknown) => boolean {
  const { components } = openApiDocument(specification, '1') as {
    readonly components: { readonly schemas: Readonly<Record<string, object>> };
  };
  const schema = components.schemas[name];
  if (schema === undefined) throw new Error(`There is no ${name}.`);
  return new Ajv2020({ strict: false }).compile(schema);
}

const without = (
  input: Readonly<Record<string, unknown>>,
  field: string,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(input).filter(([name]) => name !== field));

test.each(describedInterfaces)(
  'the schema of %s takes its example and refuses what lacks a field',
  (infno) => {
    const takes = validator(`Request${infno}`);
    const example = exampleMessages[infno] as { readonly input: Readonly<Record<string, unknown>> };
    expect(takes(example)).toBe(true);
    for (const { field } of (specification.interfaces[infno]?.tables['input'] ?? []).filter(
      ({ required }) => required === 'always',
    )) {
      const input = without(example.input, field);
      expect(takes({ ...example, input }), field).toBe(false);
    }
    expect(takes({ ...example, infno: '4999' })).toBe(false);
  },
);

test('a demand that depends on another field is one of the schema', () => {
  const takes = validator('Request5501');
  const example = exampleMessages['5501'] as { readonly input: Readonly<Record<string, unknown>> };
  const input = without(example.input, 'elecSetlCertChkcode');
  expect(takes({ ...example, input })).toBe(false);
  expect(takes({ ...example, input: { ...input, elecSetlCertType: '3' } })).toBe(true);
});

interface Collection {
  readonly info: { readonly name: string; readonly schema: string };
  readonly variable: readonly { readonly key: string; readonly value: string }[];
  readonly event: readonly {
    readonly listen: string;
    readonly script: { readonly exec: readonly string[] };
  }[];
  readonly item: readonly {
    readonly name: string;
    readonly request: {
      readonly method: string;
      readonly url: {
        readonly raw: string;
        readonly host: readonly string[];
        readonly path: readonly string[];
      };
      readonly header: readonly { readonly key: string; readonly value: string }[];
      readonly body: { readonly mode: string; readonly raw: string };
    };
  }[];
}

test('the requests of the collection, sent one after the other, are found good by the center', async () => {
  const { info, variable, event, item } = postmanCollection(specification) as Collection;
  expect(info.schema).toContain('/v2.1.0/');
  const seen: TrialRequest[] = [];
  const running = await tryConnection({
    host: '127.0.0.1',
    port: 0,
    profile: loadProfile('default'),
    hospital: undefined,
    onSeen: (request) => seen.push(request),
    onFault: (fault) => {
      throw fault;
    },
  });
  onTestFinished(running.close);
  const values = new Map([['center', running.origin]]);
  for (const { key, value } of variable) if (!values.has(key)) values.set(key, value);
  const pm = {
    variables: { set: (name: string, value: string) => values.set(name, value) },
    collectionVariables: { get: (name: string) => values.get(name) },
  };
  const before = event.find(({ listen }) => listen === 'prerequest')?.script.exec.join('\n') ?? '';
  const filled = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => values.get(name) ?? '');
  for (const { request } of item) {
    runInNewContext(before, { pm, Date, Math, String });
    const { method, url, header, body } = request;
    expect(`${url.host.join('.')}/${url.path.join('/')}`).toBe(url.raw);
    const sent = filled(body.raw);
    const headers = header.map(({ key, value }): [string, string] => [key, value]);
    await fetch(filled(url.raw), { method, headers, body: sent });
  }
  expect(seen.map(({ infno }) => infno)).toEqual(describedInterfaces);
  expect(seen.filter(({ findings }) => findings.length > 0)).toEqual([]);
});

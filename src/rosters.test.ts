import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { expect, test } from 'vitest';

import { driverKinds } from './app/settings/shape.ts';
import { checks } from './checks/catalogue/index.ts';
import { builtInProfiles } from './contract/profiles/index.ts';
import { counterSpecification } from './contract/settlement.ts';
import { specification } from './contract/specification.ts';
import { scenarios, suites } from './scenarios/index.ts';

/** A new thing is one file and one line in the roster beside it: these name the file whose line is missing. */
const root = resolve(import.meta.dirname, '..');
const filesIn = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(root, folder)).filter((name) => pattern.test(name) && !name.endsWith('.test.ts'));
const load = async (file: string): Promise<Readonly<Record<string, unknown>>> =>
  (await import(join(root, file))) as Readonly<Record<string, unknown>>;
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

test.each(filesIn('src/contract/data', /^\d+[A-Z]?\.json$/))(
  'the interface src/contract/data/%s is in src/contract/specification.ts',
  (file) => {
    expect(Object.keys(specification.interfaces)).toContain(basename(file, '.json'));
  },
);

test.each(filesIn('src/contract/data/settlement', /^\d+[A-Z]?\.json$/))(
  'the interface src/contract/data/settlement/%s is in src/contract/settlement.ts',
  (file) => {
    expect(Object.keys(counterSpecification.interfaces)).toContain(basename(file, '.json'));
  },
);

interface Named {
  readonly id: string;
}
const isCheck = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && 'inspect' in value && 'scope' in value;

const definitions = filesIn('src/checks/catalogue', /\.ts$/).filter((file) => file !== 'index.ts');
const definedIn = async (file: string): Promise<readonly string[]> =>
  Object.values(await load(`src/checks/catalogue/${file}`))
    .flat()
    .filter(isCheck)
    .map(({ id }) => id);

test.each(definitions)('every check of src/checks/catalogue/%s is in its index.ts', async (file) => {
  const listed = new Set(checks.map(({ id }) => id));
  const defined = await definedIn(file);
  expect(defined.length).toBeGreaterThan(0);
  expect(defined.filter((id) => !listed.has(id))).toEqual([]);
});

test('the first word of a check’s id leads to its file', async () => {
  const files = new Map<string, string>();
  for (const file of definitions) for (const id of await definedIn(file)) files.set(id, file);
  const astray = checks.flatMap(({ id }) => {
    const [word = ''] = id.split('.');
    const file = files.get(id) ?? 'nowhere';
    return file === `${word}.ts` || file.startsWith(`${word}-`) ? [] : [`${id} in ${file}`];
  });
  expect(astray).toEqual([]);
});

test.each(
  filesIn('src/scenarios', /\.ts$/).filter((file) =>
    /define(Scenario|Suite)\(\{/.test(sourceOf(`src/scenarios/${file}`)),
  ),
)('src/scenarios/%s is in src/scenarios/index.ts', async (file) => {
  const { default: defined } = await load(`src/scenarios/${file}`);
  expect([...scenarios, ...suites]).toContain(defined);
  expect((defined as Named).id).toBe(basename(file, '.ts'));
});

test.each(scenarios.map(({ id }) => id))('the scenario %s has its Playwright suite', (id) => {
  expect(existsSync(join(root, 'suites', `${id}.spec.ts`))).toBe(true);
});

test.each(
  filesIn('src/his', /\.ts$/).filter((file) => /create\w*Driver\b/.test(sourceOf(`src/his/${file}`))),
)('the driver src/his/%s is composed in src/app', (file) => {
  const composed = readdirSync(join(root, 'src/app'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => sourceOf(join('src/app', name)).includes(`his/${file}`));
  expect(composed).not.toEqual([]);
});

test.each(filesIn('src/contract/profiles', /\.json$/))(
  'the profile src/contract/profiles/%s is in the index.ts beside it, under its own name',
  (file) => {
    expect(builtInProfiles[basename(file, '.json')]).toMatchObject({ id: basename(file, '.json') });
  },
);

test.each(filesIn('reports/templates', /\.hbs$/))(
  'the template reports/templates/%s is read by a report',
  (file) => {
    const readers = ['reports/index.ts', 'reports/html/page.ts'].map(sourceOf).join('');
    expect(readers).toContain(`'${basename(file, '.hbs')}'`);
  },
);

test.each(['act', 'config', 'results'])('schemas/%s.json knows every suite', (schema) => {
  expect(JSON.stringify(JSON.parse(sourceOf(`schemas/${schema}.json`)))).toContain(
    JSON.stringify(suites.map(({ id }) => id)),
  );
});

test('schemas/results.json knows every driver', () => {
  const { properties } = JSON.parse(sourceOf('schemas/results.json')) as {
    readonly properties: { readonly driver: { readonly enum: readonly string[] } };
  };
  expect(properties.driver.enum).toEqual([...driverKinds, 'none']);
});

// Lists what is not ours in the package: the packages that come with an installation, what is built into dist/, the fonts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../run-source.mjs';
import { importedPackages, licenceOf, withDependencies } from '../windows/contents.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');

/** Sources that scripts/build.mjs builds into dist/: what the pages and the bundles contain. */
const PAGES = ['src/page/app', 'mocks/his/screens/app'];
const BUNDLED = ['@cantoo/pdf-lib', 'ajv', 'buffer', 'fflate', 'saxes'];

/** @returns the text of THIRD-PARTY-NOTICES.md; the same for the same lock file on every machine */
export function noticesDocument() {
  const pack = JSON.parse(read('package.json'));
  const lock = JSON.parse(read('package-lock.json'));
  const installed = withDependencies(Object.keys(pack.dependencies), lock).filter(isEverywhere(lock));
  const pages = PAGES.flatMap((folder) => sources(folder).flatMap((file) => importedPackages(read(file))));
  const built = withDependencies([...new Set([...pages, ...BUNDLED])], lock).filter(
    (place) => !place.includes('node_modules/@types/') && existsSync(join(root, place)),
  );
  const fonts = fontFacts();
  const facts = inOrder([...installed, ...built].map((place) => factsOf(place, lock)));
  return document({
    installed: inOrder(installed.map((place) => factsOf(place, lock))),
    built: inOrder(built.map((place) => factsOf(place, lock))),
    platforms: platformPackages(pack, lock),
    fonts,
    texts: byText([...facts, ...fonts]),
  });
}

/** Returns the facts about the fonts in reports/fonts, cut by scripts/fonts.mjs. */
const fontFacts = () =>
  ['serif', 'sans'].map((kind) => ({
    name: `Noto ${kind === 'serif' ? 'Serif' : 'Sans'} SC`,
    version: /noto-\w+-sc@([\d.]+)/.exec(read('scripts/fonts.mjs'))[1],
    licence: 'OFL-1.1',
    text: plain(read(`reports/fonts/LICENSE-noto-${kind}-sc.txt`)),
  }));

/**
 * Checks that a package is on every machine. Those of one platform are not: they are listed from the lock file, under
 * their parent's licence.
 */
const isEverywhere = (lock) => (place) => lock.packages[place].optional !== true;

const platformPackages = (pack, lock) =>
  withDependencies(Object.keys(pack.dependencies), lock)
    .filter((place) => !isEverywhere(lock)(place))
    .map((place) => {
      const { version, license } = lock.packages[place];
      return { name: nameAt(place), version, licence: license ?? 'see its package' };
    })
    .toSorted(byName);

const nameAt = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

function factsOf(place, lock) {
  const one = JSON.parse(read(`${place}/package.json`));
  const file = readdirSync(join(root, place)).toSorted().find(isLicence);
  const licence = licenceOf(one);
  return {
    name: one.name,
    version: lock.packages[place].version,
    licence,
    text: file === undefined ? standardText(one, licence) : plain(read(`${place}/${file}`)),
  };
}

const isLicence = (name) => /^(?:licen[cs]e|copying)[^/]*$/i.test(name);
const plain = (text) =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();

/** @throws when a package has no licence file and its licence is not among ours */
function standardText({ author, name }, licence) {
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  return plain(`Copyright (c) ${holder}\n\n${read(`scripts/windows/licences/${licence}.txt`)}`);
}

/** Groups packages by licence text: one that many share stands once, under all of them. */
function byText(facts) {
  const texts = new Map();
  for (const { text, ...one } of facts) texts.set(text, [...(texts.get(text) ?? []), one]);
  return [...texts];
}

const byName = (one, other) => (`${one.name} ${one.version}` < `${other.name} ${other.version}` ? -1 : 1);
const inOrder = (facts) =>
  [...new Map(facts.map((one) => [`${one.name} ${one.version}`, one])).values()].toSorted(byName);

const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.(?:ts|vue)$/.test(path));

function document({ installed, built, platforms, fonts, texts }) {
  const table = (facts) => [
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...facts.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
  ];
  return [
    '# Third-party notices',
    '',
    'Made by `npm run notices` from package-lock.json. The harness itself is licensed under Apache-2.0, see LICENSE.',
    '',
    '## Installed with it',
    '',
    ...table(installed),
    '',
    'Only on their platform, with the licence of the package that brings them:',
    '',
    ...table(platforms),
    '',
    '## Built into dist/',
    '',
    'These, or parts of them, are in the built pages and bundles.',
    '',
    ...table(built),
    '',
    '## Fonts',
    '',
    'Cut down to the characters that are needed; the licence permits it under the same terms.',
    '',
    ...table(fonts),
    '',
    '## Licences',
    ...texts.flatMap(([text, of]) => [
      '',
      `### ${of.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
      '',
      '```text',
      text,
      '```',
    ]),
    '',
  ].join('\n');
}

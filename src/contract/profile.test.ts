import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { applyProfile, fieldPlaces, readProfile, type Profile } from './profile.ts';
import { builtInProfiles } from './profiles/index.ts';
import { specification, specificationDigest } from './specification.ts';
import { createContract } from './validate.ts';

const profile = (changes: Omit<Profile, 'id' | 'title'>): Profile => ({ id: 'x', title: 'x', ...changes });
const own = resolve(import.meta.dirname, 'data/profile.schema.json');
const published = resolve(import.meta.dirname, '../../schemas/profile.json');

test('the published schema is the one that is used', () => {
  const [one, other] = [own, published].map((file): unknown => JSON.parse(readFileSync(file, 'utf8')));
  expect(one).toEqual(other);
});

test.each(Object.entries(builtInProfiles))('the built-in profile %s is one', (name, document) => {
  expect(readProfile(document)).toMatchObject({ profile: { id: name } });
});

test('the empty document is the specification itself', () => {
  const reading = readProfile({});
  const same = 'profile' in reading ? applyProfile(specification, reading.profile) : undefined;
  expect(JSON.stringify(same)).toBe(JSON.stringify(specification));
});

test.each([[null], [1], [[]], [{ id: 'x' }], [{ id: 'x', title: 'x', code: '1' }]])(
  '%j is no profile',
  (document) => {
    expect(readProfile(document)).toHaveProperty('problem');
  },
);

test('the digest is that of the specification after the profile was applied', () => {
  const changes: readonly Profile[] = [
    profile({ rename: { '4902.input': { upldBchno: 'batchNo' } } }),
    profile({ fields: { '4902.input': { upldBchno: { length: 60 } } } }),
    profile({ dictionaries: { insutype: { Z1: '其他' } } }),
    profile({ paths: { service: '/a' } }),
    profile({ reply: { infcode: 'text' } }),
    profile({ levels: { 'batch.count': 'should' } }),
    profile({ reply: { style: 'empty-message' } }),
    profile({ payload: { output: 'sm4' } }),
    profile({ signing: { family: 'x-tif' } }),
    profile({ signing: { family: 'csb' } }),
  ];
  const digests = changes.map((change) => specificationDigest(applyProfile(specification, change)));
  expect(new Set([...digests, specificationDigest(specification)]).size).toBe(changes.length + 1);
});

test('length, condition, values, dictionary and level of a field are changed, the rest stays', () => {
  const changed = applyProfile(
    specification,
    profile({
      fields: {
        '4902.input': {
          upldBchno: { length: 60, required: 'optional' },
          bizStsb: { required: { when: { field: 'upldBchno', in: ['1'] } } },
        },
      },
      levels: { '4902.input.upldBchno': 'should' },
    }),
  );
  const before = fieldPlaces(specification).get('4902.input.upldBchno');
  expect(fieldPlaces(changed).get('4902.input.upldBchno')).toEqual({
    ...before,
    length: 60,
    required: 'optional',
    level: 'should',
  });
  const validate = createContract(changed).validator('request:4902', 'must');
  const code = { fixmedinsCode: 'H37990000001', fixmedinsName: '甲' };
  expect(validate?.(code)).toEqual([]);
  expect(validate?.({ ...code, upldBchno: '1' })).toMatchObject([{ pointer: '/bizStsb' }]);
});

test('a code that a profile adds is known, and only there', () => {
  const changed = applyProfile(specification, profile({ dictionaries: { insutype: { Z1: '其他' } } }));
  expect(changed.dictionaries['insutype']?.codes).toMatchObject({ Z1: '其他', '310': '职工基本医疗保险' });
  expect(specification.dictionaries['insutype']?.codes).not.toHaveProperty('Z1');
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { createPrivatePem, fingerprint, openSigner, type Signer } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { doubtAbout, readReview, signReview, type Review, type ReviewDraft } from './review.ts';
import { progressOf, type ReviewState } from './state.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';
import { liveColumns, liveStatement } from './live-list.ts';
import { readTable } from './table-file.ts';

const city = openSigner(createPrivatePem());
const province = openSigner(createPrivatePem());
const stranger = openSigner(createPrivatePem());
const trust: TrustList = {
  schema: 'evoucher/trust@1',
  signers: [
    { fingerprint: fingerprint(city.publicKey), role: 'city', name: '聊城市医疗保障局' },
    { fingerprint: fingerprint(province.publicKey), role: 'province' },
  ],
  profiles: [],
};
const submission = 'a'.repeat(64);
const draft: ReviewDraft = {
  level: 'city',
  decision: 'pass',
  reason: '',
  overridden: null,
  authority: '聊城市医疗保障局',
  reviewer: '张三',
  decidedAt: '2026-11-22T10:00:00.000+08:00',
  hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院' },
  submission,
  supersedes: null,
};
const at = (hour: string): string => `2026-11-22T${hour}:00:00.000+08:00`;
const byCity = (changes: Partial<ReviewDraft> = {}, signer: Signer = city): Review =>
  signReview({ ...draft, ...changes }, signer);
const byProvince = (changes: Partial<ReviewDraft> = {}, signer: Signer = province): Review =>
  signReview({ ...draft, level: 'province', decidedAt: at('11'), ...changes }, signer);
const stateOf = (...reviews: readonly Review[]): ReviewState =>
  progressOf(submission, reviews, { trust }).state;

test('a review is read as it was signed, and not after any change', () => {
  const review = byCity({ decision: 'return', reason: '医院名称有误' });
  expect(readReview(jsonFile(review))).toEqual(review);
  expect(readReview(jsonFile({ ...review, decision: 'pass' }))).toBeUndefined();
  expect(readReview(jsonFile({ ...review, submission: 'b'.repeat(64) }))).toBeUndefined();
  expect(readReview(jsonFile({ ...review, remark: '' }))).toBeUndefined();
  expect(readReview(Buffer.from(JSON.stringify(review)))).toBeUndefined();
  expect(readReview(Buffer.from('null'))).toBeUndefined();
});

test('a review whose signer states another key than the one that signed is not read', () => {
  const theirs = signReview(draft, stranger);
  expect(readReview(jsonFile({ ...theirs, signer: byCity().signer }))).toBeUndefined();
});

test('a review is believed for its own submission, by an office of its own level', () => {
  expect(doubtAbout(byCity(), submission, { trust })).toBeUndefined();
  expect(doubtAbout(byCity(), 'b'.repeat(64), { trust })).toBe('other-submission');
  expect(doubtAbout(byCity({}, stranger), submission, { trust })).toBe('signer-unknown');
  expect(doubtAbout(byCity({}, province), submission, { trust })).toBe('signer-role');
  expect(doubtAbout(byProvince({}, city), submission, { trust })).toBe('signer-role');
});

test('this machine’s own key is believed, unless the list gives it another office', () => {
  expect(doubtAbout(byCity({}, stranger), submission, { trust, own: stranger.publicKey })).toBeUndefined();
  expect(doubtAbout(byProvince({}, city), submission, { trust, own: city.publicKey })).toBe('signer-role');
});

test('a submission is handed in, reviewed by the city, confirmed by the province', () => {
  expect(stateOf()).toBe('submitted');
  expect(stateOf(byCity())).toBe('city-reviewed');
  expect(stateOf(byCity(), byProvince())).toBe('confirmed');
});

test('either level returns it, and the city may hand it in once more', () => {
  expect(stateOf(byCity({ decision: 'return' }))).toBe('returned');
  expect(stateOf(byCity(), byProvince({ decision: 'return' }))).toBe('returned');
  expect(stateOf(byProvince({ decision: 'return' }), byCity({ decidedAt: at('12') }))).toBe('city-reviewed');
  expect(stateOf(byProvince(), byCity({ decision: 'return', decidedAt: at('12') }))).toBe('returned');
});

test('the newest decision of a level counts, in whatever order the files lie', () => {
  const passed = byCity({ decidedAt: at('12') });
  const returned = byCity({ decision: 'return' });
  expect(stateOf(passed, returned)).toBe('city-reviewed');
  expect(stateOf(returned, passed)).toBe('city-reviewed');
});

test('the province confirms nothing that the city has not passed, except as a stated exception', () => {
  expect(stateOf(byProvince())).toBe('submitted');
  expect(stateOf(byCity({}, stranger), byProvince())).toBe('submitted');
  expect(stateOf(byCity({ decision: 'return' }), byProvince())).toBe('returned');
  expect(stateOf(byProvince({ overridden: '没有地市审核结论' }))).toBe('confirmed');
});

test('reviews of strangers and of other submissions move nothing', () => {
  expect(stateOf(byCity({}, stranger), byProvince({}, stranger))).toBe('submitted');
  expect(stateOf(byCity({ submission: 'b'.repeat(64) }))).toBe('submitted');
  expect(stateOf(byCity(), byProvince({ decision: 'return' }, stranger))).toBe('city-reviewed');
});

test('schemas/review.json describes what is written', () => {
  const schema = readFileSync(resolve(import.meta.dirname, '../../../schemas/review.json'), 'utf8');
  const isReview = new Ajv2020({ strict: false }).compile(JSON.parse(schema) as object);
  expect(isReview(byCity({ supersedes: 'b'.repeat(64), overridden: '签名人未登记' }))).toBe(true);
  expect(isReview(byProvince({ hospital: null }))).toBe(true);
  expect(isReview({ ...byCity(), decision: 'maybe' })).toBe(false);
});

test('whatever is wrong with a list of hospitals that are live is said in Chinese', async () => {
  await expectEveryFileAnswered({
    name: 'live.csv',
    writing: 'lines',
    good: [`${liveColumns.join(',')}\nH1,"甲,院",2026-11-01,张三,2026-11-02,通过,0000000001\n`],
    load: async (file) => {
      const rows = await readTable(file, liveColumns);
      return liveStatement(rows, 'H1', '甲');
    },
    place: /第 \d+ 行|缺少列|不能读取清单/,
  });
});

test('a review whose values are no texts is none, and no crash', () => {
  const signed = signReview(draft, city);
  for (const name of ['decidedAt', 'submission', 'supersedes', 'reason', 'signature', 'signer'])
    expect(readReview(jsonFile({ ...signed, [name]: { toString: 1 } }))).toBeUndefined();
});

test('a confirmation by the key of the city’s review counts, unless the trust list asks for two keys', () => {
  const both: TrustList = {
    ...trust,
    signers: [...trust.signers, { fingerprint: fingerprint(city.publicKey), role: 'province' }],
  };
  const reviews = [byCity(), byProvince({}, city)];
  expect(progressOf(submission, reviews, { trust: both }).state).toBe('confirmed');
  const separate = { trust: { ...both, separateKeys: true } };
  expect(progressOf(submission, reviews, separate).state).toBe('city-reviewed');
  expect(progressOf(submission, [byCity(), byProvince()], separate).state).toBe('confirmed');
  const returned = [byCity(), byProvince({ decision: 'return', reason: 'x' }, city)];
  expect(progressOf(submission, returned, separate).state).toBe('returned');
});

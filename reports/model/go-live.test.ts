import { expect, test } from 'vitest';

import { goLive, goLiveSummary, type LiveHospital } from './go-live.ts';

const hospital = (changes: Partial<LiveHospital> = {}): LiveHospital => ({
  code: 'H37990000001',
  name: '海棠市中心医院',
  testedFrom: '2026-10-08',
  testedTo: '2026-10-09',
  environment: 'simulated',
  mended: 0,
  confirmedOn: '2026-10-20',
  liveOn: '2026-11-01',
  verifiedBy: '邴㛃',
  verifiedOn: '2026-11-03',
  verification: '通过',
  firstVoucher: '37060126-0000010001',
  ...changes,
});
const many = (count: number): readonly LiveHospital[] =>
  Array.from({ length: count }, (_, index) =>
    hospital({ code: `H379900000${String(index).padStart(2, '0')}` }),
  );

test('a few hospitals stand in the form, many stand in the annex', () => {
  const few = goLive({ city: '聊城', hospitals: many(2), digest: 'd' });
  expect(few.authority).toBe('聊城市医疗保障局');
  expect(few.hospitals).toEqual([
    '海棠市中心医院（H37990000000，2026年11月1日上线）',
    '海棠市中心医院（H37990000001，2026年11月1日上线）',
  ]);
  const all = goLive({ city: '聊城', hospitals: many(300), digest: 'd' });
  expect(all.hospitals).toEqual(['共 300 家定点医疗机构，名单见附表。']);
  expect(all.list.map(({ no }) => no)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
});

test('the summary tells test and production apart, with first and last days', () => {
  const [before, after] = goLiveSummary('聊城市医疗保障局', [
    hospital({ mended: 2 }),
    hospital({
      environment: 'hosted',
      testedFrom: '2026-09-30',
      liveOn: '2026-11-02',
      verifiedOn: '2026-11-05',
    }),
  ]);
  expect(before).toContain('2 家定点医疗机构于2026年9月30日至2026年10月9日完成');
  expect(before).toContain('仿真凭证中心（医院自测） 1 家、省项目组托管仿真中心（已见证） 1 家');
  expect(before).toContain('2 个测试项的问题，均已由医院修改并重新测试通过');
  expect(after).toContain(
    '于2026年11月1日至2026年11月2日在正式环境上线，于2026年11月3日至2026年11月5日完成功能验证',
  );
});

test('nothing is claimed for a list without a hospital', () => {
  expect(goLive({ city: '聊城', hospitals: [], digest: 'd' }).summary).toEqual([
    '本次没有符合上线确认条件的定点医疗机构。',
  ]);
});

test('an edited summary takes the place of the generated one', () => {
  expect(goLive({ city: '聊城', hospitals: many(1), digest: 'd', summary: ['甲', '乙'] }).summary).toEqual([
    '甲',
    '乙',
  ]);
});

test('hospitals that city and province reviewed with one key are counted under every summary', () => {
  const hospitals = many(2).map((hospital, index) =>
    index === 0 ? { ...hospital, isOneKey: true } : hospital,
  );
  for (const summary of [undefined, ['甲']])
    expect(
      goLive({
        city: '聊城',
        hospitals,
        digest: 'd',
        ...(summary === undefined ? {} : { summary }),
      }).summary.at(-1),
    ).toBe('注：上述医疗机构中有 1 家，地市审核与省项目组确认由同一密钥签名，不能看作两级分别审核。');
  expect(goLive({ city: '聊城', hospitals: many(1), digest: 'd' }).summary.join('')).not.toContain('密钥');
});

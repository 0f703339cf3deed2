import { expect, test } from 'vitest';

import { authorityName } from './authority.ts';

test.each([
  ['聊城', '聊城市医疗保障局'],
  ['聊城市', '聊城市医疗保障局'],
  [' 聊城市医保局 ', '聊城市医疗保障局'],
  ['聊城市医疗保障局', '聊城市医疗保障局'],
  ['恩施土家族苗族自治州', '恩施土家族苗族自治州医疗保障局'],
  ['郑州', '郑州市医疗保障局'],
  ['恩施州', '恩施州医疗保障局'],
  ['兴安盟', '兴安盟医疗保障局'],
  ['大兴安岭地区', '大兴安岭地区医疗保障局'],
])('%s is %s', (city, name) => {
  expect(authorityName(city)).toBe(name);
});

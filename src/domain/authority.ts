/**
 * Endings of a place's full name; anything else is the short name of a city (市). Two characters that end in 州 are a
 * city too (郑州), three or more a prefecture (恩施州).
 */
const PLACE = /(市|..州|盟|地区|区|县|兵团)$/;
const BUREAU = '医疗保障局';

/** The full name of a city's insurance authority: 聊城, 聊城市 and 聊城市医疗保障局 are the same. */
export function authorityName(city: string): string {
  const given = city.trim().replace(/(医疗保障局|医保局)$/, '');
  return `${PLACE.test(given) ? given : `${given}市`}${BUREAU}`;
}

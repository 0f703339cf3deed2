/** Region codes (医保区划): six digits, the first two name the province (GB/T 2260). */
export const province = (admdvs: string): string => admdvs.slice(0, 2);

/** Tells whether the text has the shape of a region code. */
export const isRegion = (text: string): boolean => /^\d{6}$/.test(text);

/** Insured in another province than the one of treatment. */
export const isCrossProvince = (insured: string, treated: string): boolean =>
  province(insured) !== province(treated);

/**
 * Tells two codes of which one cannot be the other's place. A county lies in its city, a city in its province: `xx0000`
 * stands for a whole province, `xxxx00` and `xxxx99` for a whole city.
 */
export function areApart(one: string, other: string): boolean {
  if (one === other || !isRegion(one) || !isRegion(other)) return false;
  if (isCrossProvince(one, other)) return true;
  if (one.endsWith('0000') || other.endsWith('0000')) return false;
  return one.slice(0, 4) !== other.slice(0, 4) || !(isCity(one) || isCity(other));
}

const isCity = (admdvs: string): boolean => admdvs.endsWith('00') || admdvs.endsWith('99');

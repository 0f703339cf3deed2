/** Region codes (医保区划): six digits, the first two name the province (GB/T 2260). */
export const province = (admdvs: string): string => admdvs.slice(0, 2);

/** Tells whether the text has the shape of a region code. */
export const isRegion = (text: string): boolean => /^\d{6}$/.test(text);

/** Insured in another province than the one of treatment. */
export const isCrossProvince = (insured: string, treated: string): boolean =>
  province(insured) !== province(treated);

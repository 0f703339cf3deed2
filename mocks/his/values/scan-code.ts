/** The length of a 医保电子凭证 code, in characters. */
export const CODE_LENGTH = 28;

/** The sentence that says why the text cannot be a 医保电子凭证 code; such a text is not sent anywhere. */
export function codeFault(code: string): string | undefined {
  if (!/^(424|opc)\d*$/.test(code)) return '这不是医保电子凭证二维码，请扫描医保电子凭证';
  if (code.length === CODE_LENGTH) return undefined;
  const wrong = code.length < CODE_LENGTH ? '二维码不完整' : '二维码过长，可能重复扫码';
  return `${wrong}：应为 ${CODE_LENGTH} 位，收到 ${code.length} 位，请重新扫码`;
}

/** The scanned text without the mark of its symbology (`]Q1`), which some scanners put before every code. */
export const withoutSymbology = (scanned: string): string => scanned.replace(/^\][a-z]\d/i, '');

/** A code that is scanned to check a scanner. Chosen by us: no person's and no product's. */
export interface TestCode {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export const testCodes: readonly TestCode[] = [
  { id: 'digits', title: '28 位数字（与医保电子凭证等长）', text: '4240000000000000000099370000' },
  // Letters show layout, Caps Lock and input method; a hyphen is what some pages lose.
  { id: 'mixed', title: '数字、大小写字母和连字符', text: 'aZ-09-qYmW-Kx7' },
];

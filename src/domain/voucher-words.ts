/** Source: the code list of elecSetlCertType. */
export const voucherTypes: Readonly<Record<string, string>> = {
  '1': '财政电子票据',
  '2': '税务电子发票',
  '3': '税务数电票',
};

/** Source: the code list of upldMode. */
export const uploadModes: Readonly<Record<string, string>> = {
  '1': '从版式文件解析结构化数据',
  '2': '单独提供结构化数据',
};

/** Source: the code list of mdtrtType. */
export const visitTypes: Readonly<Record<'1' | '2', string>> = { '1': '门诊', '2': '住院' };

/** Without the field the structured data come inside the layout file. */
export const DEFAULT_UPLOAD_MODE = '1';

export const voucherTypeWord = (code: string): string => voucherTypes[code] ?? `类型 ${code}`;

export const uploadModeWord = (code: string): string =>
  `上传模式 ${code}${uploadModes[code] === undefined ? '' : `（${uploadModes[code]}）`}`;

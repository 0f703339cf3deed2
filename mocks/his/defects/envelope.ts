import { defineDefect, everywhere, otherInstitution, rows, whereCrossProvince } from './defect.ts';
import { without } from '../values/json.ts';

/** Defects of the message as a whole; the center refuses it before it looks inside. */
export const envelopeDefects = [
  defineDefect({
    id: 'json-trailing-comma',
    title: '报文 JSON 末尾多一个逗号',
    check: 'transport.body-json',
    rows: rows(everywhere, 1),
    body: (text) => text.replace(/\}$/, ',}'),
  }),
  defineDefect({
    id: 'length-in-characters',
    title: '上传请求的 Content-Length 按字符数计算',
    check: 'transport.body-json',
    rows: rows(everywhere, 1),
    parcel: ({ headers, text }) => ({
      headers: text.includes('"4901"') ? { ...headers, 'Content-Length': String(text.length) } : headers,
      text,
    }),
  }),
  defineDefect({
    id: 'body-in-utf16',
    title: '报文按 UTF-16 编码发送（Windows 的“Unicode”）',
    check: 'transport.body-json',
    rows: rows(everywhere, 1),
    encode: (text) => Buffer.from(text, 'utf16le'),
  }),
  defineDefect({
    id: 'body-beyond-limit',
    title: '上传报文超过 64 MiB',
    check: 'transport.body-size',
    rows: rows(everywhere, 1),
    envelope: (envelope, { infno }) =>
      infno === '4901' ? { ...envelope, dev_safe_info: 'x'.repeat(65 * 1024 * 1024) } : envelope,
  }),
  defineDefect({
    id: 'wrong-path',
    title: '上传请求发往中心没有的地址',
    check: 'transport.path-known',
    rows: rows(everywhere, 1),
    address: (url, { infno }) => (infno === '4901' ? url.replace(/\/fsi\/api\/.*$/, '/fsi/api/wrong') : url),
  }),
  defineDefect({
    id: 'path-in-lower-case',
    title: '状态查询的地址全部写成小写',
    check: 'transport.path-known',
    rows: rows(everywhere, 4),
    address: (url, { infno }) => (infno === '5501' ? url.toLowerCase() : url),
  }),
  defineDefect({
    id: 'infno-misspelt',
    title: '报文的接口编号误写为 infon',
    check: 'envelope.infno-given',
    rows: rows(everywhere, 1),
    envelope: (envelope) => ({ infon: envelope['infno'], ...without(envelope, 'infno') }),
  }),
  defineDefect({
    id: 'msgid-missing',
    title: '报文缺少 msgid',
    check: 'envelope.fields',
    rows: rows(everywhere, 1),
    envelope: (envelope) => without(envelope, 'msgid'),
  }),
  defineDefect({
    id: 'region-misspelt',
    title: '报文的就医地区划字段误写为 mdtrtarea_admdvs',
    check: 'envelope.region-spelling',
    rows: rows(everywhere, 1),
    envelope: (envelope) =>
      Object.fromEntries(
        Object.entries(envelope).map(([name, value]) => [
          name === 'mdtrtarea_admvs' ? 'mdtrtarea_admdvs' : name,
          value,
        ]),
      ),
  }),
  defineDefect({
    id: 'foreign-institution-in-envelope',
    title: '报文的机构编号是另一家医院的',
    check: 'envelope.institution',
    rows: rows(everywhere, 1),
    envelope: (envelope, { treatment }) => {
      const own = treatment.hospital.fixmedinsCode;
      const foreign = otherInstitution(own);
      const { msgid } = envelope;
      // msgid begins with the institution code, so the mistake is in both.
      return {
        ...envelope,
        msgid: typeof msgid === 'string' ? msgid.replace(own, () => foreign) : msgid,
        fixmedins_code: foreign,
      };
    },
  }),
  defineDefect({
    id: 'treated-in-the-capital-in-envelope',
    title: '报文的就医地区划固定写成 110000',
    check: 'envelope.region-here',
    rows: rows(everywhere, 1),
    envelope: (envelope) => ({ ...envelope, mdtrtarea_admvs: '110000' }),
  }),
  defineDefect({
    id: 'insured-place-missing-in-envelope',
    title: '跨省结算的报文未填参保地区划',
    check: 'envelope.insuplc-given',
    rows: rows(whereCrossProvince, 1),
    envelope: (envelope, { treatment }) =>
      treatment.scenario === 'cross-province' ? without(envelope, 'insuplc_admdvs') : envelope,
  }),
  defineDefect({
    id: 'insured-place-local-in-envelope',
    title: '跨省结算的报文把参保地区划写成本地',
    check: 'envelope.insuplc-agrees',
    rows: rows(whereCrossProvince, 1),
    envelope: (envelope, { treatment }) =>
      treatment.scenario === 'cross-province'
        ? { ...envelope, insuplc_admdvs: treatment.hospital.admdvs }
        : envelope,
  }),
];

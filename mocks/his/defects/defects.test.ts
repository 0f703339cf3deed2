import { expect, test } from 'vitest';
import type { Kind } from '../acts/testing/acts.ts';
import { differences } from '../acts/testing/differences.ts';
import { refused, type Override } from '../acts/testing/fake-center.ts';
import { play, type Run } from '../acts/testing/run.ts';
import { defects as all } from './index.ts';

/**
 * The defects that show in a message; those of a signature stand beside it: `signing.test.ts`. A length that is wrong
 * leaves no message to compare: mocks/center/unparsed.test.ts sends it over a socket.
 */
const defects = all.filter(({ id, profile }) => profile === undefined && id !== 'length-in-characters');

type Expectation = {
  readonly kind?: Kind;
  readonly refuse?: string;
  /** The list as a whole is another one: its elements are not told apart. */
  readonly wholeList?: boolean;
  /** The input as a whole stands elsewhere. */
  readonly wholeInput?: boolean;
  /** So much differs that only what matters is named. */
  readonly amongOthers?: boolean;
  /** Empty: what differs is no part of the document – its address, a key that stands twice. */
  readonly differs: readonly string[];
};

const both = (...names: readonly string[]): readonly string[] =>
  ['4901', '4905'].flatMap((infno) => names.map((name) => `${infno} ${name}`)).sort();
const everyCall = (name: string): readonly string[] =>
  ['4901', '4902', '4905', '5501'].map((infno) => `${infno} /${name}`);
const inElements = (...names: readonly string[]): readonly string[] =>
  [
    ...names.map((name) => `4901 /input/upldDetlList/0/${name}`),
    ...names.map((name) => `4905 /input/reUploadDetlDTOList/0/${name}`),
  ].sort();

const inListAndXml = (name: string): readonly string[] =>
  [...inElements(name), ...both(`xml:${name}`)].sort();

/** The messages of the healthy hospital; the clock stands still, so that once is enough. */
const healthy = new Map<Kind, Promise<Run>>();
function healthyRun(kind: Kind): Promise<Run> {
  const known = healthy.get(kind) ?? play({ kind });
  healthy.set(kind, known);
  return known;
}

const volley = Array<string>(12).fill('4902').join(' ');

/** The changes that each defect makes, and no others; `refuse` is the interface that the center refuses because of it. */
const expectations: Readonly<Record<string, Expectation>> = {
  'json-trailing-comma': { refuse: '4901', differs: ['4901 text'] },
  'body-in-utf16': { refuse: '4901', differs: ['4901 text'] },
  'body-beyond-limit': { refuse: '4901', differs: ['4901 /dev_safe_info'] },
  'infno-misspelt': { refuse: '4901', differs: ['4901 /infno', '4901 /infon'] },
  'batch-of-101': {
    refuse: '4901',
    wholeList: true,
    differs: ['4901 /input/elecSetlCertCnt', '4901 /input/upldDetlList'],
  },
  'msgid-missing': { refuse: '4901', differs: ['4901 /msgid'] },
  'region-misspelt': { refuse: '4901', differs: ['4901 /mdtrtarea_admdvs', '4901 /mdtrtarea_admvs'] },
  'foreign-institution-in-envelope': { refuse: '4901', differs: ['4901 /fixmedins_code', '4901 /msgid'] },
  'insured-place-missing-in-envelope': {
    kind: 'cross-province',
    refuse: '4901',
    differs: ['4901 /insuplc_admdvs'],
  },
  'name-missing': { refuse: '4901', differs: ['4901 /input/upldDetlList/0/psnName'] },
  'count-too-high': { refuse: '4901', differs: ['4901 /input/elecSetlCertCnt'] },
  'interval-impossible': { refuse: '4901', differs: ['4901 /input/bizStsb'] },
  'interval-elsewhere': { refuse: '4901', differs: ['4901 /input/bizStsb'] },
  'batch-number-with-hyphen': { refuse: '4901', differs: ['4901 /input/upldBchno'] },
  'batch-number-of-last-month': { refuse: '4901', differs: ['4901 /input/upldBchno'] },
  'voucher-listed-twice': {
    refuse: '4901',
    differs: ['4901 /input/elecSetlCertCnt', '4901 /input/upldDetlList/1'],
  },
  'zip-truncated': { differs: both('zip') },
  'zip-names-differ': { differs: both('zip frame') },
  'layout-broken-off': { differs: both('zip') },
  'layout-xml-removed': { differs: both('xml') },
  'xml-twice': {
    differs: both('/input/upldMode', 'xml:psnName', 'zip:code-no-extinfo.xml', 'zip:code-no.xml'),
  },
  'file-outside-folder': { differs: both('zip:../code-no.pdf', 'zip:code-no.pdf') },
  'file-name-with-underscore': { differs: both('zip:code-no.pdf', 'zip:code_no.pdf') },
  'extra-layout-file': { differs: both('zip:00000000-0000000000.pdf') },
  'layout-garbage': { differs: both('xml', 'zip:code-no.pdf') },
  'layout-without-xml': { differs: both('xml') },
  'xml-in-gb18030': {
    differs: both(
      'xml',
      ...['biller', 'diagName', 'fixmedinsName', 'medListName', 'memo', 'psnName', 'rechker'].map(
        (tag) => `xml:${tag}`,
      ),
    ),
  },
  'xml-tag-open': { differs: both('xml') },
  'xml-with-doctype': { differs: both('xml') },
  'xml-supervisor-missing': { differs: both('xml:supninsCode') },
  'xml-of-another-voucher': { differs: both('xml:elecSetlCertNo') },
  'xml-foreign-institution': { differs: both('xml:fixmedinsCode') },
  'cash-one-cent-more': { differs: both('xml:psnCashpay') },
  'last-line-one-cent-more': { differs: both('xml:detItemFeeSumamt', 'xml:pric') },
  'listed-total-one-cent-more': { differs: inElements('medfeeSumamt') },
  'listed-fund-one-cent-more': { differs: inElements('hifpPay') },
  'settlement-unknown': { differs: [...inElements('setlId'), ...both('xml:setlId')].sort() },
  'self-paid-with-settlement': { kind: 'self-paid', differs: inElements('setlId') },
  'self-paid-with-fund-payment': { kind: 'self-paid', differs: both('xml:hifpPay', 'xml:psnCashpay') },
  'self-paid-as-real-time': {
    kind: 'self-paid',
    differs: [
      ...inElements('certSetlType', 'hifpPay', 'inscpAmt', 'insutype', 'psnNo', 'setlId', 'setlTime'),
      ...both('xml:certSetlType', 'xml:insutype', 'xml:setlId'),
    ].sort(),
  },
  'cross-province-as-local': { kind: 'cross-province', differs: inElements('insuplcAdmdvs') },
  'outpatient-as-inpatient': { differs: [...inElements('mdtrtType'), ...both('xml:mdtrtType')].sort() },
  'patient-of-another-city': {
    differs: [
      '4901 /input/upldDetlList/0/insuplcAdmdvs',
      '4901 /insuplc_admdvs',
      '4902 /insuplc_admdvs',
      '4905 /input/reUploadDetlDTOList/0/insuplcAdmdvs',
      '4905 /insuplc_admdvs',
      '5501 /insuplc_admdvs',
    ],
  },
  'person-of-another-visit': { differs: inElements('psnNo') },
  'query-once': { differs: ['sequence 4901 4902'] },
  'query-wrong-batch': { refuse: '4902', differs: ['4902 /input/upldBchno'] },
  'query-without-interval': { refuse: '4902', differs: ['4902 /input/bizStsb'] },
  'query-once-after-reupload': { differs: ['sequence 4901 4902 4902 4905 4902'] },
  'reupload-at-once': { differs: ['sequence 4901 4905 4902 4902 5501'] },
  'upload-instead-of-reupload': { differs: ['sequence 4901 4902 4902 4901 4902 4902'] },
  'reupload-without-reason': { refuse: '4905', differs: ['4905 /input/reUploadDetlDTOList/0/rea'] },
  'reupload-of-another-voucher': {
    refuse: '4905',
    differs: ['4905 /input/reUploadDetlDTOList/0/initElecSetlCertNo'],
  },
  'reupload-wrong-way': { refuse: '4905', differs: ['4905 /input/reUploadDetlDTOList/0/initUpldWay'] },
  'reupload-wrong-flag': { refuse: '4905', differs: ['4905 /input/reUploadDetlDTOList/0/certCodeNoErrFlag'] },
  'status-of-unknown-voucher': { refuse: '5501', differs: ['5501 /input/elecSetlCertNo'] },
  'status-wrong-chkcode': { refuse: '5501', differs: ['5501 /input/elecSetlCertChkcode'] },
  'status-without-type': { refuse: '5501', differs: ['5501 /input/elecSetlCertType'] },
  'success-without-calling': { differs: ['sequence '] },
  'wrong-port': { differs: ['sequence '] },
  'batch-of-yesterday': {
    amongOthers: true,
    differs: [
      '4901 /inf_time',
      '4901 /input/upldBchno',
      '4901 /input/upldDetlList/0/billDate',
      '4901 /input/upldDetlList/0/setlId',
    ],
  },
  'voucher-of-a-stranger': {
    differs: [
      '4901 /input/upldDetlList/0/bizSn',
      '4901 /input/upldDetlList/0/certno',
      '4901 /input/upldDetlList/0/psnName',
      '4901 /input/upldDetlList/0/psnNo',
      '4901 /input/upldDetlList/0/setlId',
      '4901 xml:certno',
      '4901 xml:iptOtpNo',
      '4901 xml:psnName',
      '4901 xml:setlId',
      '4905 /input/reUploadDetlDTOList/0/bizSn',
      '4905 /input/reUploadDetlDTOList/0/certno',
      '4905 /input/reUploadDetlDTOList/0/psnName',
      '4905 /input/reUploadDetlDTOList/0/psnNo',
      '4905 /input/reUploadDetlDTOList/0/setlId',
      '4905 xml:certno',
      '4905 xml:iptOtpNo',
      '4905 xml:psnName',
      '4905 xml:setlId',
    ],
  },
  'self-paid-voucher-of-a-stranger': {
    kind: 'self-paid',
    differs: [
      '4901 /input/upldDetlList/0/bizSn',
      '4901 /input/upldDetlList/0/certno',
      '4901 /input/upldDetlList/0/psnName',
      '4901 xml:certno',
      '4901 xml:iptOtpNo',
      '4901 xml:psnName',
      '4905 /input/reUploadDetlDTOList/0/bizSn',
      '4905 /input/reUploadDetlDTOList/0/certno',
      '4905 /input/reUploadDetlDTOList/0/psnName',
      '4905 xml:certno',
      '4905 xml:iptOtpNo',
      '4905 xml:psnName',
    ],
  },
  'another-visit-of-the-person': {
    differs: [
      '4901 /input/upldDetlList/0/bizSn',
      '4901 /input/upldDetlList/0/setlId',
      '4901 xml:iptOtpNo',
      '4901 xml:setlId',
      '4905 /input/reUploadDetlDTOList/0/bizSn',
      '4905 /input/reUploadDetlDTOList/0/setlId',
      '4905 xml:iptOtpNo',
      '4905 xml:setlId',
    ],
  },
  'self-paid-person-of-another-visit': {
    kind: 'self-paid',
    differs: [
      '4901 /input/upldDetlList/0/certno',
      '4901 /input/upldDetlList/0/psnName',
      '4901 xml:certno',
      '4901 xml:psnName',
      '4905 /input/reUploadDetlDTOList/0/certno',
      '4905 /input/reUploadDetlDTOList/0/psnName',
      '4905 xml:certno',
      '4905 xml:psnName',
    ],
  },
  'one-number-for-all': {
    differs: [
      '4901 /input/upldDetlList/0/elecSetlCertChkcode',
      '4901 /input/upldDetlList/0/elecSetlCertNo',
      '4901 xml:elecSetlCertChkcode',
      '4901 xml:elecSetlCertNo',
      '4905 /input/reUploadDetlDTOList/0/elecSetlCertChkcode',
      '4905 /input/reUploadDetlDTOList/0/elecSetlCertNo',
      '4905 /input/reUploadDetlDTOList/0/initElecSetlCertNo',
      '4905 xml:elecSetlCertChkcode',
      '4905 xml:elecSetlCertNo',
      '5501 /input/elecSetlCertChkcode',
      '5501 /input/elecSetlCertNo',
    ],
  },
  'query-once-when-told': { differs: ['sequence 4901 4902 4902'] },
  'other-voucher-instead-of-reupload': { differs: ['sequence 4901 4902 4902 4901 4902 4902'] },
  'reupload-unasked': { differs: ['sequence 4901 4902 4902 4905 4902 4902 4905 4902 4902 5501'] },
  'polls-without-pause': { differs: [`sequence 4901 ${volley} 4905 ${volley} 5501`] },
  'body-in-gb18030': {
    differs: [
      '4901 /fixmedins_name',
      '4901 /input/fixmedinsName',
      '4901 /input/upldDetlList/0/maindiagName',
      '4901 /input/upldDetlList/0/psnName',
      '4901 /input/upldDetlList/0/scddiagName',
      '4901 /opter_name',
      '4902 /fixmedins_name',
      '4902 /input/fixmedinsName',
      '4902 /opter_name',
      '4905 /fixmedins_name',
      '4905 /input/fixmedinsName',
      '4905 /input/reUploadDetlDTOList/0/maindiagName',
      '4905 /input/reUploadDetlDTOList/0/psnName',
      '4905 /input/reUploadDetlDTOList/0/rea',
      '4905 /input/reUploadDetlDTOList/0/scddiagName',
      '4905 /opter_name',
      '5501 /fixmedins_name',
      '5501 /input/fixmedinsName',
      '5501 /opter_name',
    ],
  },
  'infno-twice': { differs: [] },
  'one-path-for-all': { differs: [] },
  'wrong-path': { differs: [] },
  'path-in-lower-case': { differs: [] },
  'slash-at-the-end': { differs: [] },
  'msgid-uuid': { differs: everyCall('msgid') },
  'msgid-half-a-day-off': { differs: everyCall('msgid') },
  'msgid-constant': { differs: everyCall('msgid') },
  'time-without-clock': { differs: everyCall('inf_time') },
  'sign-in-invented': { differs: everyCall('sign_no') },
  'null-as-text': { differs: everyCall('dev_no') },
  'operator-type-unknown': { differs: everyCall('opter_type') },
  'short-name': { differs: everyCall('fixmedins_name') },
  'device-in-camel-case': {
    differs: [
      '4901 /devNo',
      '4901 /dev_no',
      '4902 /devNo',
      '4902 /dev_no',
      '4905 /devNo',
      '4905 /dev_no',
      '5501 /devNo',
      '5501 /dev_no',
    ],
  },
  'treated-in-the-next-county': { differs: everyCall('mdtrtarea_admvs') },
  'region-of-no-province': { differs: everyCall('insuplc_admdvs') },
  'input-in-data': { refuse: '4901', wholeInput: true, differs: ['4901 /input'] },
  'query-with-ballast': { differs: ['4902 /input/trace'] },
  'insured-place-left-out': { differs: ['4901 /insuplc_admdvs', '4905 /insuplc_admdvs'] },
  'zip-written-as-text': { differs: both('zip frame') },
  'stray-file': { differs: both('zip:Thumbs.db') },
  'extinfo-left-out': {
    differs: ['4901 /input/upldMode', '4901 zip:code-no.xml', '4905 /input/upldMode', '4905 zip:code-no.xml'],
  },
  'mode-not-meant': { differs: ['4901 /input/upldMode', '4905 /input/upldMode'] },
  'xml-date-compact': { differs: both('xml:billDate') },
  'xml-insurance-with-local-digits': { differs: both('xml:insutype') },
  'xml-other-main-diagnosis': { differs: both('xml:diagCode') },
  'line-discounted': { differs: both('xml:cnt') },
  'personal-parts-apart': { differs: both('xml:psnSelfpay') },
  'self-paid-all-zero': { kind: 'self-paid', differs: both('xml:psnCashpay', 'xml:psnOwnpay') },
  'serial-of-its-own': {
    differs: ['4901 /input/upldDetlList/0/bizSn', '4905 /input/reUploadDetlDTOList/0/bizSn'],
  },
  'name-of-a-relative': {
    differs: [
      '4901 /input/upldDetlList/0/psnName',
      '4901 xml:psnName',
      '4905 /input/reUploadDetlDTOList/0/psnName',
      '4905 xml:psnName',
    ],
  },
  'settled-at-another-time': {
    differs: ['4901 /input/upldDetlList/0/setlTime', '4905 /input/reUploadDetlDTOList/0/setlTime'],
  },
  'insurance-with-local-digits': {
    differs: [
      '4901 /input/upldDetlList/0/insutype',
      '4901 xml:insutype',
      '4905 /input/reUploadDetlDTOList/0/insutype',
      '4905 xml:insutype',
    ],
  },
  'treated-in-a-county': {
    differs: [
      '4901 /input/upldDetlList/0/mdtrtareaAdmdvs',
      '4905 /input/reUploadDetlDTOList/0/mdtrtareaAdmdvs',
    ],
  },
  'status-too-early': { differs: ['sequence 4901 5501 4902 4902 4905 4902 4902 5501'] },
  'status-of-another-type': { differs: ['5501 /input/elecSetlCertType'] },
  'id-number-mistyped': {
    differs: [
      '4901 /input/upldDetlList/0/certno',
      '4901 xml:certno',
      '4905 /input/reUploadDetlDTOList/0/certno',
      '4905 xml:certno',
    ],
  },
  'diagnosis-of-another-edition': {
    differs: [
      '4901 /input/upldDetlList/0/maindiagCode',
      '4901 /input/upldDetlList/0/scddiagCode',
      '4901 xml:diagCode',
      '4905 /input/reUploadDetlDTOList/0/maindiagCode',
      '4905 /input/reUploadDetlDTOList/0/scddiagCode',
      '4905 xml:diagCode',
    ],
  },
  'items-of-its-own': { differs: both('xml:medListCodg') },
  'doctor-by-staff-number': { differs: both('xml:chfpdrCode') },
  'supervisor-of-another-province': { differs: both('xml:supninsCode') },
  'supervisor-of-no-province': { differs: both('xml:supninsCode') },
  'insured-place-local-in-envelope': { kind: 'cross-province', differs: everyCall('insuplc_admdvs') },
  'treated-in-the-capital-in-envelope': { differs: everyCall('mdtrtarea_admvs') },
  'name-with-blanks': { differs: inListAndXml('psnName') },
  'id-number-masked': { differs: inListAndXml('certno') },
  'sex-of-somebody-else': { differs: both('xml:gend') },
  'insurance-of-another-kind': { differs: inListAndXml('insutype') },
  'xml-insurance-of-another-kind': { differs: both('xml:insutype') },
  'treated-in-the-capital': { differs: inElements('mdtrtareaAdmdvs') },
  'institution-of-another-province': { differs: both('xml:fixBlngAdmdvs') },
  'every-voucher-red': {
    differs: both('xml:elecSetlCertFlag', 'xml:relElecSetlCertCode', 'xml:relElecSetlCertNo'),
  },
  'account-and-cash-swapped': { differs: both('xml:psnAcctPay', 'xml:psnCashpay') },
  'visit-of-another-kind': { differs: both('xml:medType') },
  'xml-short-name': { differs: both('xml:fixmedinsName') },
  'personal-parts-swapped': { differs: both('xml:psnOwnpay', 'xml:psnSelfpay') },
  'chinese-as-question-marks': { amongOthers: true, differs: everyCall('fixmedins_name') },
  'list-read-as-latin-1': { differs: inElements('maindiagName', 'psnName') },
  'xml-read-as-gbk': { differs: both('xml:fixmedinsName', 'xml:psnName') },
  // The cards here are plain: these show on the cards that are made for them.
  'id-number-without-x': { differs: [] },
  'name-cut-at-20': { differs: [] },
  'patient-found-by-name': { differs: [] },
  'item-names-cut-at-20': { differs: [] },
  'rare-characters-lost': { differs: [] },
  'xml-unescaped': { differs: [] },
  'half-cents-cut-off': { differs: [] },
  'extension-plain-text': { differs: inElements('extFld') },
  // Nobody is silent here and nothing fails but one voucher: resilience.test.ts shows what these do.
  'other-voucher-after-silence': { differs: [] },
  'new-call-after-silence': { differs: [] },
  'reupload-of-whole-batch': { differs: [] },
};

test.each(defects)('$id deviates from the healthy hospital in one thing', async (defect) => {
  const expectation = expectations[defect.id];
  expect(expectation, `${defect.id} has no expectation`).toBeDefined();
  const { kind = 'real-time', refuse, wholeList = false, differs } = expectation!;
  const { wholeInput = false, amongOthers = false } = expectation!;
  // A message that is no JSON has no interface number.
  const isRefused = (infno: string): boolean => infno === refuse || infno === 'undefined';
  const override: Override = (infno) => (isRefused(infno) ? refused('拒绝') : undefined);
  const found = await differences(await healthyRun(kind), await play({ kind, defect, override }));
  // The test names files after the list, so a list that is another one renames them too.
  const shown = wholeList
    ? [
        ...new Set(
          found.filter((name) => !name.includes(' zip:')).map((name) => name.replace(/(DetlList)\/.*/, '$1')),
        ),
      ]
    : wholeInput
      ? [...new Set(found.map((name) => name.replace(/\/input\/.*|xml.*|zip.*/, '/input')))]
      : amongOthers
        ? found.filter((name) => differs.includes(name))
        : found;
  expect(shown).toEqual(differs);
});

/** The defects that a center of the smallest kind can see at all. */
const visible = defects.filter(({ id }) => {
  const { differs, wholeInput } = expectations[id] ?? { differs: [] };
  return differs.length > 0 && wholeInput !== true;
});

test.each(visible)('$id shows in the scenarios of its rows and in no other', async (defect) => {
  const kinds: readonly Kind[] = ['real-time', 'self-paid', 'cross-province'];
  const deviating: number[] = [];
  for (const [index, kind] of kinds.entries()) {
    const found = await differences(await healthyRun(kind), await play({ kind, defect }));
    if (found.length > 0) deviating.push(index + 1);
  }
  expect(deviating).toEqual([...new Set(defect.rows.map((row) => Number(row[0])))].sort());
});

test('ids are unique and every row is one of the twelve', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { rows } of all) for (const row of rows) expect(row).toMatch(/^[123]\.[1234]$/);
});

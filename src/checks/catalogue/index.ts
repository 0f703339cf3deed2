import type { Specification } from '../../contract/field.ts';
import * as agreement from './scenario-agreement.ts';
import * as amounts from './amounts.ts';
import * as batch from './batch.ts';
import type { BatchCheck, CaseCheck, Check, ExchangeCheck, HistoryCheck, VoucherCheck } from '../check.ts';
import * as codes from './codes.ts';
import * as envelope from './envelope.ts';
import { queryStatusFields } from './query-status.ts';
import { queryUploadFields } from './query-upload.ts';
import { acceptedByEnvironment } from './relay.ts';
import { uploadFields } from './upload.ts';
import * as insuredPlace from './envelope-insured-place.ts';
import * as layout from './layout.ts';
import * as zip from './batch-package.ts';
import * as red from './red.ts';
import * as resilience from './resilience.ts';
import * as reupload from './reupload.ts';
import * as scenario from './scenario.ts';
import * as identity from './scenario-identity.ts';
import * as selfPaid from './scenario-self-paid.ts';
import * as sequence from './sequence.ts';
import * as signing from './signing.ts';
import * as spelling from './envelope-spelling.ts';
import * as stamps from './envelope-stamps.ts';
import * as status from './status.ts';
import * as text from './text.ts';
import * as transport from './transport.ts';
import * as xmlAgreement from './xml-agreement.ts';
import * as xmlIdentity from './xml-identity.ts';
import * as xml from './xml.ts';

/** The catalogue, in the order in which a request is looked at. Ids are for ever. */
export const checks: readonly Check[] = [
  transport.bodySize,
  transport.pathKnown,
  signing.signingPresent,
  signing.signingAccount,
  signing.signingOpens,
  signing.signingValid,
  signing.signingFresh,
  signing.signingNonceFresh,
  signing.signingClock,
  transport.bodyJson,
  transport.pathInfno,
  transport.pathExact,
  transport.charsetUtf8,
  transport.charsetDeclared,
  transport.duplicateKeys,
  envelope.infnoGiven,
  envelope.infnoKnown,
  envelope.regionSpelling,
  envelope.envelopeFields,
  envelope.envelopeFieldsRemarks,
  envelope.institution,
  text.institution,
  envelope.inputUnwrapped,
  envelope.inputOpens,
  ...uploadFields,
  ...queryUploadFields,
  ...reupload.reuploadFields,
  ...queryStatusFields,
  insuredPlace.insuplcGiven,
  insuredPlace.insuplcAgrees,
  insuredPlace.insuplcWithPerson,
  envelope.regionHere,
  envelope.regionSame,
  envelope.institutionName,
  stamps.msgidShape,
  stamps.msgidTime,
  stamps.msgidUnique,
  stamps.infTime,
  stamps.signtype,
  stamps.signNo,
  spelling.fieldNames,
  envelope.nullText,
  envelope.inputSize,
  codes.institution,
  codes.region,
  batch.count,
  batch.limit,
  batch.bizInterval,
  batch.billDateInInterval,
  batch.numberShape,
  batch.numberDate,
  batch.numberUnique,
  batch.noDuplicates,
  batch.extFld,
  reupload.original,
  reupload.way,
  reupload.flag,
  status.voucherKnown,
  status.chkcode,
  status.type,
  zip.zipReadable,
  zip.namesInside,
  zip.otherFiles,
  zip.nothingAround,
  zip.filePerElement,
  // A file under a wrong name is a stranger too: the voucher that lacks it tells more.
  zip.noStrangers,
  layout.format,
  layout.xmlPresent,
  layout.oneXml,
  layout.xmlMode,
  layout.extinfoName,
  xml.wellFormed,
  xml.utf8,
  xml.noDoctype,
  xml.fields,
  xml.fieldsRemarks,
  text.list,
  text.xml,
  xml.matchesList,
  xml.institution,
  xmlAgreement.personAgrees,
  xmlIdentity.institutionAgrees,
  xmlIdentity.visitAgrees,
  xmlAgreement.diagnosisAgrees,
  xmlAgreement.supervisorAgrees,
  scenario.kind,
  scenario.visitType,
  scenario.regions,
  scenario.insuredPlace,
  selfPaid.selfPaidNoSettlement,
  scenario.settlementKnown,
  selfPaid.ownVisit,
  scenario.person,
  identity.samePerson,
  identity.sameSettlement,
  identity.treatedHere,
  xmlIdentity.samePerson,
  xmlIdentity.sameSettlement,
  xmlIdentity.sameInstitution,
  xmlIdentity.normalVoucher,
  xmlIdentity.namesWhole,
  scenario.numberTaken,
  amounts.total,
  amounts.linesSum,
  amounts.lineProduct,
  amounts.personal,
  amounts.totalAgrees,
  amounts.fundAgrees,
  selfPaid.selfPaidAmounts,
  amounts.splitAgrees,
  amounts.personalAgrees,
  selfPaid.selfPaidSplitsZero,
  ...agreement.agreementChecks,
  agreement.setlTime,
  agreement.bizSn,
  agreement.diagnosis,
  agreement.treatedPlace,
  codes.idNumber,
  codes.voucher,
  codes.diagnosis,
  codes.operation,
  codes.doctor,
  codes.catalogue,
  codes.xmlRegion,
  sequence.noSecondVoucher,
  sequence.queryUntilFinal,
  sequence.pollPause,
  sequence.batchKnown,
  sequence.reuploadAfterFailure,
  sequence.reuploadInsteadOfUpload,
  sequence.noSecondUpload,
  sequence.reuploadUntilSuccess,
  status.statusAfterSuccess,
  acceptedByEnvironment,
  resilience.noSecondVoucher,
  resilience.askOrRepeat,
  resilience.waitsForSlow,
  resilience.oneBatch,
  resilience.slowingPolls,
  red.statusFirst,
  red.newVoucher,
  red.flag,
  red.related,
  red.negative,
  red.shown,
];

/** The four interfaces of the form. */
const faces = new Set(['4901', '4902', '4905', '5501']);

/**
 * Tells a check that looks at requests of this interface. Without a list it looks at the four interfaces;
 * `any` means every request, `unknown` those of no interface that the center knows.
 */
export function looksAt(check: ExchangeCheck, infno: string | undefined, isKnown: boolean): boolean {
  if (check.infnos === undefined) return infno !== undefined && faces.has(infno);
  return (
    check.infnos.includes('any') ||
    (infno !== undefined && check.infnos.includes(infno)) ||
    (!isKnown && check.infnos.includes('unknown'))
  );
}

/**
 * Tells a check that was in the catalogue already and whose object the profile has: what nobody demands is no demand
 * that was met.
 */
export function isActive(check: Check, { signing: settings, payload, catalogue }: Specification): boolean {
  if ((check.since ?? 1) > catalogue) return false;
  const given = check.scope === 'exchange' ? check.given : undefined;
  switch (given) {
    case undefined:
      return true;
    case 'signature':
      return settings !== undefined;
    case 'seal':
      return settings?.family === 'sealed';
    case 'encrypted-input':
      return payload?.input === 'sm4';
  }
}

export const exchangeChecks = checks.filter((check): check is ExchangeCheck => check.scope === 'exchange');
export const batchChecks = checks.filter((check): check is BatchCheck => check.scope === 'batch');
export const voucherChecks = checks.filter((check): check is VoucherCheck => check.scope === 'voucher');
export const historyChecks = checks.filter((check): check is HistoryCheck => check.scope === 'history');
export const caseChecks = checks.filter((check): check is CaseCheck => check.scope === 'case');

export const checkById = (id: string): Check | undefined => checks.find((check) => check.id === id);

const places = new Map(checks.map(({ id }, index) => [id, index]));

/** Returns the place of a check in the catalogue: of several misses in one request the first is told first. */
export const placeOf = (id: string): number => places.get(id) ?? checks.length;

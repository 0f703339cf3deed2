import { province } from '../../domain/region.ts';
import { textOf } from '../../contract/envelope.ts';
import { defineCheck, type VoucherCheck } from '../check.ts';
import { isMaskOf, isSameCertno } from '../../domain/same-person.ts';
import { isCardsPatient, knownPerson, tellsContradictions } from '../known.ts';
import { node, nodesIn, settlementOf, soundXml } from '../parts.ts';
import { sidesApart } from '../two-sides.ts';
import { isSameInsurance } from './scenario-identity.ts';

/** The fields of the person that list and XML may both have without being obliged to. */
const personFields = ['certno', 'insutype'] as const;

export const personAgrees = defineCheck<VoucherCheck>({
  id: 'xml.person-agrees',
  title: '列表与结构化 XML 的证件号、险种应一致',
  remedy: '两处从同一条就诊记录取值。',
  level: 'should',
  confidence: 'D',
  clause: 'XML billInfo / 4901 upldDetlList',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const bill = node(soundXml(subject), 'billInfo');
    return personFields.flatMap((name) => {
      const [listed, stated] = [textOf(subject.element, name), textOf(bill, name)];
      if (listed === undefined || stated === undefined) return [];
      // Two persons, or two kinds of insurance, are told by the checks of identity.
      const agree =
        name === 'insutype'
          ? isSameInsurance(listed, stated)
          : isSameCertno(listed, stated) || isMaskOf(listed, stated) || isMaskOf(stated, listed);
      if (tellsContradictions(subject.contract) && !agree) return [];
      return sidesApart(subject, {
        list: { pointer: name, stated: listed },
        xml: { pointer: `tktextinfo/billInfo/${name}`, stated },
        truth: knownPerson(subject)[name],
        ...(name === 'insutype' && settlementOf(subject) !== undefined
          ? { listToldBy: 'scenario.insutype' }
          : {}),
      });
    });
  },
});

export const diagnosisAgrees = defineCheck<VoucherCheck>({
  id: 'xml.diagnosis-agrees',
  title: '列表的主要诊断应是结构化 XML 中标为主诊断的一条',
  remedy: 'maindiagCode 取 diagList 中 maindiagFlag 为 1 的诊断代码。',
  level: 'should',
  confidence: 'D',
  clause: 'XML diagList / 4901 upldDetlList.maindiagCode',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const listed = textOf(subject.element, 'maindiagCode');
    const mains = nodesIn(soundXml(subject), 'diagList', 'diag')
      .filter((diag) => textOf(diag, 'maindiagFlag') === '1')
      .flatMap((diag) => textOf(diag, 'diagCode') ?? []);
    if (listed === undefined || mains.length === 0 || mains.includes(listed)) return [];
    const { card, ledger } = subject;
    const isKnown = ledger.kind === 'known' && isCardsPatient(subject);
    const known = isKnown ? card?.diagnoses.find(({ main }) => main)?.code : undefined;
    // The list is told to be wrong where it is compared with the card.
    if (known !== undefined && mains.includes(known)) return [];
    return [{ pointer: 'tktextinfo/diagList', expected: known ?? listed, actual: mains.join('、') }];
  },
});

export const supervisorAgrees = defineCheck<VoucherCheck>({
  id: 'xml.supervisor-agrees',
  title: '财政电子票据代码的前两位应为监管机构的省级代码',
  remedy: 'supninsCode 填开具该票据的财政监管区划；凭证代码按开票平台返回值填写。',
  level: 'should',
  confidence: 'A',
  clause: '5.1 票据代码 / XML billInfo.supninsCode',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const code = textOf(subject.element, 'elecSetlCertCode');
    const supervisor = textOf(node(soundXml(subject), 'billInfo'), 'supninsCode');
    const isFiscal = textOf(subject.element, 'elecSetlCertType') === '1';
    if (!isFiscal || code === undefined || supervisor === undefined) return [];
    if (province(code) === province(supervisor)) return [];
    const expected = `以 ${province(code)} 开头（凭证代码 ${code}）`;
    return [{ pointer: 'tktextinfo/billInfo/supninsCode', expected, actual: supervisor }];
  },
});

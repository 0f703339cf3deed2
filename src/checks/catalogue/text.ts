import { lossWords, textLoss, type TextNature } from '../../domain/lost-text.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { defineCheck, type ExchangeCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { knownPerson, TRUTH_EDITION } from '../known.ts';
import { feeLines, node, nodesIn, soundXml } from '../parts.ts';

const remedy =
  '从数据库、打印到报文与 XML 全程使用 UTF-8（或能容纳全部汉字的 NVARCHAR）；检查连接字符集、getBytes()/new String() 的编码参数与中间件的转码。';

/** A text in its place, and the right one where it is known. */
interface Placed {
  readonly pointer: string;
  readonly stated: string | undefined;
  readonly nature: TextNature;
  readonly truth?: string | undefined;
}

function lost({ pointer, stated, nature, truth }: Placed): readonly Mismatch[] {
  const loss = stated === undefined ? undefined : textLoss(stated, nature, truth);
  if (stated === undefined || loss === undefined) return [];
  const meant = truth === stated ? undefined : (truth ?? loss.meant);
  return [
    {
      pointer,
      expected: meant ?? '完整的汉字',
      actual: stated,
      message: `“${stated}”不是原来的文字：${lossWords[loss.kind]}${meant === undefined ? '' : `，应为“${meant}”`}`,
    },
  ];
}

export const institution = defineCheck<ExchangeCheck>({
  id: 'text.institution-lost',
  title: '报文中的机构名称与经办人姓名不得因编码丢失文字',
  remedy,
  level: 'must',
  confidence: 'B',
  clause: '2.3 编码 / 2.1 输入报文 fixmedins_name',
  cause: 'encoding',
  since: TRUTH_EDITION,
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope, input }, hospital }) => {
    const truth = hospital?.fixmedinsName;
    return [
      ...lost({
        pointer: '/fixmedins_name',
        stated: textOf(envelope, 'fixmedins_name'),
        nature: 'name',
        truth,
      }),
      ...lost({
        pointer: '/input/fixmedinsName',
        stated: textOf(input, 'fixmedinsName'),
        nature: 'name',
        truth,
      }),
      ...lost({ pointer: '/opter_name', stated: textOf(envelope, 'opter_name'), nature: 'name' }),
    ];
  },
});

export const list = defineCheck<VoucherCheck>({
  id: 'text.list-lost',
  title: '列表中的姓名与诊断名称不得因编码丢失文字',
  remedy,
  level: 'must',
  confidence: 'B',
  clause: '2.3 编码 / 4901 upldDetlList',
  cause: 'encoding',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { element } = subject;
    return [
      ...lost(listedName(subject)),
      ...(['main', 'scd'] as const).flatMap((which) =>
        lost({
          pointer: `${which}diagName`,
          stated: textOf(element, `${which}diagName`),
          nature: 'wording',
          truth: diagnosisName(subject, textOf(element, `${which}diagCode`)),
        }),
      ),
    ];
  },
});

const listedName = (subject: VoucherSubject): Placed => ({
  pointer: 'psnName',
  stated: textOf(subject.element, 'psnName'),
  nature: 'name',
  truth: knownPerson(subject).psnName,
});

const xmlName = (subject: VoucherSubject): Placed => ({
  pointer: 'tktextinfo/billInfo/psnName',
  stated: textOf(node(soundXml(subject), 'billInfo'), 'psnName'),
  nature: 'name',
  truth: knownPerson(subject).psnName,
});

/** Tells a name that was lost on one of its two sides: that side is told by the check of lost texts. */
export const isNameLost = (subject: VoucherSubject): boolean =>
  [listedName(subject), xmlName(subject)].some((placed) => lost(placed).length > 0);

const diagnosisName = ({ card }: VoucherSubject, code: string | undefined): string | undefined =>
  card?.diagnoses.find((diagnosis) => diagnosis.code === code)?.name;

export const xml = defineCheck<VoucherCheck>({
  id: 'text.xml-lost',
  title: '结构化 XML 中的姓名、机构、项目与诊断名称不得因编码丢失文字',
  remedy,
  level: 'must',
  confidence: 'B',
  clause: '1.8 XML UTF-8 / XML billInfo、mdtrtInfo、feeDetlList、diagList',
  cause: 'encoding',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const content = soundXml(subject);
    if (content === undefined) return [];
    const { card, hospital } = subject;
    return [
      ...lost(xmlName(subject)),
      ...names(content, 'billInfo', ['biller', 'rechker'], 'name'),
      ...lost({
        pointer: 'tktextinfo/mdtrtInfo/fixmedinsName',
        stated: textOf(node(content, 'mdtrtInfo'), 'fixmedinsName'),
        nature: 'name',
        truth: hospital?.fixmedinsName,
      }),
      ...names(content, 'mdtrtInfo', ['chfpdrName'], 'name'),
      ...feeLines(subject).flatMap((line, index) => {
        const code = textOf(line, 'medListCodg');
        return lost({
          pointer: `tktextinfo/feeDetlList/feeDetl/${index}/medListName`,
          stated: textOf(line, 'medListName'),
          nature: 'wording',
          truth: card?.feeLines.find(({ medListCodg }) => medListCodg === code)?.medListName,
        });
      }),
      ...inList(content, ['diagList', 'diag'], ['diagName', 'diagDrName'], (diag) =>
        diagnosisName(subject, textOf(diag, 'diagCode')),
      ),
      ...inList(content, ['oprnList', 'oprn'], ['oprnOprtName', 'operDrName', 'anstDrName']),
    ];
  },
});

const names = (
  content: JsonObject,
  parent: string,
  fields: readonly string[],
  nature: TextNature,
): readonly Mismatch[] =>
  fields.flatMap((name) =>
    lost({ pointer: `tktextinfo/${parent}/${name}`, stated: textOf(node(content, parent), name), nature }),
  );

/** The first of the fields is a wording, whose truth may be known; the others are names of doctors. */
const inList = (
  content: JsonObject,
  [list, item]: readonly [string, string],
  fields: readonly string[],
  truthOf: (found: JsonObject) => string | undefined = () => undefined,
): readonly Mismatch[] =>
  nodesIn(content, list, item).flatMap((found, index) =>
    fields.flatMap((name, place) =>
      lost({
        pointer: `tktextinfo/${list}/${item}/${index}/${name}`,
        stated: textOf(found, name),
        nature: place === 0 ? 'wording' : 'name',
        truth: place === 0 ? truthOf(found) : undefined,
      }),
    ),
  );

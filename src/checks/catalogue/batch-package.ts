import { defineCheck, type BatchCheck, type VoucherCheck } from '../check.ts';
import { limitMet } from '../../contract/reading/reading.ts';
import { differenceWords } from '../../domain/difference.ts';
import { fileStems, isWholeList } from '../parts.ts';

export const zipReadable = defineCheck<BatchCheck>({
  id: 'batch.zip-readable',
  title: '版式文件压缩包须为可解压、未加密、非空的 zip（Base64）',
  remedy: '用标准 zip 压缩，不设密码，整个文件做 Base64；传输前后比较长度。',
  level: 'must',
  confidence: 'B',
  clause: '4901 input.ftfileCompac',
  cause: 'payload',
  scope: 'batch',
  center: 'fail-file',
  inspect: ({ reading }) =>
    // A limit of ours says nothing of the file.
    reading?.problem === undefined || limitMet(reading) !== undefined
      ? []
      : [
          {
            pointer: '/input/ftfileCompac',
            expected: '可解压的 zip 压缩包（Base64）',
            actual: reading.problem.detail,
          },
        ],
});

export const nothingAround = defineCheck<BatchCheck>({
  id: 'batch.nothing-around',
  title: '压缩包前后不宜有多余的字节',
  remedy: '按字节读写压缩包，不要当作文本加换行、BOM 或补零；Base64 只包含 zip 文件本身。',
  level: 'should',
  confidence: 'D',
  clause: '4901 input.ftfileCompac',
  cause: 'payload',
  since: 2,
  scope: 'batch',
  center: 'ignore',
  inspect: ({ reading }) => {
    const { before = 0, behind = 0 } = reading?.around ?? {};
    const found = [
      ...(before === 0 ? [] : [`压缩包前有 ${before} 字节`]),
      ...(behind === 0 ? [] : [`压缩包后有 ${behind} 字节`]),
    ];
    return found.map((actual) => ({
      pointer: '/input/ftfileCompac',
      expected: '只有 zip 文件本身',
      actual,
    }));
  },
});

export const namesInside = defineCheck<BatchCheck>({
  id: 'batch.names-inside',
  title: '压缩包内的文件名不得指向包外',
  remedy: '压缩时只写文件名，不写盘符、绝对路径或“..”。',
  level: 'must',
  confidence: 'D',
  clause: '4901 input.ftfileCompac',
  cause: 'payload',
  scope: 'batch',
  center: 'fail-file',
  inspect: ({ reading }) =>
    (reading?.escaping ?? []).map((name) => ({
      pointer: '/input/ftfileCompac',
      expected: '包内的文件名',
      actual: name,
    })),
});

export const noStrangers = defineCheck<BatchCheck>({
  id: 'batch.no-strangers',
  title: '压缩包内的版式文件须与列表一一对应，不得多出',
  remedy: '只打包本批列表中的凭证；检查文件名“代码-号码”。',
  level: 'must',
  confidence: 'B',
  clause: '4901 input.upldDetlList',
  cause: 'payload',
  scope: 'batch',
  center: 'fail-file',
  inspect: ({ message, reading, elements }) => {
    // Without a list every file is one too many: what is wrong with the list is told by itself.
    if (message.infno !== undefined && !isWholeList(message.input)) return [];
    const stems = elements.map(fileStems);
    const named = new Set(stems.flat());
    const layouts = reading?.layouts ?? [];
    const lonely = stems.filter((own) => !layouts.some(({ stem }) => own.includes(stem)));
    return (
      layouts
        .filter(({ stem }) => !named.has(stem))
        // A file that is nearly the one that is missing is told with it.
        .filter(({ stem }) => !lonely.some(([own = '']) => nearly(own, stem) !== undefined))
        .map(({ name }) => ({
          pointer: '/input/ftfileCompac',
          expected: '列表中某张凭证的“代码-号码”',
          actual: name,
        }))
    );
  },
});

export const otherFiles = defineCheck<BatchCheck>({
  id: 'batch.other-files',
  title: '压缩包内不宜放版式文件与结构化 XML 以外的文件',
  remedy: '压缩时排除系统生成的隐藏文件等无关内容。',
  level: 'should',
  confidence: 'C',
  clause: '4901 input.ftfileCompac',
  cause: 'payload',
  scope: 'batch',
  center: 'ignore',
  inspect: ({ reading }) =>
    (reading?.others ?? []).map((name) => ({
      pointer: '/input/ftfileCompac',
      expected: 'pdf、ofd 或 xml',
      actual: name,
    })),
});

export const filePerElement = defineCheck<VoucherCheck>({
  id: 'batch.file-per-element',
  title: '列表中每张凭证须恰有一个名为“代码-号码”的版式文件',
  remedy: '把版式文件命名为 凭证代码-凭证号码.pdf（或 .ofd）；数电票没有代码，只用号码。',
  level: 'must',
  confidence: 'B',
  clause: '4901 input.ftfileCompac',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: ({ package: unpacked, files, element, upldMode, xmlSource, strays = [] }) => {
    if (unpacked !== 'read' || files.length === 1) return [];
    // Where the XML alone is the medium there is no layout file; that mode is a remark of its own.
    if (upldMode === '3' && files.length === 0 && xmlSource === 'separate') return [];
    const [own = '代码-号码'] = fileStems(element);
    const near = strays.find((stem) => files.length === 0 && nearly(own, stem) !== undefined);
    const symptom = near === undefined ? undefined : nearly(own, near);
    return [
      {
        pointer: '/input/ftfileCompac',
        expected: `${own}.pdf 或 .ofd，恰一个`,
        actual:
          files.length > 0
            ? files.map(({ name }) => name).join('、')
            : near === undefined
              ? '没有'
              : `没有，只有 ${near}`,
        ...(symptom === undefined ? {} : { symptom }),
      },
    ];
  },
});

/** Returns how the name in the list and a file's name differ, where both mean the same voucher. */
function nearly(listed: string, file: string): string | undefined {
  const [own, other] = [listed.split('-'), file.split('-')];
  if (own.length !== other.length) return undefined;
  const parts = own
    .map((part, index) => [part, other[index] ?? ''] as const)
    .filter(([one, two]) => one !== two);
  const [pair] = parts;
  if (pair === undefined || parts.length > 1) return undefined;
  const [inList, inName] = pair;
  const ofList = differenceWords(inName, inList);
  if (ofList !== undefined) return `列表中的${ofList}`;
  const ofName = differenceWords(inList, inName);
  return ofName === undefined ? undefined : `文件名中的${ofName}`;
}

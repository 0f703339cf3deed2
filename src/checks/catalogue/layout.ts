import { defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { fileStems } from '../parts.ts';

export const format = defineCheck<VoucherCheck>({
  id: 'layout.format',
  title: '版式文件须为可读的 PDF 或 OFD',
  remedy: '确认打包的是开票平台返回的原始版式文件，未被截断或转码。',
  level: 'must',
  confidence: 'B',
  clause: '4901 input.ftfileCompac',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: ({ files }) =>
    files
      .filter((file) => file.format === 'unreadable')
      .map((file) => ({
        pointer: `ftfileCompac:${file.name}`,
        expected: '可读的 PDF 或 OFD',
        actual: file.detail,
      })),
});

export const xmlPresent = defineCheck<VoucherCheck>({
  id: 'layout.xml-present',
  title: '每张凭证须带结构化数据（根节点 tktextinfo 的 XML）',
  remedy: '上传模式 1：把 XML 作为附件放入 PDF 或 OFD；模式 2：在压缩包中另放 代码-号码.xml。',
  level: 'must',
  confidence: 'B',
  clause: '4901 input.upldMode',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: ({ contract, package: unpacked, files, xml, rivals, upldMode }) =>
    unpacked !== 'read' ||
    xml !== undefined ||
    // An edition before had no other word for it.
    (rivals.length > 0 && contract.specification.catalogue > 1) ||
    files.length === 0 ||
    files.some((file) => file.format === 'unreadable')
      ? []
      : [
          {
            pointer: `ftfileCompac:${files[0]?.name ?? ''}`,
            expected: upldMode === '2' ? '压缩包中的 代码-号码.xml' : '版式文件内的 XML 附件',
            actual: `没有找到根节点为 tktextinfo 的 XML${unread(files)}`,
          },
        ],
});

/** Returns what is known of attachments that nobody could read. */
const unread = (files: VoucherSubject['files']): string => {
  const details = files.map(({ detail }) => detail).filter((detail) => detail !== '');
  return details.length === 0 ? '' : `；${details.join('；')}`;
};

export const oneXml = defineCheck<VoucherCheck>({
  id: 'layout.one-xml',
  title: '每张凭证只能有一份结构化数据',
  remedy: '更正时替换原来的 XML，不要再附一份；已作废的附件从 PDF、OFD 或压缩包中删除。',
  level: 'must',
  confidence: 'D',
  clause: '4901 input.upldMode',
  cause: 'payload',
  since: 2,
  scope: 'voucher',
  center: 'fail-file',
  inspect: ({ rivals, files }) =>
    rivals.length === 0
      ? []
      : [
          {
            pointer: `ftfileCompac:${files[0]?.name ?? ''}`,
            expected: '一份根节点为 tktextinfo 的 XML',
            actual: `内容不同的 XML：${rivals.join('、')}`,
          },
        ],
});

export const xmlMode = defineCheck<VoucherCheck>({
  id: 'layout.xml-mode',
  title: '结构化数据的位置应与上传模式一致',
  remedy: '模式 1（或不填）时 XML 在版式文件内；模式 2 时 XML 为压缩包中的单独文件。',
  level: 'should',
  confidence: 'B',
  clause: '4901 input.upldMode',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: ({ xmlSource, upldMode }) => {
    if (xmlSource !== 'layout' && xmlSource !== 'separate') return [];
    const fitting = upldMode === '2' || upldMode === '3' ? 'separate' : 'layout';
    if (xmlSource === fitting) return [];
    const words = { layout: '在版式文件内', separate: '为单独文件' };
    return [
      {
        pointer: '/input/upldMode',
        expected: `模式 ${upldMode}：XML ${words[fitting]}`,
        actual: `XML ${words[xmlSource]}`,
      },
    ];
  },
});

export const extinfoName = defineCheck<VoucherCheck>({
  id: 'layout.extinfo-name',
  title: '重传时单独的结构化 XML 应命名为“代码-号码-extinfo”',
  remedy: '4905 的压缩包中，XML 命名为 凭证代码-凭证号码-extinfo.xml；4901 未规定后缀。',
  level: 'should',
  confidence: 'B',
  clause: '4905 input.ftfileCompac',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: ({ infno, xmlSource, xmlStem, element }) => {
    if (infno !== '4905' || xmlSource !== 'separate' || xmlStem === undefined) return [];
    if (xmlStem.endsWith('-extinfo')) return [];
    const expected = `${fileStems(element)[0] ?? '代码-号码'}-extinfo.xml`;
    return [{ pointer: '/input/ftfileCompac', expected, actual: `${xmlStem}.xml` }];
  },
});

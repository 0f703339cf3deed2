import type { JournalWriter } from '../evidence/journal-writer.ts';
import type { TesterRemark } from './by-hand/desk.ts';

/** Puts a tester's words into the journal, their picture before them. */
export async function writeTesterRemark(
  journal: JournalWriter,
  { act, text, picture }: TesterRemark,
): Promise<void> {
  if (picture !== undefined) {
    const { name, type, bytes } = picture;
    journal.append('note', {
      topic: 'attachment',
      text: name,
      attachment: { type, body: journal.body(bytes) },
    });
  }
  const attached = picture === undefined ? '' : `（附图片：${picture.name}）`;
  journal.append('remark', {
    source: 'tester',
    ...(act === undefined ? {} : { act }),
    text: `${text}${attached}`,
  });
  await journal.committed();
}

import { pdfAttachments } from '../../contract/reading/pdf.ts';
import type { Results } from '../../judge/results.ts';

/**
 * Reads the results that a report carries inside, masked; `undefined` for a file that carries none, or more than one.
 */
export async function attachedResults(bytes: Uint8Array): Promise<Partial<Results> | undefined> {
  try {
    const { contents } = await pdfAttachments(bytes);
    const found = contents.flatMap((attachment): readonly Partial<Results>[] => {
      const value: unknown = JSON.parse(Buffer.from(attachment).toString('utf8'));
      return (value as Partial<Results> | null)?.schema === 'evoucher/results@1' ? [value as Results] : [];
    });
    return found.length === 1 ? found[0] : undefined;
  } catch {
    return undefined;
  }
}

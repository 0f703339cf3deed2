import { createHash } from 'node:crypto';
import type { RowResult } from '../../src/judge/results.ts';

/** SM3 in lower hex over the compact JSON of `[no, verdict, reason]` of every row: what the code on each page attests. */
export const verdictDigest = (rows: readonly RowResult[]): string =>
  createHash('sm3')
    .update(JSON.stringify(rows.map(({ no, verdict, reason }) => [no, verdict, reason])), 'utf8')
    .digest('hex');

/** The beginning of the code's text; the renderer adds `n/m` for the page. */
export const codeText = (head: string, rows: readonly RowResult[]): string =>
  `EVC1|${head}|${verdictDigest(rows)}|`;

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

import { HarnessError } from '../domain/harness-error.ts';
import type { Answer } from './answer.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * The built page, held in memory: only what was built is ever served, whatever path is asked for.
 * @throws HarnessError UNEXPECTED when the page was not built
 */
export function openAssets(folder: string): (path: string) => Answer | undefined {
  const files = new Map<string, Answer>();
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch (cause) {
    throw new HarnessError('UNEXPECTED', `没有找到页面文件：${folder}`, { cause });
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).replaceAll('\\', '/')}`;
    const type = types[extname(file)] ?? 'application/octet-stream';
    files.set(path, { status: 200, type, content: readFileSync(file) });
  }
  const index = files.get('/index.html');
  return (path) => (path === '/' ? index : files.get(path));
}

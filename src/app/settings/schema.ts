import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ConfigSchema } from './schema-problems.ts';

/** The published schema of a file that people write. */
export const loadSchema = (schemas: string, name: 'config' | 'cards' | 'baseline' | 'trust'): ConfigSchema =>
  JSON.parse(readFileSync(join(schemas, `${name}.json`), 'utf8')) as ConfigSchema;

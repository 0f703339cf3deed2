import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { parseMarkup } from './markup.ts';
import type { Element } from './markup.ts';
import { printableDeep } from './printable.ts';

/** A template and the parts it includes by name. */
export interface Template {
  readonly source: string;
  readonly partials: Readonly<Record<string, string>>;
}

/** Reads `<name>.hbs` and the named parts from the folder of templates. At once: they are small, and waiting is not. */
export function readTemplate(folder: string, name: string, partials: readonly string[]): Template {
  const read = (id: string): string => readFileSync(join(folder, `${id}.hbs`), 'utf8');
  return { source: read(name), partials: Object.fromEntries(partials.map((id) => [id, read(id)])) };
}

/**
 * The template as a function of its model. Strict: a name that the model lacks is an error and not an empty place in a
 * document that gets stamped. Each template is compiled once, however many documents are made of it.
 */
export function compileTemplate({ source, partials }: Template): (model: object) => string {
  const key = JSON.stringify([source, partials]);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const engine = Handlebars.create();
  for (const [name, part] of Object.entries(partials)) engine.registerPartial(name, part);
  const fill = engine.compile<object>(source, { strict: true });
  compiled.set(key, (model) => fill(model));
  return fill;
}

/** By the templates' own text, so that it can never be stale. */
const compiled = new Map<string, (model: object) => string>();

/**
 * Fills a template with a model and reads the result as a document tree.
 * @throws HarnessError UNEXPECTED when the filled template leaves the vocabulary.
 */
export const renderTemplate = (template: Template, model: object): Element =>
  parseMarkup(compileTemplate(template)(printableDeep(model)));

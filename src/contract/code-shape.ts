import shapes from './data/code-shapes.json' with { type: 'json' };

/** The shape of a code; the codes themselves are national lists that change. */
export interface CodeShape {
  readonly title: string;
  /** The shape in words, for a finding. */
  readonly words: string;
  readonly fits: (code: string) => boolean;
}

export type CodeShapeName = keyof typeof shapes;

const compiled = new Map<CodeShapeName, CodeShape>();

/** The shape of one kind of code, compiled once. */
export function codeShape(name: CodeShapeName): CodeShape {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const { title, words, patterns } = shapes[name];
  const whole = new RegExp(`^(?:${patterns.join('|')})$`);
  const shape: CodeShape = { title, words, fits: (code) => whole.test(code) };
  compiled.set(name, shape);
  return shape;
}

import type { Place } from '../json-text.ts';

/** Collects where the content of every element begins while an XML is read. */
export interface XmlPlaces {
  /** By the path of the element; below a list with its position, and without it for the first one. */
  readonly all: Readonly<Record<string, Place>>;
  readonly open: (name: string, repeats: boolean, at: Place) => void;
  readonly close: () => void;
}

interface Open {
  readonly path: string;
  /** Without positions. */
  readonly plain: string;
  readonly children: Map<string, number>;
}

export function createXmlPlaces(): XmlPlaces {
  // Tags may be called like anything an object has by itself.
  const all = Object.create(null) as Record<string, Place>;
  const stack: Open[] = [];
  return {
    all,
    open: (name, repeats, at) => {
      const parent = stack.at(-1);
      const index = parent?.children.get(name) ?? 0;
      parent?.children.set(name, index + 1);
      const below = (path: string | undefined): string => (path === undefined ? name : `${path}/${name}`);
      const path = below(parent?.path) + (repeats ? `/${index}` : '');
      const plain = below(parent?.plain);
      all[path] ??= at;
      all[plain] ??= at;
      stack.push({ path, plain, children: new Map() });
    },
    close: () => {
      stack.pop();
    },
  };
}

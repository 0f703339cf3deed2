// Rolls the declarations of an entry point up into one file: what its exports need and nothing else, so that no inside
// path is published and a consumer's compiler reads little.
import { resolve } from 'node:path';

import ts from 'typescript';

import { root } from '../run-source.mjs';
import { entries, options } from './emit.mjs';

/**
 * Returns the texts of the rolled-up declarations by entry point.
 * @throws when a public type needs a package that is not ours to need
 */
export function rollUp(texts, allowed) {
  const host = ts.createCompilerHost(options);
  const read = (file) => texts.get(resolve(file)) ?? ts.sys.readFile(file);
  const program = ts.createProgram(
    Object.values(entries).map((file) => resolve(root, file)),
    { ...options, emitDeclarationOnly: undefined, declaration: undefined, noEmit: true, skipLibCheck: true },
    {
      ...host,
      readFile: read,
      getSourceFile: (file, language) => {
        const text = read(file);
        return text === undefined ? undefined : ts.createSourceFile(file, text, language, true);
      },
    },
  );
  const isOurs = (file) => texts.has(resolve(file.fileName));
  return new Map(
    Object.entries(entries).map(([entry, file]) => {
      const source = program.getSourceFile(resolve(root, file));
      return [entry, rolled({ checker: program.getTypeChecker(), isOurs, allowed }, source)];
    }),
  );
}

function rolled({ checker, isOurs, allowed }, entry) {
  const names = new Map();
  const taken = new Set();
  const imports = new Map();
  const queue = [];

  const nameOf = (symbol, wanted = symbol.name) => {
    const known = names.get(symbol);
    if (known !== undefined) return known;
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
    taken.add(name);
    names.set(symbol, name);
    queue.push(symbol);
    return name;
  };
  const imported = ({ module, name }) => {
    if (!allowed.includes(module)) throw new Error(`A public type needs ${name} of ${module}.`);
    imports.set(module, new Set([...(imports.get(module) ?? []), name]));
    taken.add(name);
    return name;
  };
  /**
   * Returns the name under which an identifier's symbol stands in the rolled-up file; `undefined` when it needs none.
   */
  const outsideName = (node) => {
    const symbol = checker.getSymbolAtLocation(node);
    if (symbol === undefined) return undefined;
    const origin = originOf(checker, symbol);
    if (origin.module !== undefined) return imported(origin);
    const [declaration] = origin.symbol.declarations ?? [];
    if (declaration === undefined || !isOurs(declaration.getSourceFile())) return undefined;
    return statementOf(declaration).parent === declaration.getSourceFile() && isTopLevel(declaration)
      ? nameOf(origin.symbol)
      : undefined;
  };

  const values = [];
  const types = [];
  const passedOn = [];
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(entry))) {
    const origin = originOf(checker, symbol);
    if (origin.module !== undefined) {
      if (!allowed.includes(origin.module)) throw new Error(`${origin.module} is passed on.`);
      passedOn.push(`export { ${origin.name} } from '${origin.module}';`);
      continue;
    }
    const name = nameOf(origin.symbol, symbol.name);
    const list = (origin.symbol.flags & ts.SymbolFlags.Value) === 0 ? types : values;
    list.push(name === symbol.name ? name : `${name} as ${symbol.name}`);
  }

  const statements = [];
  for (const symbol of queue)
    for (const statement of new Set(symbol.declarations.map(statementOf)))
      statements.push(written(statement, outsideName));
  const head = [...imports].map(
    ([module, wanted]) => `import type { ${[...wanted].toSorted().join(', ')} } from '${module}';`,
  );
  return [
    ...head.toSorted(),
    ...statements,
    ...passedOn,
    ...(values.length === 0 ? [] : [`export { ${values.join(', ')} };`]),
    ...(types.length === 0 ? [] : [`export type { ${types.join(', ')} };`]),
    '',
  ].join('\n');
}

/** Follows a name through the files that pass it on, to its declaration or to the package it comes from. */
function originOf(checker, symbol) {
  let current = symbol;
  while ((current.flags & ts.SymbolFlags.Alias) !== 0) {
    const [specifier] = current.declarations;
    const declaration = ts.findAncestor(
      specifier,
      (node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node),
    );
    const module = declaration?.moduleSpecifier?.text;
    if (module !== undefined && !module.startsWith('.'))
      return { module, name: (specifier.propertyName ?? specifier.name).text };
    current = checker.getImmediateAliasedSymbol(current);
  }
  return { symbol: current };
}

const statementOf = (declaration) =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

const isTopLevel = (node) =>
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isVariableDeclaration(node);

/**
 * Returns a statement with its doc block, without `export`, with every outside name as it stands in the rolled-up
 * file.
 */
function written(statement, outsideName) {
  const source = statement.getSourceFile();
  const changes = [];
  for (const modifier of statement.modifiers ?? [])
    if (modifier.kind === ts.SyntaxKind.ExportKeyword)
      changes.push([modifier.getStart(), modifier.end + 1, '']);
  const visit = (node) => {
    if (ts.isImportTypeNode(node) && node.qualifier !== undefined) {
      const name = node.argument.literal.text.startsWith('.') ? outsideName(node.qualifier) : undefined;
      if (name !== undefined)
        changes.push([node.getStart(), node.qualifier.end, `${node.isTypeOf ? 'typeof ' : ''}${name}`]);
      node.typeArguments?.forEach(visit);
      return;
    }
    if (ts.isIdentifier(node)) {
      const name = outsideName(node);
      if (name !== undefined && name !== node.text) changes.push([node.getStart(), node.end, name]);
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  const start = statement.getStart(source, true);
  let text = source.text.slice(start, statement.end);
  for (const [from, to, put] of changes.toSorted(([left], [right]) => right - left))
    text = text.slice(0, from - start) + put + text.slice(to - start);
  return text;
}

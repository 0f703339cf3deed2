/** The members that count as empty and are left out before signing. */
export type Emptiness = 'text' | 'text-and-nodes';

/**
 * Compact JSON with the members of every object in ascending order and the empty ones left out; texts and numbers stay
 * as they were written, because the signer's own library wrote both. The text is valid JSON.
 */
export function canonicalJson(text: string, emptiness: Emptiness): string {
  const writer = new Writer(text, emptiness);
  return writer.value();
}

const NOTHING: Readonly<Record<Emptiness, readonly string[]>> = {
  text: ['""', 'null'],
  'text-and-nodes': ['""', 'null', '{}', '[]'],
};

class Writer {
  private at = 0;
  private readonly text: string;
  private readonly empty: readonly string[];

  constructor(text: string, emptiness: Emptiness) {
    this.text = text;
    this.empty = NOTHING[emptiness];
  }

  value(): string {
    this.blanks();
    const first = this.text[this.at];
    if (first === '{') return this.object();
    if (first === '[') return this.list();
    return first === '"' ? this.string() : this.word();
  }

  private object(): string {
    const members: [string, string][] = [];
    this.items('}', () => {
      const name = this.string();
      this.blanks();
      this.at += 1;
      const value = this.value();
      if (!this.empty.includes(value)) members.push([name, value]);
    });
    members.sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`;
  }

  private list(): string {
    const items: string[] = [];
    this.items(']', () => items.push(this.value()));
    return `[${items.join(',')}]`;
  }

  /** Reads each item of the object or list that begins here, to its end. */
  private items(end: string, read: () => void): void {
    do {
      this.at += 1;
      this.blanks();
      if (this.text[this.at] === end) break;
      read();
      this.blanks();
    } while (this.text[this.at] === ',');
    this.at += 1;
  }

  private string(): string {
    const start = this.at;
    let end = start;
    do end = this.text.indexOf('"', end + 1);
    while (this.isEscaped(end));
    this.at = end + 1;
    return this.text.slice(start, this.at);
  }

  private isEscaped(at: number): boolean {
    let count = 0;
    while (this.text[at - 1 - count] === '\\') count += 1;
    return count % 2 === 1;
  }

  private word(): string {
    const start = this.at;
    while (this.at < this.text.length && !',]} \t\r\n'.includes(this.text.charAt(this.at))) this.at += 1;
    return this.text.slice(start, this.at);
  }

  private blanks(): void {
    while (' \t\r\n'.includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at += 1;
  }
}

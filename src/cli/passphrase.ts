import { HarnessError } from '../domain/harness-error.ts';
import { readSecrets } from '../app/machine/secrets.ts';
import type { Passphrases } from '../app/trust/signing.ts';

/** The home's passphrases of this process: its environment, and a person when there is a terminal. */
export function passphrases(): Passphrases {
  const { keyPassphrase: stated } = readSecrets();
  const known = { stated };
  return hasTerminal() ? { ...known, ask: async (file) => askHidden(`请输入密钥 ${file} 的口令：`) } : known;
}

export const hasTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** A new passphrase, typed twice; empty for none. @throws HarnessError USAGE */
export async function askNewPassphrase(): Promise<string | undefined> {
  const first = await askHidden('请为新密钥设置口令（直接回车则不加口令）：');
  if (first === '') return undefined;
  if ((await askHidden('请再次输入口令：')) !== first)
    throw new HarnessError('USAGE', '两次输入的口令不同', { hint: '请重新运行。' });
  return first;
}

const ENTER = /[\r\n]/;
const CTRL_C = '\u0003';

/** Reads a line without echo. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = '';
      const onData = (chunk: string): void => {
        for (const character of chunk) {
          if (character === CTRL_C || ENTER.test(character)) {
            stdin.off('data', onData);
            if (character === CTRL_C) reject(new HarnessError('USAGE', '已取消'));
            else resolve(typed);
            return;
          }
          typed = character === '\b' || character === '\u007f' ? typed.slice(0, -1) : typed + character;
        }
      };
      stdin.on('data', onData);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write('\n');
  }
}

import type { RunningCenter } from '../../app/center/alone.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { Phones } from './types.ts';

export function phonesOf({ counter }: RunningCenter): Phones {
  if (counter === undefined) throw new TypeError('A center without its counter side has no phones.');
  const { wallet, persons } = counter;
  const ids = persons.map(({ id }) => id);
  const known = (person = ids[0] ?? ''): string => {
    if (ids.includes(person)) return person;
    throw new HarnessError('USAGE', `没有参保人 ${person}；可用：${ids.join('、')}`, {
      hint: '参保人见 wallet.persons。',
    });
  };
  return {
    persons: ids,
    code: (person) => {
      const holder = known(person);
      const code = wallet.newCode(holder, 'short');
      if (code !== undefined) return code.text;
      throw new HarnessError('USAGE', `参保人 ${holder} 没有医保电子凭证`, { hint: '请换一位参保人。' });
    },
    messages: (person) => wallet.messages(known(person)),
  };
}

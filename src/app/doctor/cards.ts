import { scenarioTitle } from '../../domain/form.ts';
import { visitTypes } from '../../domain/voucher-words.ts';
import { visitTypeOf, type OwnCard } from '../../scenarios/own-card.ts';
import { bad, defineDoctorCheck, ok, refused } from './check.ts';

export default defineDoctorCheck({
  id: 'cards',
  title: '案例卡',
  inspect: ({ settings: { cards, hospital, capabilities }, ledger }, { storage }) => {
    if (cards === undefined) return ok('内置');
    if (!storage.isFile(cards))
      return bad(`没有文件 ${cards}`, '请核对 cards；相对路径从配置文件所在目录算起');
    try {
      const read = storage.cards(cards, { hospital, capabilities, ledger });
      return ok(`${cards}：${read.map(nameOf).join('、')}`);
    } catch (fault) {
      return refused(fault);
    }
  },
});

const nameOf = ({ conditions, values }: OwnCard): string =>
  `${scenarioTitle(conditions.settlement)}${visitTypes[visitTypeOf(conditions)]}${values === undefined ? '（只有条件）' : ''}`;

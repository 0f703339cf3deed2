import { bad, defineDoctorCheck, ok } from './check.ts';

export default defineDoctorCheck({
  id: 'cards',
  title: '案例卡',
  inspect: ({ settings: { cards } }, { storage }) => {
    if (cards === undefined) return ok('内置');
    return storage.isFile(cards)
      ? ok(cards)
      : bad(`没有文件 ${cards}`, '请核对 cards；相对路径从配置文件所在目录算起');
  },
});

import { timeText } from '../../domain/china-time.ts';
import { bad, defineDoctorCheck, ok, warn, type Outcome } from './check.ts';

/** Years in which this harness can run; outside them the machine's battery is empty. */
const YEARS = { first: 2024, last: 2099 } as const;
const CHINA_MINUTES = 8 * 60;
/** The header names whole seconds, and the answer takes its time. */
const NOTICEABLE_MS = 30_000;
const WRONG_MS = 5 * 60_000;

export default defineDoctorCheck({
  id: 'clock',
  title: '系统时间',
  inspect: async ({ timeFrom }, { machine, network }) => {
    const now = machine.now();
    const year = Number(timeText(now).slice(0, 4));
    const zone = machine.zoneMinutes();
    const found = `${timeText(now)}（北京时间）${zone === CHINA_MINUTES ? '' : `；本机时区为 ${zoneText(zone)}，不影响测试`}`;
    if (!(year >= YEARS.first && year <= YEARS.last))
      return bad(found, '请校正系统时间后重试；报告的日期取自本机时间');
    if (timeFrom === undefined) return ok(`${found}；未与其他时钟比较（--time-from）`);
    const before = machine.now();
    const theirs = await network.dateOf(timeFrom);
    if (theirs === undefined)
      return warn(`${found}；${timeFrom} 没有给出时间`, '请核对 --time-from 的地址，它的应答须带 Date 头');
    return compared(found, (before + machine.now()) / 2 - theirs);
  },
});

function compared(found: string, aheadMs: number): Outcome {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const words = `${found}；比参照时钟${aheadMs > 0 ? '快' : '慢'} ${seconds} 秒`;
  const remedy = '请与时间服务器同步（Windows：w32tm /resync；Linux：timedatectl set-ntp true）';
  if (Math.abs(aheadMs) > WRONG_MS) return bad(words, remedy);
  return Math.abs(aheadMs) > NOTICEABLE_MS ? warn(words, remedy) : ok(`${found}；与参照时钟一致`);
}

function zoneText(minutes: number): string {
  const part = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}

import { authorityName } from '../../src/domain/authority.ts';
import type { Environment } from '../../src/evidence/entries.ts';
import { formDate } from './dates.ts';
import { wording } from './wording.ts';

/** A hospital that is confirmed, live and verified in production. Dates are `yyyy-MM-dd`. */
export interface LiveHospital {
  readonly code: string;
  readonly name: string;
  /** First and last day of the counted exchanges of its test. */
  readonly testedFrom: string;
  readonly testedTo: string;
  readonly environment: Environment;
  /** Problems of the hospital's own that earlier attempts found and a later one did not. */
  readonly mended: number;
  /** City and province decided with one key. */
  readonly isOneKey?: boolean;
  readonly confirmedOn: string;
  readonly liveOn: string;
  readonly verifiedBy: string;
  readonly verifiedOn: string;
  /** As the city stated it. */
  readonly verification: string;
  readonly firstVoucher: string;
}

export interface GoLiveFacts {
  /** 聊城, 聊城市 or the authority's full name. */
  readonly city: string;
  readonly hospitals: readonly LiveHospital[];
  /** Paragraphs that take the place of the generated summary. */
  readonly summary?: readonly string[];
  /** SM3 over the listed submissions; the text of the code on every page begins with it. */
  readonly digest: string;
}

/** Everything the template of Appendix 3 prints. */
export interface GoLive {
  readonly authority: string;
  /** Names in the form itself, or one line that points to the annex. */
  readonly hospitals: readonly string[];
  readonly summary: readonly string[];
  readonly isAnnexed: boolean;
  readonly list: readonly (LiveHospital & { readonly no: number })[];
  readonly code: string;
}

/** More names than this do not fit the cell of the form. */
const IN_FORM = 12;

/** Appendix 3. Pure: dates come from the facts, the day under the seal is left for the pen. */
export function goLive({ city, hospitals, summary, digest }: GoLiveFacts): GoLive {
  const authority = authorityName(city);
  const isAnnexed = hospitals.length > IN_FORM;
  return {
    authority,
    hospitals: isAnnexed
      ? [`共 ${hospitals.length} 家定点医疗机构，名单见附表。`]
      : hospitals.map(({ name, code, liveOn }) => `${name}（${code}，${formDate(liveOn)}上线）`),
    summary: [...(summary ?? goLiveSummary(authority, hospitals)), ...oneKeyNotes(hospitals)],
    isAnnexed,
    list: hospitals.map((hospital, index) => ({ ...hospital, no: index + 1 })),
    code: `EVC3|${digest}|`,
  };
}

/** Said under every summary, an edited one too: two reviews by one key are one. */
function oneKeyNotes(hospitals: readonly LiveHospital[]): readonly string[] {
  const count = hospitals.filter(({ isOneKey }) => isOneKey === true).length;
  return count === 0 ? [] : [`注：上述医疗机构中有 ${count} 家，${wording.oneKey}`];
}

/** 用户测试综述 from the figures: the test beforehand and the verification in production are told apart. */
export function goLiveSummary(authority: string, hospitals: readonly LiveHospital[]): readonly string[] {
  if (hospitals.length === 0) return ['本次没有符合上线确认条件的定点医疗机构。'];
  const count = hospitals.length;
  const mended = hospitals.reduce((sum, hospital) => sum + hospital.mended, 0);
  const tested = span(hospitals.flatMap(({ testedFrom, testedTo }) => [testedFrom, testedTo]));
  const live = span(hospitals.map(({ liveOn }) => liveOn));
  const verified = span(hospitals.map(({ verifiedOn }) => verifiedOn));
  const found =
    mended === 0 ? '' : `测试过程中发现的 ${mended} 个测试项的问题，均已由医院修改并重新测试通过。`;
  return [
    `一、测试环境功能测试。${authority}组织的 ${count} 家定点医疗机构于${tested}完成医疗收费电子结算凭证接口测试，` +
      `测试环境为${environments(hospitals)}。每家均测试实时票据、全自费票据、跨省实时结算票据三个场景的上传（4901）、` +
      `上传结果查询（4902）、重传（4905）、状态查询（5501）共 12 项，全部通过，经地市审核、省项目组确认。${found}`,
    `二、正式环境功能验证。上述 ${count} 家定点医疗机构于${live}在正式环境上线，` +
      `于${verified}完成功能验证，结果均为通过，均已有正式凭证上传成功${count > IN_FORM ? '，首张正式凭证号见附表' : ''}。`,
  ];
}

/** Each environment with its number of hospitals; the number is left out when there is only one. */
function environments(hospitals: readonly LiveHospital[]): string {
  const counts = new Map<Environment, number>();
  for (const { environment } of hospitals) counts.set(environment, (counts.get(environment) ?? 0) + 1);
  const words = [...counts].map(([environment, count]) =>
    counts.size === 1 ? wording.environment[environment] : `${wording.environment[environment]} ${count} 家`,
  );
  return words.join('、');
}

/** First to last of the days. */
function span(days: readonly string[]): string {
  const sorted = days.toSorted();
  return spanText(sorted[0] ?? '', sorted.at(-1) ?? '');
}

const spanText = (from: string, to: string): string =>
  from === to ? formDate(from) : `${formDate(from)}至${formDate(to)}`;

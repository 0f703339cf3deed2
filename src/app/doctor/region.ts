import { province } from '../../domain/region.ts';
import { bad, defineDoctorCheck, ok, warn } from './check.ts';
import { HOSPITAL_CODE } from './hospital.ts';
import { provinces } from './provinces.ts';

export default defineDoctorCheck({
  id: 'region',
  title: '医保区划代码',
  inspect: ({ settings: { hospital } }) => {
    const { admdvs, fixmedinsCode } = hospital;
    const name = provinces[province(admdvs)];
    if (name === undefined)
      return bad(
        `${admdvs} 的前两位 ${province(admdvs)} 不是省级行政区`,
        '请核对 hospital.admdvs，例如山东省为 37 开头',
      );
    const region = HOSPITAL_CODE.exec(fixmedinsCode)?.groups?.['region'];
    if (region === undefined) return ok(`${admdvs}（${name}）；机构编号的格式不对，没有比较`);
    if (province(region) !== province(admdvs))
      return bad(
        `区划 ${admdvs} 属于${name}，机构编号 ${fixmedinsCode} 属于${provinces[province(region)] ?? province(region)}`,
        '请核对 hospital.admdvs 与 hospital.fixmedinsCode，两者的前两位应相同',
      );
    // The province's own code, such as 379900, is right for a hospital of any of its cities.
    const isSameCity = region.slice(0, 4) === admdvs.slice(0, 4) || admdvs.slice(2) === '9900';
    return isSameCity
      ? ok(`${admdvs}（${name}）`)
      : warn(
          `区划 ${admdvs} 与机构编号 ${fixmedinsCode} 不在同一地市`,
          '请核对两者；机构由外市管理时可以不同',
        );
  },
});

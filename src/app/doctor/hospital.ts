import { testHospital } from '../settings/config.ts';
import { bad, defineDoctorCheck, ok, warn } from './check.ts';

/** `H` for a hospital, six digits of region, five of serial. */
export const HOSPITAL_CODE = /^H(?<region>\d{6})\d{5}$/;

export default defineDoctorCheck({
  id: 'hospital',
  title: '定点医药机构编号',
  inspect: ({ settings: { hospital } }) => {
    const { fixmedinsCode, fixmedinsName } = hospital;
    if (fixmedinsCode === testHospital.fixmedinsCode)
      return warn(
        `${fixmedinsCode} 是测试机构（${testHospital.fixmedinsName}）`,
        '正式测试前请在 evoucher.yaml 的 hospital 中写本院的编号、全称和区划',
      );
    if (/^P\d{11}$/.test(fixmedinsCode))
      return bad(`${fixmedinsCode} 是药店的编号`, '请写医院的编号：H + 6 位区划 + 5 位序号');
    if (!HOSPITAL_CODE.test(fixmedinsCode))
      return bad(
        `${fixmedinsCode} 不是 12 位的机构编号`,
        '请写 H + 6 位区划 + 5 位序号，例如 H37990000001；以国家医保编码平台登记的为准',
      );
    if (fixmedinsName === testHospital.fixmedinsName)
      return warn(
        `${fixmedinsCode} 的全称仍是${fixmedinsName}`,
        '请在 hospital.fixmedinsName 中写登记的全称',
      );
    return ok(`${fixmedinsCode} ${fixmedinsName}`);
  },
});

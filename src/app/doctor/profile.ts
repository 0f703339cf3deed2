import { isProfileFile } from '../settings/profiles.ts';
import { bad, defineDoctorCheck, ok } from './check.ts';

export default defineDoctorCheck({
  id: 'profile',
  title: '省级差异配置',
  inspect: ({ profile }, { storage, profiles, profileFault }) => {
    if (profiles.includes(profile)) return ok(`${profile}（内置）`);
    if (!isProfileFile(profile))
      return bad(`没有内置的 ${profile}`, `可用：${profiles.join('、')}；自备的文件请写路径，例如 ./x.yaml`);
    if (!storage.isFile(profile))
      return bad(`没有文件 ${profile}`, '请核对 profile；相对路径从配置文件所在目录算起');
    const fault = profileFault(profile);
    return fault === undefined
      ? ok(profile)
      : bad(fault, '请按提示修改差异配置；evoucher contract show 列出全部表与字段');
  },
});

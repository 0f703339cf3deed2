import { bad, defineDoctorCheck, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'folder',
  title: '结果目录',
  inspect: ({ out }, { storage }) => {
    const state = storage.folder(out);
    switch (state.kind) {
      case 'unwritable':
        return bad(`${out} 不可写（${state.reason}）`, '请换一个可写的目录（out 或 --out），或调整权限');
      case 'writable':
        if (!state.exists) return ok(`${out}（运行时建立，仅本用户可读）`);
        return state.isPrivate
          ? ok(out)
          : warn(
              `${out} 对其他用户可读，测试记录可能含有个人信息`,
              `请收回权限：chmod 700 ${out}，或换一个新目录`,
            );
    }
  },
});

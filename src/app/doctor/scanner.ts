import { defineDoctorCheck, ok } from './check.ts';

export default defineDoctorCheck({
  id: 'scanner',
  title: '扫码枪',
  inspect: () => ok('未检查：当前版本的测试不使用扫码枪'),
});

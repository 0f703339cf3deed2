import { defineDoctorCheck, ok } from './check.ts';

export default defineDoctorCheck({
  id: 'scanner',
  title: '扫码枪',
  inspect: () => ok('未检查：需要人扫码，请用 evoucher scan check 检查本院的扫码枪'),
});

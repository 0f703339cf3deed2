import { bad, defineDoctorCheck, ok } from './check.ts';

/** Faces the report is set in: text, bold, headings, and the fallback for rare characters. */
const faces = ['serif-regular', 'serif-bold', 'sans-medium', 'sans-rest'].map((face) => `${face}.ttf.br`);

export default defineDoctorCheck({
  id: 'fonts',
  title: '报告字体',
  inspect: (_, { storage, fonts }) => {
    const sizes = storage.sizes(fonts);
    const missing = faces.filter((face) => (sizes[face] ?? 0) === 0);
    return missing.length === 0
      ? ok(`内置 ${faces.length} 款，齐全`)
      : bad(`${fonts} 中缺少 ${missing.join('、')}`, '请重新安装 evoucher-harness；安装包不完整');
  },
});

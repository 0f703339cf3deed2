/** The code under test: a part of a hospital's system that asks 4902 for the results of a batch. */
export async function queryUpload(url: string, bizStsb: string, upldBchno: string): Promise<unknown> {
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
  const hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院' };
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      infno: '4902',
      msgid: `${hospital.fixmedinsCode}${now.replaceAll(/\D/g, '')}0001`,
      mdtrtarea_admvs: '379900',
      insuplc_admdvs: '379900',
      recer_sys_code: 'EBC',
      infver: 'V1.0',
      opter_type: '1',
      opter: '001',
      opter_name: '收费员',
      inf_time: now,
      fixmedins_code: hospital.fixmedinsCode,
      fixmedins_name: hospital.fixmedinsName,
      input: { ...hospital, bizStsb, upldBchno },
    }),
  });
  return reply.json();
}

import { readCodes, runCenter, scanIntoPage, scannerModels } from 'evoucher-harness';

import { expect, test } from 'evoucher-harness/playwright';

test.use({ viewport: { width: 1366, height: 768 }, actionTimeout: 60_000 });

test('十二行全部从窗口页面上得到：扫码、结算、开票、上传、重传、查询', async ({ certify }) => {
  test.setTimeout(300_000);
  const { results } = await certify({ driver: { kind: 'web' } });
  expect(results.rows.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(results).toMatchObject({ driver: 'web', ledger: 'platform', remarks: [] });
  for (const { card, scenario, steps } of results.traces ?? []) {
    const kinds = steps
      .map(({ kind, infno }) => (kind === 'scan' ? 'scan' : infno))
      .filter((kind) => kind !== null);
    const settling = steps.some(({ kind }) => kind === 'settlement');
    // A patient without insurance is neither scanned nor settled; whoever is, is so before the voucher is uploaded.
    expect([card, settling]).toEqual([card, scenario !== 'self-paid']);
    expect(kinds.at(-1)).toBe('5501');
    if (settling) {
      expect(kinds[0]).toBe('scan');
      expect(kinds.slice(0, kinds.indexOf('4901'))).toEqual(expect.arrayContaining(['1162', '1101']));
    }
  }
});

test('什么也不做的模块一行也得不到，并说明是哪个操作没有完成', async ({ certify }, info) => {
  const { writeFileSync } = await import('node:fs');
  const module = info.outputPath('idle.mjs');
  writeFileSync(
    module,
    "export default { acts: { settle: async () => undefined, upload: async () => { throw new Error('找不到上传按钮'); } } };\n",
  );
  const { results } = await certify({
    driver: { kind: 'web', module },
    scenarios: ['self-paid'],
    silenceMs: 100,
  });
  const rows = results.rows.filter(({ scenario }) => scenario === 'self-paid');
  expect(rows.map(({ verdict }) => verdict)).toEqual(['not-run', 'not-run', 'not-run', 'not-run']);
  expect(results.remarks[0]?.text).toContain('操作未完成：找不到上传按钮');
});

test('坐在窗口前：手机页面上的二维码拍下来扫进小框，结算后手机收到扣费消息', async ({ page, context }) => {
  const center = await runCenter({ host: '127.0.0.1', port: 0, counter: true, screensPort: 0 });
  try {
    const phone = await context.newPage();
    await phone.goto(center.counter?.phones[0] ?? '');
    const own = phone.getByRole('listitem').filter({ hasText: '测试甲' }).getByRole('link');
    await phone.goto(new URL((await own.getAttribute('href')) ?? '', phone.url()).href);
    await expect(phone.getByRole('button', { name: '刷新' })).toBeVisible();

    await page.goto(center.counter?.screens ?? '');
    await page.getByRole('button', { name: '登录' }).click();
    const open = async (menu: string, name: string): Promise<void> => {
      await page.getByRole('menuitem', { name: menu }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await open('系统管理', '读卡器设置');
    await page.getByRole('button', { name: '插入一行' }).click();
    await page.getByLabel('名称').fill('医保电子凭证');
    for (const [label, value] of [
      ['业务模式', '医保电子凭证模式'],
      ['读卡器', '医保电子凭证读卡器'],
      ['端口', 'USB'],
      ['卡片', '医保电子凭证'],
    ] as const)
      await page.getByLabel(label, { exact: true }).selectOption(value);
    await page.getByRole('button', { name: '保存' }).click();
    await expect(page.getByText('读卡环境设置成功')).toBeVisible();

    await open('门诊管理', '账户刷卡结算');
    await page.getByRole('button', { name: '读卡', exact: true }).click();
    await page.getByRole('button', { name: '确定' }).click();
    await page.getByLabel('二维码', { exact: true }).click();
    const [code] = await readCodes(await phone.screenshot());
    const model = scannerModels.find(({ id }) => id === 'honeywell-gun');
    if (model?.interface !== 'keyboard') throw new Error('The usual scanner is a keyboard.');
    await page.bringToFront();
    await scanIntoPage(page, { model, text: code?.text ?? '' });
    await expect(page.getByLabel('姓名')).toHaveValue('测试甲');
    await page.getByLabel('疾病', { exact: true }).selectOption({ index: 1 });
    for (const label of ['医师', '开单科室', '执行科室'])
      await page.getByLabel(label, { exact: true }).selectOption({ index: 1 });
    await page.getByLabel('医疗项目').first().selectOption({ index: 1 });
    await page.getByLabel('数量').first().fill('1');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByLabel('个人账户支付金额').fill('1');
    await page.getByRole('button', { name: '收费记账' }).click();
    await expect(page.getByRole('dialog', { name: '结算单据' }).getByLabel('个人账户消费额')).toHaveValue(
      '1.00',
    );
    await phone.bringToFront();
    await expect(phone.getByText('1.00').first()).toBeVisible();
  } finally {
    await center.close();
  }
});

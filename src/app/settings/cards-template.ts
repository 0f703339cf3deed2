/** A commented example of the hospital's own cards, right as it stands for the test institution. */
export const cardsText = `\
# 自备案例卡：医院用自己的测试患者时使用（evoucher certify --cards ./cards.yaml，或在 evoucher.yaml 中写 cards）
# 文件须为 UTF-8 编码；缩进用空格；编号、金额、时间都要加引号。写完后运行 evoucher doctor 检查。
#
# 每张卡写一个场景与就诊类型的患者；没有写到的仍由工具给出案例。同一场景与就诊类型可以写几张，都要测到才算通过。
# 只写条件（conditions）时，结算由医院自己产生：结算数据来源须为 declared（医院申报）、csv（医院导出）或 observe。
# 知道数值时再写 values，按组填写：写了的组以医院写的为准；没有写的组，结算数据来源为 card 时由工具给出，否则由医院自定。
cards:
  # 只写条件：本省医保门诊患者
  - conditions:
      # 结算方式：real-time（本省医保实时结算）、self-paid（全自费）、cross-province（跨省实时结算）
      settlement: real-time
      # 就诊类型：outpatient（门诊）、inpatient（住院）
      visit: outpatient

  # 条件中可以限定参保地：2 位为省、4 位为市、6 位为区县的区划开头
  - title: 外省测试患者 住院
    conditions:
      settlement: cross-province
      visit: inpatient
      insuredPlace: '3299'

  # 知道数值：写出的项目与收到的凭证比对；金额在测试前核对是否相加相等
  - title: 本院测试患者 住院
    conditions:
      settlement: real-time
      visit: inpatient
    values:
      # 患者
      person:
        psnNo: '37990000000000000001'
        psnName: 测试患者甲
        gend: '1'
        certno: '379900199001010019'
        insutype: '310'
        insuplcAdmdvs: '379900'
      # 就诊
      visit:
        medType: '2101'
        fixmedinsMdtrtId: V20261120000001
        iptOtpNo: ZY000001
        begntime: '2026-11-15 09:00:00'
        endtime: '2026-11-20 10:00:00'
      # 已有的医保结算；还没有结算时不写
      settlement:
        setlId: '379900202611200001'
        medinsSetlId: H37990000001202611201030000001
        setlTime: '2026-11-20 10:30:00'
      # 金额：医疗费总额 = 基金支付 + 其他支付 + 个人账户支付 + 个人现金支付
      amounts:
        medfeeSumamt: '126.50'
        inscpAmt: '110.00'
        hifpPay: '77.00'
        othPay: '0.00'
        psnAcctPay: '20.00'
        psnCashpay: '29.50'
        psnSelfpay: '33.00'
        psnOwnpay: '16.50'
      # 诊断，第一项为主要诊断
      diagnoses:
        - { code: J06.900, name: 急性上呼吸道感染 }
      # 费用明细，金额之和 = 医疗费总额；不写则由医院自定
      # feeLines:
      #   - feeOcurTime: '2026-11-20 10:00:00'
      #     medListCodg: 001102000010000-110200001
      #     medListName: 普通门诊诊察费
      #     medChrgitmType: '02'
      #     cnt: '1'
      #     pric: '126.500000'
      #     detItemFeeSumamt: '126.50'
      #     chrgitmLv: '01'
      # 凭证：类型与上传模式须是 capabilities 中声明的
      # voucher: { elecSetlCertType: '1', upldMode: '1' }
`;

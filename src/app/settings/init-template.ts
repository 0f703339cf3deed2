import type { DriverKind } from './shape.ts';

/** Lines of `driver:` that one kind needs; `init` writes those of the chosen kind without `#`. */
export const driverLines: Readonly<
  Record<DriverKind, { readonly about: string; readonly lines: readonly string[] }>
> = {
  reference: { about: '内置参考医院：用来认识本工具，只用于测试机构编号', lines: ['kind: reference'] },
  command: {
    about: '命令：每个步骤运行一次，步骤以 JSON 从标准输入给出；在运行 evoucher 的目录中执行',
    lines: ['kind: command', "command: 'python3 my_his.py'"],
  },
  manual: { about: '人工：按提示在 HIS 中操作', lines: ['kind: manual'] },
  http: {
    about:
      '接口：步骤以 JSON 发到厂商提供的地址（docs/http-driver.md）；令牌写入环境变量 EVOUCHER_HOOK_TOKEN',
    lines: ['kind: http', 'url: http://127.0.0.1:9000/act'],
  },
  web: { about: '网页：由模块操作 HIS 的页面', lines: ['kind: web', 'module: ./my-his.mjs'] },
};

/** The part before the driver; the values are those of the test institution and of a run on one machine. */
export const beforeDriver = `\
# 医疗收费电子结算凭证 接入测试的配置
# 文件须为 UTF-8 编码；缩进用空格；冒号为半角，后面空一格；# 之后是说明。
# 每一项都可以删除，删除后使用默认值。编号要加引号，例如 '379900'。
# 相对路径从本文件所在目录算起。写完后运行 evoucher doctor 检查。

# 定点医疗机构（下面是测试机构，请改为本院）
hospital:
  # 定点医药机构编号：H + 6 位区划 + 5 位序号
  fixmedinsCode: H37990000001
  # 登记的机构全称，作为报告单位打印
  fixmedinsName: 仿真测试医院
  # 医保区划代码，6 位
  admdvs: '379900'

# HIS 系统，打印在报告中
his:
  # 厂商名称
  vendor: ''
  # 产品名称
  product: ''
  # 产品版本（加引号）
  version: ''
  # 收费窗口调用医保结算的方式：http（地址可改）或 dll（动态库，不能指向仿真中心，结算由医院申报）
  # counter: http
`;

export const driverHead = `
# 怎样让 HIS 工作：只启用一种，其余保留 #
driver:
`;

export const afterDriver = `
# 医院提供的业务；不提供的写 false，并在 notOffered 中写原因
capabilities:
  # 门诊
  outpatient: true
  # 住院
  inpatient: true
  # 跨省结算
  crossProvince: true
  # 上传的凭证类型：'1' 财政电子票据、'2' 税务电子发票、'3' 税务数电票
  # 写出后，每种都要测到才算通过；没有写出的类型在报告中记为未测试；整项不写则不作要求
  # voucherTypes: ['1']
  # 上传方式：'1' 从版式文件解析结构化数据、'2' 单独提供；写法与凭证类型相同
  # upldModes: ['1', '2']
  # 不提供的业务及其原因，打印在报告中
  # notOffered:
  #   crossProvince: 本院未开通跨省直接结算

# 测试报告
report:
  # 编制人
  preparedBy: ''
  # 报告日期 yyyy-MM-dd；不写则为测试的最后一天
  # date: '2026-01-31'

# 凭证中心
center:
  # 仿真中心监听的本机地址；HIS 在另一台机器上时，改为本机网卡的地址
  host: 127.0.0.1
  # 端口；0 由系统选择（人工驱动时不写则固定）
  # port: 8490
  # 省项目组托管仿真中心的地址（与 relay 只能用一个）
  # url: https://center.example
  # 中继到真实测试环境的地址
  # relay: http://10.0.0.1/fsi/api/rsfComIfsService/callService

# 结算数据来源：card 案例卡，declared 医院申报，platform 经仿真医保平台结算，csv 医院导出的文件，observe 只比较医院自己的数据
# 不写则人工操作时为 declared，网页自动操作时为 platform，其余为 card
# ledger: card

# 医院导出的结算清单（CSV，一行一笔结算，第一行为列名），ledger 为 csv 时使用；每次上传时重新读取
# ledgerFile: ./settlements.csv

# 自备案例卡的文件：医院只能用自己的测试患者时使用；evoucher init --cards 写出一份带说明的例子
# cards: ./cards.yaml

# 省级差异配置：内置名称或文件
profile: default

# 签名账户：只在差异配置要求签名而没有写账户时需要；不写则用仿真中心的测试账户。
# 写在这里的密钥会进入测试记录（中继到真实环境时除外），请勿使用正式环境的密钥
# signing:
  # 账户标识
  # id: DEMO_AK
  # 密钥；也可以用环境变量 EVOUCHER_SIGNING_SECRET 给出
  # secret: DEMO_SK
  # SM2 公钥，130 位十六进制
  # publicKey: '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13'

# 结果目录
out: out

# 每一步最多等待的秒数，1 到 86400 的整数；默认 60，人工操作不限
# actDeadline: 60

# 医院系统报告完成后再等所需请求的秒数，1 到 3600 的整数；默认 2
# silence: 2

# 固定案例卡金额的种子
seed: 1

# 签名用的私钥文件；不写则用本机的密钥，没有时生成一次
# key: ./key.pem

# 地市或省签发的挑战码，或测试申请文件
# challenge: 0000-0000-0000-0000-0000

# 是否运行附加案例卡（门诊慢特病、仅个人账户、省内异地），不影响十二行的结论；
# 不写则只在人工操作或自备案例卡时不运行
# furtherCards: true

# 表外演练：resilience（故障演练）、red（冲红演练），不影响十二行的结论
# suites: [resilience, red]

# 故障演练的时间（毫秒）；不写则按驱动方式取默认值
# faultTimes:
#   # 上传不应答时最多等待多久后断开；应大于 HIS 的接口超时
#   heldMs: 25000
#   # 应答很慢时首字节之前的时间；应小于 HIS 的接口超时
#   slowMs: 5000
#   # 上传结果停在处理中的时间
#   stuckMs: 10000
`;
